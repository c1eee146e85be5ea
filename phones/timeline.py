"""The boots of phones: what they asked for, from the recorded requests to stories."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from firmware.loads import LoadsError, read_loads
from phones.models import Phone
from provisioning.models import FileRequest, PublishedFile
from provisioning.timeline.boots import Boot, group
from provisioning.timeline.loads import Members, RunningLoad, downloads_of, running_load
from provisioning.timeline.requests import Outcome, Request
from provisioning.timeline.stories import Story, tell_all

REQUESTS_READ = 1_000
BOOTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Timeline:
    """The last boots of a phone."""

    stories: tuple[Story, ...]
    """The latest first."""
    running: RunningLoad | None
    """The load that the phone must be running, as far as its requests tell."""
    mark: str
    """Changes when there is something new to show."""


def timeline_of(phone: Phone) -> Timeline:
    """Return the timeline of a phone, from its last `REQUESTS_READ` requests."""
    rows = list(FileRequest.objects.filter(mac=phone.mac)[:REQUESTS_READ])
    boots = group(map(as_request, reversed(rows)))[-BOOTS_SHOWN:]
    members = _published_members(boots)
    stories = tell_all(boots, members, timezone.now())
    mark = f"{rows[0].pk}-{stories[-1].situation}" if rows else "-"
    return Timeline(stories[::-1], running_load(boots, members), mark)


def as_request(row: FileRequest) -> Request:
    """Return a recorded request as the timeline reads it."""
    return Request(
        asked_at=row.asked_at,
        address=row.address,
        name=row.name,
        outcome=Outcome(row.outcome),
        mac=row.mac,
        size=row.size,
        milliseconds=row.milliseconds,
        reason=row.reason,
        protocol=row.protocol,
    )


def _published_members(boots: Iterable[Boot]) -> Members:
    """Return the files of the loads that the phone asked for, of those whose list is published and can be read."""
    asked = {f"{download.load}.loads" for boot in boots for download in downloads_of(boot)}
    published = PublishedFile.objects.filter(current=True, name__in=asked).values_list("name", flat=True)
    return {name.removesuffix(".loads"): found for name in published if (found := _members(name))}


def _members(listing: str) -> tuple[frozenset[str], ...]:
    """Return the names in a list of the TFTP folder, for each kind of hardware; nothing when it cannot be read."""
    try:
        loads = read_loads((settings.TFTP_ROOT / listing).read_bytes())
    except (OSError, LoadsError):
        return ()
    of_sections: dict[str, set[str]] = {}
    for member in loads.members:
        if not member.optional:
            of_sections.setdefault(member.section, set()).add(member.name)
    return tuple(frozenset(names) for names in of_sections.values())
