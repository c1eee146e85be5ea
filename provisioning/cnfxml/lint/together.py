"""Checks across phones: what no configuration tells alone."""

from collections.abc import Iterable, Iterator, Mapping

from provisioning.cnfxml.lint.findings import Finding, Severity, in_order, quoted
from provisioning.cnfxml.lint.subject import ADDRESS, Line, Subject, subject
from provisioning.sentences import said

_Account = tuple[str, str, str]
_Place = tuple[str, str]


class Accounts:
    """The accounts of any number of phones: of each configuration nothing else is kept."""

    def __init__(self) -> None:
        self._places: dict[_Account, dict[_Place, None]] = {}
        """Account → where it stands, each place once and in the order of the phones."""

    def add(self, mac: str, document: Mapping[str, str]) -> None:
        """Note where the phone registers. A shared line is meant to be on several phones, and left out."""
        for account, path in _accounts(subject(document, None, None)):
            self._places.setdefault(account, {})[mac, path] = None

    def findings(self) -> dict[str, tuple[Finding, ...]]:
        """Return by MAC the accounts that more than one phone registers at one server."""
        found: dict[str, list[Finding]] = {}
        for account, holders in self._places.items():
            for mac, path in holders if len({mac for mac, _ in holders}) > 1 else ():
                found.setdefault(mac, []).append(_shared(account, path, {other for other, _ in holders} - {mac}))
        return {mac: in_order(findings) for mac, findings in sorted(found.items())}


def check_together(documents: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, tuple[Finding, ...]]:
    """Return what is wrong between phones, by MAC. `documents` pairs each MAC with its configuration, read once."""
    accounts = Accounts()
    for mac, document in documents:
        accounts.add(mac, document)
    return accounts.findings()


def registrations(document: Mapping[str, str]) -> Iterator[str]:
    """Yield each account that the phone registers, with the server and port where it does, as one text.

    Two phones with the same text take the calls from each other. A shared line is meant to be on several, and left out.
    """
    for (server, port, name), _path in _accounts(subject(document, None, None)):
        yield f"{name} {server}:{port}"


def _accounts(phone: Subject) -> Iterator[tuple[_Account, str]]:
    """Yield server, port and name of each line that registers, and where the name stands."""
    for line in phone.lines:
        server, port = _server(phone, line)
        if line.has_account and server and line.text("sharedLine") != "true":
            yield (server.casefold(), port, line.text("name")), line.at("name")


def _server(phone: Subject, line: Line) -> tuple[str, str]:
    """The address and port where the line registers first."""
    if not phone.by_call_manager:
        return line.text("proxy"), line.text("port")
    if not phone.servers:
        return "", ""
    first = phone.servers[0]
    return first.text(ADDRESS), first.text("callManager/ports/sipPort")


def _shared(account: _Account, path: str, others: set[str]) -> Finding:
    server, _, name = account
    return Finding(
        Severity.WARNING,
        path,
        said(
            "The account %(name)s at %(server)s is on %(phones)s too.",
            name=quoted(name),
            server=quoted(server),
            phones=_named(sorted(others)),
        ),
        said("Phones that register one account take the calls from each other, unless the server allows several."),
    )


def _named(macs: list[str]) -> str:
    named = ", ".join(macs[:3])
    return said("%(phones)s and %(count)s more", phones=named, count=len(macs) - 3) if len(macs) > 3 else named
