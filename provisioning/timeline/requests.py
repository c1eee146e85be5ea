"""Requests for files as the timeline reads them, from whichever server told of them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_NAME_WITH_MAC = re.compile(r"(?:CTLSEP|ITLSEP|SEP|SIP)([0-9A-F]{12})\.(?:cnf|tlv)", re.IGNORECASE | re.ASCII)


class Outcome(StrEnum):
    """What came of a request."""

    SERVED = "served"
    """The phone has all of the file."""
    ASKED = "asked"
    """The file was asked for; the server's log does not say whether it arrived."""
    MISSING = "missing"
    REFUSED = "refused"
    FAILED = "failed"
    """The server has the file, and the phone did not get all of it."""

    @property
    def is_delivery(self) -> bool:
        """Whether nothing speaks against the phone having the file."""
        return self in {Outcome.SERVED, Outcome.ASKED}


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a file."""

    asked_at: datetime
    """With its time zone."""
    address: str
    name: str
    """As the phone spelled it."""
    outcome: Outcome
    mac: str = ""
    """Of the phone that asked, as twelve upper-case digits; empty when nothing tells."""
    size: int | None = None
    """Of the file, in bytes."""
    milliseconds: int = 0
    """How long the transfer took."""
    reason: str = ""
    protocol: str = "tftp"

    @property
    def ended_at(self) -> datetime:
        return self.asked_at + timedelta(milliseconds=self.milliseconds)


def plain_name(name: str) -> str:
    """Return a name as servers understand it: `\\` stands for `/`, and a leading `/` is dropped."""
    return name.replace("\\", "/").removeprefix("/")


def mac_in(name: str) -> str:
    """Return the MAC that a name such as `SEP001122AABBCC.cnf.xml` holds, in upper case; empty when it holds none."""
    match = _NAME_WITH_MAC.match(plain_name(name))
    return match[1].upper() if match else ""
