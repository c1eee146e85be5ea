"""What the TFTP server tells about requests becomes records, in batches and never in the server's way."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from provisioning.models import FileRequest

_NAME_WITH_MAC = re.compile(r"(?:SEP|SIP|CTLSEP|ITLSEP|CTL|ITL|MGC|ATA)([0-9A-F]{12})\b", re.IGNORECASE)
_SAME_BOOT = timedelta(minutes=15)


class Recorder:
    """Turns the server's lines into `FileRequest` rows.

    A file name seldom tells who asks: a firmware file is counted to the phone that asked for its
    configuration from the same address a little earlier, since addresses change owners after that.
    """

    def __init__(self) -> None:
        self._asked_last: dict[str, tuple[str, datetime]] = {}

    def record(self, lines: Iterable[bytes]) -> int:
        """Store the requests among `lines` and return their number; lines of other events are passed over."""
        events = [json.loads(line) for line in lines]
        requests = [self._request(event) for event in events if event["event"] == "request"]
        FileRequest.objects.bulk_create(requests)
        return len(requests)

    def _request(self, event: dict[str, Any]) -> FileRequest:
        asked_at = datetime.fromtimestamp(event["time"], UTC)
        return FileRequest(
            asked_at=asked_at,
            address=event["address"],
            name=event["name"][:200],
            mac=self._mac(event["address"], event["name"], asked_at),
            outcome=event["outcome"],
            reason=event["reason"][:200],
            size=event["size"],
            milliseconds=int(event["milliseconds"]),
        )

    def _mac(self, address: str, name: str, asked_at: datetime) -> str:
        """Return the MAC of the phone that asked, empty when nothing tells."""
        if match := _NAME_WITH_MAC.search(name):
            self._asked_last[address] = (match[1].upper(), asked_at)
        mac, known_at = self._asked_last.get(address, ("", asked_at))
        return mac if asked_at - known_at < _SAME_BOOT else ""


def forget_old_requests() -> int:
    """Delete requests older than `TFTP_REQUESTS_KEPT_DAYS` and return their number."""
    oldest = timezone.now() - timedelta(days=settings.TFTP_REQUESTS_KEPT_DAYS)
    return FileRequest.objects.filter(asked_at__lt=oldest).delete()[0]
