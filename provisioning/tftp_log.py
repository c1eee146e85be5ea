"""What servers tell about requests becomes records, in batches and never in a server's way."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from provisioning.models import FileRequest, RequestHour, SeenPhone
from provisioning.request_hours import count_requests
from provisioning.tftp.client import CHECK_BLOCK_SIZE
from provisioning.timeline.boots import LONGEST_PAUSE
from provisioning.timeline.owners import Owners
from provisioning.timeline.requests import Outcome, Request, mac_in
from provisioning.timeline.stops import stopped_at

_PORTION = 5_000
"""Rows of one statement, so that no deletion keeps other writers waiting."""
_LONGEST = 200
_MOST_UNOWNED = 200
_LARGEST_NUMBER = 2**31 - 1


class Watch(Protocol):
    """Follows what is recorded; `RECORDING_WATCHES` names classes, of which each recorder has one object."""

    def recorded(self, rows: Sequence[FileRequest]) -> None:
        """Take note of requests that are stored by now, in the order in which they were asked."""

    def settle(self, now: datetime) -> None:
        """Draw the conclusions from what was not asked for until now."""


class Recorder:
    """Turns what a server tells into `FileRequest` rows, and remembers between batches who asks from where."""

    def __init__(self, server: FileRequest.Server = FileRequest.Server.OFFHOOK) -> None:
        self._server = server
        self._watches: list[Watch] = [import_string(path)() for path in settings.RECORDING_WATCHES]
        self._owners = Owners()
        self._unowned: dict[str, list[FileRequest]] = {}

    def record(self, lines: Iterable[bytes]) -> int:
        """Store the requests among the lines of Offhook's own server and return their number.

        Lines of other events are passed over, and so is what Offhook asks itself to check the server.
        """
        events = (json.loads(line) for line in lines)
        requests = [event for event in events if event["event"] == "request"]
        return self.store([_request(event) for event in requests if event["blksize"] != CHECK_BLOCK_SIZE])

    def store(self, requests: Sequence[Request]) -> int:
        """Store requests in the order in which they were asked, and return their number."""
        late: list[FileRequest] = []
        rows = [self._row(request, late) for request in requests]
        with transaction.atomic():
            FileRequest.objects.bulk_create(rows, batch_size=_PORTION)
            FileRequest.objects.bulk_update([row for row in late if row.pk], ["mac"], batch_size=_PORTION)
            note_phones(rows)
            count_requests(requests)
        for watch in self._watches:
            watch.recorded(rows)
        return len(rows)

    def settle(self) -> None:
        """Let the watches conclude what silence tells. Call it every few seconds."""
        for watch in self._watches:
            watch.settle(timezone.now())

    def _row(self, request: Request, late: list[FileRequest]) -> FileRequest:
        row = FileRequest(
            asked_at=request.asked_at,
            address=request.address,
            name=request.name[:_LONGEST],
            mac=self._owner_of(request),
            outcome=request.outcome.value,
            reason=request.reason[:_LONGEST],
            size=request.size,
            milliseconds=min(request.milliseconds, _LARGEST_NUMBER),
            protocol=request.protocol,
            server=self._server,
        )
        if not row.mac:
            self._remember(row)
        elif mac_in(row.name):
            late += self._claimed(row)
        return row

    def _owner_of(self, request: Request) -> str:
        arrived = request.outcome.is_delivery
        return self._owners.mac_of(request.address, request.name, request.asked_at, arrived=arrived)

    def _remember(self, row: FileRequest) -> None:
        """Keep a request of nobody: after a factory reset, a phone asks for its load before its name is heard."""
        if len(self._unowned) > _MOST_UNOWNED:
            self._unowned.clear()
        waiting = self._unowned.setdefault(row.address, [])
        waiting.append(row)
        del waiting[:-_MOST_UNOWNED]

    def _claimed(self, row: FileRequest) -> list[FileRequest]:
        """Give the phone that is heard now what was asked for shortly before from its address."""
        waiting = self._unowned.pop(row.address, [])
        if self._owners.only_phone_at(row.address, row.asked_at) != row.mac:
            return []
        claimed = [earlier for earlier in waiting if row.asked_at - earlier.asked_at <= LONGEST_PAUSE]
        for earlier in claimed:
            earlier.mac = row.mac
        return claimed


def _request(event: dict[str, Any]) -> Request:
    return Request(
        asked_at=datetime.fromtimestamp(event["time"], UTC),
        address=event["address"],
        name=event["name"],
        outcome=Outcome(event["outcome"]),
        size=event["size"],
        milliseconds=int(event["milliseconds"]),
        reason=event["reason"],
        protocol=event.get("protocol", "tftp"),
    )


def note_phones(rows: Iterable[FileRequest]) -> None:
    """Note the phones that made these requests as seen. Call it within a transaction."""
    of_phones: dict[str, list[FileRequest]] = {}
    for row in rows:
        if row.mac:
            of_phones.setdefault(row.mac, []).append(row)
    known = SeenPhone.objects.select_for_update().in_bulk(list(of_phones))
    new = [_first_seen(mac, asked[0]) for mac, asked in of_phones.items() if mac not in known]
    for phone in (*known.values(), *new):
        _see(phone, of_phones[phone.mac])
    SeenPhone.objects.bulk_create(new, batch_size=_PORTION)
    SeenPhone.objects.bulk_update(known.values(), ["last_seen_at", "requests", "address", "stopped_at"], batch_size=500)


def _first_seen(mac: str, row: FileRequest) -> SeenPhone:
    return SeenPhone(mac=mac, first_seen_at=row.asked_at, last_seen_at=row.asked_at, address=row.address)


def _see(phone: SeenPhone, rows: Sequence[FileRequest]) -> None:
    last = max(rows, key=lambda row: row.asked_at)
    phone.requests += len(rows)
    for row in rows:
        phone.stopped_at = stopped_at(phone.stopped_at, row.name, Outcome(row.outcome))
    if last.asked_at >= phone.last_seen_at:
        phone.last_seen_at, phone.address = last.asked_at, last.address


def forget_old_requests() -> int:
    """Delete requests older than `TFTP_REQUESTS_KEPT_DAYS` and beyond `TFTP_REQUESTS_KEPT`; return their number.

    Phones that were seen last before that are forgotten, too.
    """
    oldest = timezone.now() - timedelta(days=settings.TFTP_REQUESTS_KEPT_DAYS)
    SeenPhone.objects.filter(last_seen_at__lt=oldest).delete()
    RequestHour.objects.filter(began_at__lt=oldest).delete()
    surplus = SeenPhone.objects.values_list("pk", flat=True)[settings.TFTP_REQUESTS_KEPT :][:_PORTION]
    SeenPhone.objects.filter(pk__in=list(surplus)).delete()
    return sum(_delete_in_portions(requests) for requests in _forgettable(oldest))


def _forgettable(oldest: datetime) -> Iterator[QuerySet[FileRequest]]:
    yield FileRequest.objects.filter(asked_at__lt=oldest)
    by_age = FileRequest.objects.order_by("-pk").values_list("pk", flat=True)
    for newest_surplus in by_age[settings.TFTP_REQUESTS_KEPT :][:1]:
        yield FileRequest.objects.filter(pk__lte=newest_surplus)


def _delete_in_portions(requests: QuerySet[FileRequest]) -> int:
    deleted = 0
    while portion := list(requests.order_by().values_list("pk", flat=True)[:_PORTION]):
        deleted += FileRequest.objects.filter(pk__in=portion).delete()[0]
    return deleted
