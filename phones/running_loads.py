"""The running load of phones, noted by itself as soon as what they ask for proves it.

A phone that fetched a load whole and then asks for its configuration may still refuse that load: then it asks for the
same load again at once. So the proof is complete when it asks for something else, be it another load, or for nothing.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from phones.models import Phone
from phones.timeline import timeline_of
from phones.upgrades import observed
from provisioning.models import FileRequest
from provisioning.timeline.boots import BEFORE_ANYTHING_ELSE
from provisioning.timeline.kinds import kind_of
from provisioning.timeline.loads import OWN_CONFIGURATIONS
from provisioning.timeline.stories import BUSY

_LOG = logging.getLogger(__name__)


class RunningLoadWatch:
    """Follows what is recorded; see `provisioning.tftp_log.Watch`.

    What it remembers is lost when the recorder ends in the half minute that matters; the timeline then still offers
    to note the load.
    """

    def __init__(self) -> None:
        self._configured: dict[str, datetime] = {}
        """By MAC, when a phone asked for its configuration, until it is known what it asks for next."""

    def recorded(self, rows: Sequence[FileRequest]) -> None:
        """Note the loads that these requests prove."""
        _note(set(self._going_on(rows)))

    def settle(self, now: datetime) -> None:
        """Note the loads of phones that have asked for nothing since their configuration, which is proof enough."""
        silent = {mac for mac, at in self._configured.items() if now - at > BUSY}
        for mac in silent:
            del self._configured[mac]
        _note(silent)

    def _going_on(self, rows: Iterable[FileRequest]) -> Iterator[str]:
        """Yield the phones whose first request after their configuration is there."""
        for row in rows:
            kind = kind_of(row.name).kind
            if row.mac and kind in OWN_CONFIGURATIONS:
                self._configured[row.mac] = row.asked_at
            elif row.mac in self._configured and kind not in BEFORE_ANYTHING_ELSE:
                del self._configured[row.mac]
                yield row.mac


def _note(macs: Collection[str]) -> None:
    for phone in _having_changed_load(macs):
        with transaction.atomic():
            _note_running(phone)


def _having_changed_load(macs: Collection[str]) -> list[Phone]:
    """Return those of the phones that have fetched a load at all: few, when a thousand boot."""
    if not macs:
        return []
    lists = FileRequest.objects.filter(mac__in=macs, name__iendswith=".loads")
    return list(Phone.objects.filter(mac__in=lists.order_by().values("mac")))


def _note_running(phone: Phone) -> None:
    """Note the load, unless its proof is older than the last start: somebody may have said something else since."""
    found = timeline_of(phone)
    if found.running and found.running.confirmed_in == found.stories[0].boot and observed(phone, found.running.load):
        _LOG.info("%s runs %s, as its requests prove.", phone.mac, found.running.load)
