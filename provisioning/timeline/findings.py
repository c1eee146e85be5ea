"""Which situation a boot is in: one small rule for each, tried in order. The words are in `data/stories.json`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from provisioning.tftp.outcomes import SHUT
from provisioning.timeline.boots import Boot
from provisioning.timeline.kinds import Kind, kind_of
from provisioning.timeline.loads import OWN_CONFIGURATIONS, Download, Members, downloads_of, running_load
from provisioning.timeline.requests import Outcome, Request, plain_name
from provisioning.timeline.situations import Situation

_STARTING = {
    Kind.TRUST_LIST,
    Kind.FLAT_IMAGE,
    Kind.FLAT_DEFAULTS,
    Kind.SIGNED_CONFIGURATION,
    Kind.DEFAULT_CONFIGURATION,
}
"""What tells that a phone starts, although it did not come to its own configuration."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the boot itself."""

    earlier: tuple[Boot, ...] = ()
    """The boots of the same phone before this one, oldest first."""
    has_later: bool = False
    """Whether the phone has started again since."""
    members: Members = field(default_factory=dict)
    now: datetime | None = None
    """The present moment, when it is of interest that a phone may be busy at it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A situation, and what it is about."""

    situation: Situation
    file: str
    load: str = ""


Rule = Callable[[Boot, Known], Finding | None]


def find(boot: Boot, known: Known) -> Finding:
    """Return the situation of a boot."""
    for rule in _RULES:
        if finding := rule(boot, known):
            return finding
    return Finding(Situation.UNRECOGNISED, boot.requests[-1].name)


def _multiplatform(boot: Boot, _known: Known) -> Finding | None:
    asked = _last(boot, {Kind.MULTIPLATFORM_CONFIGURATION})
    return Finding(Situation.MULTIPLATFORM, asked.name) if asked else None


def _download(boot: Boot, known: Known) -> Finding | None:
    downloads = downloads_of(boot)
    if not downloads:
        return None
    download = downloads[-1]
    stopped_at = _obstacle(download)
    if stopped_at is not None:
        return Finding(_of_obstacle(download, stopped_at), plain_name(stopped_at.name), download.load)
    last_fetched = (download.listing, *download.members)[-1]
    return Finding(_of_progress(download, known), plain_name(last_fetched.name), download.load)


def _obstacle(download: Download) -> Request | None:
    """Return the first request of the download that came to nothing, unless the file arrived later."""
    if not download.listing.outcome.is_delivery:
        return download.listing
    return next((member for member in download.members if plain_name(member.name) not in download.fetched), None)


def _of_obstacle(download: Download, stopped_at: Request) -> Situation:
    if stopped_at.outcome is not Outcome.MISSING:
        return Situation.LOAD_BROKEN_OFF
    if stopped_at is not download.listing:
        return Situation.MEMBER_MISSING
    return Situation.RESET_LOAD_MISSING if download.is_after_reset else Situation.LOAD_LIST_MISSING


def _of_progress(download: Download, known: Known) -> Situation:
    if download.is_after_reset:
        return Situation.RESET_LOAD
    came_to_an_end = _ends_like_a_refusal(download, known.members)
    if came_to_an_end and _was_fetched_before(download, known):
        return Situation.LOAD_REFUSED
    if download.is_whole(known.members):
        return Situation.LOAD_FETCHED
    return Situation.LOAD_STOPPED if came_to_an_end else Situation.LOAD_PART


def _ends_like_a_refusal(download: Download, members: Members) -> bool:
    """Whether the phone ended by itself: after the list, after the first file, or with all of the load."""
    return _obstacle(download) is None and (len(download.fetched) <= 1 or download.is_whole(members))


def _was_fetched_before(download: Download, known: Known) -> bool:
    """Whether the start before brought the same load to the same end."""
    before = downloads_of(known.earlier[-1]) if known.earlier else ()
    return any(
        last.load == download.load and last.fetched == download.fetched and _ends_like_a_refusal(last, known.members)
        for last in before[-1:]
    )


def _now_running(boot: Boot, known: Known) -> Finding | None:
    running = running_load((*known.earlier, boot), known.members)
    if running is None or running.confirmed_in is not boot:
        return None
    return Finding(Situation.NOW_RUNNING, boot.requests[-1].name, running.load)


def _arrived_configuration(boot: Boot, _known: Known) -> Finding | None:
    own = [request for request in boot.requests if kind_of(request.name).kind in OWN_CONFIGURATIONS]
    arrived = next((request for request in own if request.outcome.is_delivery), None)
    if arrived is None:
        return None
    last = boot.requests[-1]
    is_last = kind_of(last.name).kind in OWN_CONFIGURATIONS | {Kind.TRUST_LIST}
    return Finding(Situation.CONFIGURATION_ONLY if is_last else Situation.COMPLETE, plain_name(last.name))


def _shut_window(boot: Boot, _known: Known) -> Finding | None:
    asked = _last(boot, OWN_CONFIGURATIONS - {Kind.SIGNED_CONFIGURATION})
    if asked is None or asked.reason != SHUT:
        return None
    return Finding(Situation.CONFIGURATION_SHUT, plain_name(asked.name))


def _default_configuration(boot: Boot, _known: Known) -> Finding | None:
    default = _last(boot, {Kind.DEFAULT_CONFIGURATION})
    if default is None or not default.outcome.is_delivery:
        return None
    return Finding(Situation.CONFIGURATION_DEFAULT, plain_name(default.name))


def _lost_configuration(boot: Boot, _known: Known) -> Finding | None:
    plain = _last(boot, OWN_CONFIGURATIONS - {Kind.SIGNED_CONFIGURATION})
    signed = _last(boot, {Kind.SIGNED_CONFIGURATION})
    if plain is not None:
        return Finding(_OF_LOST_CONFIGURATION[plain.outcome], plain_name(plain.name))
    return Finding(Situation.TRUST_LIST, plain_name(signed.name)) if signed else None


def _before_configuration(boot: Boot, _known: Known) -> Finding | None:
    asked = _last(boot, _STARTING)
    return Finding(Situation.BEFORE_CONFIGURATION, plain_name(asked.name)) if asked else None


def _in_service(boot: Boot, _known: Known) -> Finding | None:
    asked = _last(boot, set(Kind) - {Kind.OTHER})
    return Finding(Situation.IN_SERVICE, plain_name(asked.name)) if asked else None


def _last(boot: Boot, kinds: Collection[Kind]) -> Request | None:
    """Return the last request for a file of one of the kinds."""
    return next((request for request in reversed(boot.requests) if kind_of(request.name).kind in kinds), None)


_RULES: tuple[Rule, ...] = (
    _multiplatform,
    _download,
    _now_running,
    _arrived_configuration,
    _shut_window,
    _default_configuration,
    _lost_configuration,
    _before_configuration,
    _in_service,
)

_OF_LOST_CONFIGURATION = {
    Outcome.MISSING: Situation.CONFIGURATION_MISSING,
    Outcome.REFUSED: Situation.CONFIGURATION_REFUSED,
    Outcome.FAILED: Situation.CONFIGURATION_BROKEN_OFF,
}
