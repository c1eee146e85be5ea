"""Checks across phones: what no configuration tells alone."""

from collections.abc import Iterable, Iterator, Mapping

from provisioning.cnfxml.lint.findings import Finding, Severity, in_order, quoted
from provisioning.cnfxml.lint.subject import ADDRESS, Line, Subject, subject
from provisioning.sentences import said

_Account = tuple[str, str, str]
_Place = tuple[str, str]


def check_together(documents: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, tuple[Finding, ...]]:
    """Return what is wrong between phones, by MAC: accounts that more than one phone registers at one server.

    `documents` pairs each MAC with its configuration and is read once. A shared line is meant to be on several.
    """
    places: dict[_Account, list[_Place]] = {}
    for mac, document in documents:
        for account, path in _accounts(subject(document, None, None)):
            places.setdefault(account, []).append((mac, path))
    found: dict[str, list[Finding]] = {}
    for account, holders in places.items():
        for mac, path in holders if len({mac for mac, _ in holders}) > 1 else ():
            found.setdefault(mac, []).append(_shared(account, path, {other for other, _ in holders} - {mac}))
    return {mac: in_order(findings) for mac, findings in sorted(found.items())}


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
