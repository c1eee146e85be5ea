"""Which phone a request is from: a file of a load tells no MAC, but a name before it from the same address does."""

from dataclasses import dataclass, field
from datetime import datetime

from provisioning.timeline.boots import BEFORE_ANYTHING_ELSE, LONGEST_PAUSE
from provisioning.timeline.kinds import Kind, kind_of
from provisioning.timeline.loads import OWN_CONFIGURATIONS
from provisioning.timeline.requests import mac_in

_MOST_ADDRESSES = 10_000
"""More than that are remembered only while they are recent: strangers can ask from as many as they like."""

_WHILE_STARTING = {Kind.TRUST_LIST, Kind.DEFAULT_CONFIGURATION}
"""Files without a MAC that a phone asks for after one with its MAC, and before its configuration has arrived. Others of
its start may come before its name was heard, and so prove nothing."""


@dataclass(slots=True)
class _Heard:
    """A phone that was heard from an address."""

    at: datetime
    is_configured: bool = False
    """Whether its configuration has arrived since it started."""


@dataclass(slots=True)
class _Address:
    """The phones that were heard from an address."""

    heard: dict[str, _Heard] = field(default_factory=dict)

    def recent(self, now: datetime) -> dict[str, _Heard]:
        return {mac: phone for mac, phone in self.heard.items() if now - phone.at <= LONGEST_PAUSE}


class Owners:
    """Remembers which phone asks from which address, for as long as a boot may pause.

    Addresses change their owners after that. Where several phones ask from one address, behind a router that
    translates addresses, a name with a MAC tells who asked; and so does the order of requests where it leaves only
    one: a phone that still waits for its configuration asks for no load, and one that has it for no trust list.

    >>> owners = Owners()
    >>> owners.mac_of("192.0.2.7", "SEP001122AABBCC.cnf.xml", now)
    '001122AABBCC'
    >>> owners.mac_of("192.0.2.7", "SIP41.9-4-2SR3-1S.loads", now)
    '001122AABBCC'
    """

    def __init__(self) -> None:
        self._addresses: dict[str, _Address] = {}

    def mac_of(self, address: str, name: str, asked_at: datetime, *, arrived: bool = True) -> str:
        """Return the MAC of the phone that asked, and remember it; empty when nothing tells.

        `arrived` says whether the phone has got the file, as far as anybody knows.
        """
        mac = mac_in(name) or self._only_one_possible(address, name, asked_at)
        if mac:
            heard = self._addresses.setdefault(address, _Address()).heard.setdefault(mac, _Heard(asked_at))
            heard.at = asked_at
            if mac_in(name):
                heard.is_configured = arrived and kind_of(name).kind in OWN_CONFIGURATIONS
            self._forget_old(asked_at)
        return mac

    def only_phone_at(self, address: str, now: datetime) -> str:
        """Return the one phone that asked from this address lately; empty when there was none, or several."""
        recent = self._recent(address, now)
        return next(iter(recent)) if len(recent) == 1 else ""

    def _only_one_possible(self, address: str, name: str, now: datetime) -> str:
        recent = self._recent(address, now)
        possible = [mac for mac, phone in recent.items() if len(recent) == 1 or _may_ask(phone, kind_of(name).kind)]
        return possible[0] if len(possible) == 1 else ""

    def _recent(self, address: str, now: datetime) -> dict[str, _Heard]:
        return self._addresses[address].recent(now) if address in self._addresses else {}

    def _forget_old(self, now: datetime) -> None:
        if len(self._addresses) > _MOST_ADDRESSES:
            self._addresses = {address: known for address, known in self._addresses.items() if known.recent(now)}
            if len(self._addresses) > _MOST_ADDRESSES:
                self._addresses.clear()


def _may_ask(phone: _Heard, kind: Kind) -> bool:
    """Whether a phone may ask for such a file as far as it has come; never no for one of which that is not known."""
    if kind in _WHILE_STARTING:
        return not phone.is_configured
    return phone.is_configured or kind in BEFORE_ANYTHING_ELSE
