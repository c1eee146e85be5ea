"""Checks of a configuration: what is wrong with it before a phone finds out.

Source of what a configuration needs at the least: Cisco's SIP stack as published by Mozilla, whose "minimum
configuration check" wants a line with a name, a proxy and a port, and shows *Unprovisioned* otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

_LINES = "sipProfile/sipLines/line"
_MEMBERS = "devicePool/callManagerGroup/members/member"
_BY_CALL_MANAGER = "USECALLMANAGER"


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The phone would be without service."""
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    severity: Severity
    path: str
    sentence: str


def check(document: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what is wrong with `document`, errors first."""
    return (*_without_account(document), *_without_server(document))


def _without_account(document: Mapping[str, str]) -> Iterator[Finding]:
    accounts = [text for path, text in document.items() if path.startswith(_LINES) and path.endswith("]/name") and text]
    if not accounts:
        yield Finding(
            Severity.ERROR, _LINES, "The phone has no line with an account: add one, or it shows “Unprovisioned”."
        )


def _without_server(document: Mapping[str, str]) -> Iterator[Finding]:
    proxies = [text for path, text in document.items() if path.startswith(_LINES) and path.endswith("/proxy")]
    servers = [
        text for path, text in document.items() if path.startswith(_MEMBERS) and path.endswith("/processNodeName")
    ]
    if any(proxy.upper() == _BY_CALL_MANAGER for proxy in proxies) and not any(servers):
        yield Finding(Severity.ERROR, _MEMBERS, "No call server is chosen: the phone would not know where to register.")
