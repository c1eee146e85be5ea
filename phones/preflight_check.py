"""The preflight of one phone or of the site, bounded in time so that a page can wait for it.

>>> check = check_site()
>>> [(gap.missed.name, gap.phones) for gap in check.gaps]
[('SEP001122AABBCC.cnf.xml', (<Phone: Reception>,))]
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from phones.models import Phone
from phones.preflight import Asked, Missed, Walk, answers
from phones.told_server import LOOPBACK, PHONES_ASK_ON, ToldServer, told_server
from provisioning.models import SeenPhone
from provisioning.tftp.client import Address, NoAnswer
from provisioning.timeline.kinds import Missing

PHONES_WALKED = 50
"""Of the site, those that changed last; `manage.py preflight` walks all of them."""
PATIENCE = 0.4
"""Seconds for an answer, of which each file gets three."""
LONGEST = 10.0
"""Seconds for all files together."""

_SEEN_READ = 20


@dataclass(frozen=True, slots=True)
class Walked:
    """What one phone would ask for."""

    phone: Phone
    asked: tuple[Asked, ...]

    @property
    def missed(self) -> tuple[Missed, ...]:
        return tuple(asked.missed() for asked in self.asked if asked.problem)

    @property
    def is_served(self) -> bool:
        """Whether the phone would get all that it needs."""
        return all(missed.missing is not Missing.SERIOUS for missed in self.missed)


@dataclass(frozen=True, slots=True)
class Gap:
    """A file that is missing, and the phones that would miss it."""

    missed: Missed
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a preflight."""

    told: ToldServer
    answered: Address | None
    """Where a server answered; `None` when none did."""
    walked: tuple[Walked, ...] = ()
    left_out: int = 0
    """Phones that were not walked, of those that there are."""
    broken_off: str = ""
    """Why not all were walked that should have been, in a sentence."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether a server answers on this machine, but not at the address that phones are told."""
        return self.answered is not None and self.answered[0] != self.told.host

    @property
    def is_on_another_port(self) -> bool:
        """Whether phones, which ask on port 69 alone, come to nobody there."""
        return self.answered is not None and self.answered[1] != PHONES_ASK_ON

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing, what is needed first."""
        of_names: dict[str, tuple[Missed, list[Phone]]] = {}
        for walked in self.walked:
            for missed in walked.missed:
                of_names.setdefault(missed.name, (missed, []))[1].append(walked.phone)
        gaps = [Gap(missed, tuple(phones)) for missed, phones in of_names.values()]
        return tuple(sorted(gaps, key=lambda gap: gap.missed.missing is not Missing.SERIOUS))

    @property
    def served(self) -> int:
        """How many phones would get all that they need."""
        return sum(walked.is_served for walked in self.walked)


def check_phone(phone: Phone) -> Check:
    """Walk as one phone would. Raises `InvalidServer`."""
    return _check([phone], SeenPhone.objects.filter(mac=phone.mac), of=1)


def check_site() -> Check:
    """Walk as the phones would that changed last, `PHONES_WALKED` at most. Raises `InvalidServer`."""
    phones = Phone.objects.order_by("-changed_at", "mac")[:PHONES_WALKED]
    return _check(list(phones), SeenPhone.objects.all(), of=Phone.objects.count())


def _check(phones: list[Phone], seen: QuerySet[SeenPhone], of: int) -> Check:
    told = told_server(seen.values_list("address", flat=True)[:_SEEN_READ])
    answered = _answering(told)
    if answered is None:
        return Check(told, None, left_out=of)
    walked, broken_off = _walk(Walk(answered, PATIENCE, time.monotonic() + LONGEST), phones)
    return Check(told, answered, tuple(walked), of - len(walked), broken_off)


def _answering(told: ToldServer) -> Address | None:
    """Return where a server answers: at the told address, or else on this machine."""
    here = [(LOOPBACK, port) for port in told.ports]
    return next((address for address in (*told.addresses, *here) if answers(address, PATIENCE)), None)


def _walk(walk: Walk, phones: Iterable[Phone]) -> tuple[list[Walked], str]:
    """Walk as long as there is time and the server answers; return why it ended before the last phone, if it did."""
    walked: list[Walked] = []
    try:
        walked.extend(Walked(phone, walk.asked_by(phone)) for phone in phones)
    except NoAnswer as error:
        return walked, str(error)
    return walked, ""
