"""From requests to boots: what one phone asked for between one start and the next.

>>> [len(boot.requests) for boot in group(requests)]
[4, 9]
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioning.timeline.kinds import Kind, kind_of
from provisioning.timeline.requests import Request

LONGEST_PAUSE = timedelta(minutes=15)
"""A phone that was silent for longer than this has started anew, whatever it asks for. Firmware on a slow line takes
minutes; addresses that a DHCP server gives out change their owners later than that."""

_REPETITION = timedelta(seconds=5)
"""A configuration that arrived and is asked for again sooner than this is asked for by the same start."""

BEFORE_ANYTHING_ELSE = {
    Kind.TRUST_LIST,
    Kind.FLAT_IMAGE,
    Kind.FLAT_DEFAULTS,
    Kind.SIGNED_CONFIGURATION,
    Kind.CONFIGURATION,
    Kind.FLAT_CONFIGURATION,
    Kind.DEFAULT_CONFIGURATION,
    Kind.RESET_LOAD_LIST,
}
"""What a start asks for until it has a configuration; each may come several times."""

_OWN_CONFIGURATION = {Kind.CONFIGURATION, Kind.FLAT_CONFIGURATION, Kind.SIGNED_CONFIGURATION}


@dataclass(frozen=True, slots=True)
class Boot:
    """What a phone asked for after one start, in order; at least one request."""

    requests: tuple[Request, ...]

    @property
    def phone(self) -> str:
        """MAC of the phone, or its address while the MAC is not known."""
        return _phone(self.requests[0])

    @property
    def began_at(self) -> datetime:
        return self.requests[0].asked_at

    @property
    def ended_at(self) -> datetime:
        return max(request.ended_at for request in self.requests)

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(request.address for request in self.requests))


def group(requests: Iterable[Request]) -> tuple[Boot, ...]:
    """Return the boots of all phones that asked, in the order in which they began.

    Each request is in exactly one boot, and the requests of a boot are in the order in which they were asked.
    """
    of_phones: dict[str, list[Request]] = {}
    for request in sorted(requests, key=lambda request: request.asked_at):
        of_phones.setdefault(_phone(request), []).append(request)
    boots = [boot for asked in of_phones.values() for boot in _boots_of_phone(asked)]
    return tuple(sorted(boots, key=lambda boot: boot.began_at))


def _phone(request: Request) -> str:
    return request.mac or request.address


def _boots_of_phone(requests: Iterable[Request]) -> Iterator[Boot]:
    current: list[Request] = []
    has_gone_on = False
    for request in requests:
        if current and _begins_anew(request, current[-1], has_gone_on=has_gone_on):
            yield Boot(tuple(current))
            current, has_gone_on = [], False
        current.append(request)
        has_gone_on = has_gone_on or _goes_on(request)
    if current:
        yield Boot(tuple(current))


def _goes_on(request: Request) -> bool:
    """Whether a start has a configuration by now, or never needed one to come so far."""
    kind = kind_of(request.name).kind
    return kind not in BEFORE_ANYTHING_ELSE or (kind in _OWN_CONFIGURATION and request.outcome.is_delivery)


def _begins_anew(request: Request, last: Request, *, has_gone_on: bool) -> bool:
    pause = request.asked_at - last.ended_at
    if pause > LONGEST_PAUSE:
        return True
    kind = kind_of(request.name)
    if not has_gone_on or not (kind.opens or kind.kind in _OWN_CONFIGURATION):
        return False
    is_repetition = kind_of(last.name).kind in _OWN_CONFIGURATION and pause < _REPETITION
    return kind.opens or not is_repetition
