"""Which phone a request is from: a file of a load tells no MAC, but a name before it from the same address does."""

from dataclasses import dataclass, field
from datetime import datetime

from provisioning.timeline.boots import LONGEST_PAUSE
from provisioning.timeline.requests import mac_in

_MOST_ADDRESSES = 10_000
"""More than that are remembered only while they are recent: strangers can ask from as many as they like."""


@dataclass(slots=True)
class _Address:
    """The phones that were heard from an address, with the time of their last request."""

    heard: dict[str, datetime] = field(default_factory=dict)

    def recent(self, now: datetime) -> list[str]:
        return [mac for mac, at in self.heard.items() if now - at <= LONGEST_PAUSE]


class Owners:
    """Remembers which phone asks from which address, for as long as a boot may pause.

    Addresses change their owners after that. Where several phones ask from one address, behind a router that
    translates addresses, only names with a MAC tell who asked.

    >>> owners = Owners()
    >>> owners.mac_of("192.0.2.7", "SEP001122AABBCC.cnf.xml", now)
    '001122AABBCC'
    >>> owners.mac_of("192.0.2.7", "SIP41.9-4-2SR3-1S.loads", now)
    '001122AABBCC'
    """

    def __init__(self) -> None:
        self._addresses: dict[str, _Address] = {}

    def mac_of(self, address: str, name: str, asked_at: datetime) -> str:
        """Return the MAC of the phone that asked, and remember it; empty when nothing tells."""
        mac = mac_in(name) or self.only_phone_at(address, asked_at)
        if mac:
            self._addresses.setdefault(address, _Address()).heard[mac] = asked_at
            self._forget_old(asked_at)
        return mac

    def only_phone_at(self, address: str, now: datetime) -> str:
        """Return the one phone that asked from this address lately; empty when there was none, or several."""
        recent = self._addresses[address].recent(now) if address in self._addresses else []
        return recent[0] if len(recent) == 1 else ""

    def _forget_old(self, now: datetime) -> None:
        if len(self._addresses) > _MOST_ADDRESSES:
            self._addresses = {address: known for address, known in self._addresses.items() if known.recent(now)}
            if len(self._addresses) > _MOST_ADDRESSES:
                self._addresses.clear()
