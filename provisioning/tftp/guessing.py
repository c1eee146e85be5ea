"""Who asks for the configurations of ever new phones that do not exist, to find those that do.

A configuration holds the passwords of its phone, and TFTP knows no sign-in: the MAC address in the name is all that
must be guessed. What is published is still served to such an address, since a sender can be forged in UDP, and nobody
may shut phones out by guessing in their name. So this slows down whoever waits for answers, keeps the journal short,
and tells the administrator, who alone can stop it.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

MOST_NAMES = 50
"""Phones without a configuration that one address may ask for within `WINDOW`. An address that stands for many phones
is that of a site behind a router: even when it unpacks new phones, it rarely starts fifty that nobody has entered
within ten minutes. Of the 16,777,216 numbers of one vendor's prefix, fifty are nothing."""
WINDOW = 600.0
"""Seconds for which a name counts."""
PAUSE = 600.0
"""Seconds without an answer to misses. With `MOST_NAMES`, an address learns of 300 numbers an hour at most."""
MOST_ADDRESSES = 1024
"""Addresses remembered; with forged senders there is no end of them. The one that began first is forgotten."""

_PHONE_FILE = re.compile(r"[/\\]?(?:SEP|SIP)([0-9A-F]{12})\.cnf(?:\.xml)?", re.IGNORECASE)
"""Files that are published for each phone. The others of its start, such as CTLSEP….tlv, are missing everywhere."""


def phone_of(name: str) -> str:
    """Return the MAC of the phone whose configuration has this name, in upper case; empty for any other file."""
    phone_file = _PHONE_FILE.fullmatch(name)
    return phone_file[1].upper() if phone_file else ""


class Verdict(Enum):
    ANSWER = auto()
    ALARM = auto()
    """The address has gone too far now: tell it, and do not answer."""
    SILENCE = auto()


@dataclass(slots=True)
class _Asker:
    began: float
    macs: set[str] = field(default_factory=set)
    is_silenced: bool = False

    def is_forgiven(self, now: float) -> bool:
        return now - self.began > (PAUSE if self.is_silenced else WINDOW)


class GuessWatch:
    """Counts, for each address, the phones asked for in vain."""

    def __init__(self) -> None:
        self._askers: dict[str, _Asker] = {}

    def judge_miss(self, address: str, name: str, now: float) -> Verdict:
        """Say what a request for a missing file deserves; `now` is in seconds of the monotonic clock."""
        phone = phone_of(name)
        if not phone:
            return Verdict.ANSWER
        asker = self._asker(address, now)
        if asker.is_silenced:
            return Verdict.SILENCE
        asker.macs.add(phone)
        if len(asker.macs) <= MOST_NAMES:
            return Verdict.ANSWER
        self._askers[address] = _Asker(now, is_silenced=True)
        return Verdict.ALARM

    def _asker(self, address: str, now: float) -> _Asker:
        asker = self._askers.get(address)
        if asker is not None and not asker.is_forgiven(now):
            return asker
        self._askers.pop(address, None)
        if len(self._askers) >= MOST_ADDRESSES:
            del self._askers[next(iter(self._askers))]
        self._askers[address] = _Asker(now)
        return self._askers[address]
