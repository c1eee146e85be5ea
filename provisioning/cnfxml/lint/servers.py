"""Checks of the call servers: where the phone registers and how it gets there.

The proxy of line 1 decides for the whole phone: USECALLMANAGER takes the servers of the list, an address of its own
takes that. Source: Cisco's SIP stack as published by Mozilla.
"""

import ipaddress
from collections.abc import Iterator

from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import (
    ADDRESS,
    BY_CALL_MANAGER,
    MEMBERS,
    Line,
    Part,
    Subject,
    is_placeholder,
    is_template,
)
from provisioning.sentences import said

MOST_SERVERS = 3
"""How many the phone's table holds. Source: sipcc; usecallmanager.nz speaks of five."""
_FIRST_DOUBTFUL_RELEASE = (9,)
"""From here on an address as a line's proxy has kept phones from registering. Source: elang."""
_TRANSPORT, _SECURITY = "transportLayerProtocol", "deviceSecurityMode"
_PORT = "callManager/ports/sipPort"
_UDP, _TLS = "2", "3"
_PROXIES = {
    "backupProxy": said("backup proxy"),
    "emergencyProxy": said("emergency proxy"),
    "outboundProxy": said("outbound proxy"),
}


def without_server(subject: Subject) -> Iterator[Finding]:
    """A phone that takes its servers from the list needs one there."""
    if subject.by_call_manager and not any(_has_address(server) for server in subject.servers):
        yield Finding(
            Severity.ERROR,
            f"{MEMBERS}/member",
            said("No call server is chosen: the phone would not know where to register."),
            said("The proxy of line 1 is %(word)s, which takes the servers of this list.", word=BY_CALL_MANAGER),
            "sipcc",
        )


def empty_list(subject: Subject) -> Iterator[Finding]:
    """The list wants an entry even where lines name their own servers."""
    if subject.lines and not subject.by_call_manager and not any(_has_address(server) for server in subject.servers):
        yield Finding(
            Severity.WARNING,
            f"{MEMBERS}/member",
            said("The list of call servers is empty."),
            said(
                "Firmware of a 7965G has not read a file with an empty list, though the lines name their own servers."
            ),
            "homeiphone",
        )


def too_many_servers(subject: Subject) -> Iterator[Finding]:
    """The list holds three servers."""
    extra = subject.servers[MOST_SERVERS:]
    if extra:
        yield Finding(
            Severity.WARNING,
            extra[0].path,
            said(
                "There are %(count)s call servers; a phone keeps %(most)s.",
                count=len(subject.servers),
                most=MOST_SERVERS,
            ),
            said("Those after the third are ignored, or overrun the phone's table."),
            "sipcc",
            Fix(said("Keep the first three"), {server.path: None for server in extra}),
        )


def host_names(subject: Subject) -> Iterator[Finding]:
    """An address needs no name service."""
    for path, host in _addresses(subject):
        if host and not is_placeholder(host) and not _is_address(host):
            yield Finding(
                Severity.NOTE,
                path,
                said("The call server is named, %(host)s: an IPv4 address is safer.", host=quoted(host)),
                said("The phone does not register while it cannot resolve the name."),
                "sipcc",
            )


def on_the_internet(subject: Subject) -> Iterator[Finding]:
    """The call server stands in the phone's own network, or at the other end of a tunnel."""
    for path, host in _addresses(subject):
        if _is_address(host) and ipaddress.ip_address(host).is_global:
            yield Finding(
                Severity.NOTE,
                path,
                said("The call server %(host)s is on the internet.", host=quoted(host)),
                said(
                    "Behind a router calls may be silent in one direction, as these phones leave address translation "
                    "to others. A tunnel (VPN) avoids it."
                ),
                "tftpboot-3",
            )


def explicit_proxy(subject: Subject) -> Iterator[Finding]:
    """An address as the proxy of line 1 is the way of old firmware."""
    if not subject.lines or subject.by_call_manager or not subject.lines[0].text("proxy"):
        return
    old = subject.release is not None and subject.release < _FIRST_DOUBTFUL_RELEASE
    yield Finding(
        Severity.NOTE if old else Severity.WARNING,
        subject.lines[0].at("proxy"),
        said("Line 1 names its own server instead of %(word)s.", word=BY_CALL_MANAGER),
        said(
            "The list of call servers does not count then, and the transport is always UDP. A "
            "7941G with firmware 9.4(2) did not register this way."
        ),
        "elang",
        _to_call_manager(subject),
    )


def mixed_proxies(subject: Subject) -> Iterator[Finding]:
    """All lines follow the proxy of line 1."""
    if not subject.lines or not subject.lines[0].text("proxy"):
        return
    for line in subject.lines[1:]:
        if line.text("proxy") and line.asks_call_manager != subject.by_call_manager:
            yield _mixed(subject, line)


def ports_that_differ(subject: Subject) -> Iterator[Finding]:
    """The port of a line is the one of the call server that it takes."""
    port = subject.servers[0].text(_PORT) if subject.servers and subject.by_call_manager else ""
    for line in subject.lines:
        own = line.text("port")
        if port and own.strip("0") and own != port and not is_placeholder(own) and not is_placeholder(port):
            yield Finding(
                Severity.NOTE,
                line.at("port"),
                said(
                    "%(button)s says port %(own)s, and the call server %(port)s.",
                    button=line.title,
                    own=quoted(own),
                    port=quoted(port),
                ),
                said("An owner of a 7942G had to make them the same to register."),
                "cisco7942freepbx",
                Fix(said("Take that of the call server"), {line.at("port"): port}),
            )


def proxies_without_effect(subject: Subject) -> Iterator[Finding]:
    """Backup, emergency and outbound proxy count only beside a line with its own server."""
    for name, title in _PROXIES.items():
        path = f"sipProfile/sipProxies/{name}"
        if subject.by_call_manager and subject.text(path).upper() not in {"", BY_CALL_MANAGER}:
            yield Finding(
                Severity.NOTE,
                path,
                said("The %(title)s has no effect.", title=title),
                said("Line 1 says %(word)s, so that the list of call servers counts alone.", word=BY_CALL_MANAGER),
                "sipcc",
                Fix(said("Empty it"), {path: ""}),
            )


def transport(subject: Subject) -> Iterator[Finding]:
    """TLS needs a trust list; without security TLS becomes TCP."""
    mode, protocol = subject.text(_SECURITY), subject.text(_TRANSPORT)
    if mode in {"2", "3"}:
        yield Finding(
            Severity.WARNING,
            _SECURITY,
            said("Secured signalling needs a trust list on the phone."),
            said("Without one the phone tries four times and then stays unregistered."),
            "7931-guide",
            Fix(said("Switch it off"), {_SECURITY: "1"}),
        )
    elif protocol == _TLS and subject.by_call_manager:
        yield Finding(
            Severity.WARNING,
            _TRANSPORT,
            said("TLS is chosen, and the security of signalling is off: the phone falls back to TCP."),
            said("TLS takes the security modes 2 or 3, and a trust list on the phone."),
            "sipcc",
            Fix(said("Choose TCP"), {_TRANSPORT: "1"}),
        )


def no_transport(subject: Subject) -> Iterator[Finding]:
    """Transport 0 is none."""
    if subject.text(_TRANSPORT) == "0" and subject.by_call_manager:
        yield Finding(
            Severity.WARNING,
            _TRANSPORT,
            said("The transport is “none”."),
            said("The phone needs UDP or TCP to reach its call server."),
            "sipcc",
            Fix(said("Choose UDP"), {_TRANSPORT: _UDP}),
        )


def _addresses(subject: Subject) -> list[tuple[str, str]]:
    """Where call servers are named, and what stands there: in the list, and at lines with one of their own."""
    listed = [(server.at(ADDRESS), server.text(ADDRESS)) for server in subject.servers]
    own = [(line.at("proxy"), line.text("proxy")) for line in subject.lines if not line.asks_call_manager]
    return listed + own


def _has_address(server: Part) -> bool:
    return bool(server.text(ADDRESS)) and not is_template(server.text(ADDRESS))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _to_call_manager(subject: Subject) -> Fix | None:
    """Take the list instead, where it leads to the same and only server."""
    own = {(line.text("proxy"), line.text("port")) for line in subject.lines}
    listed = {(server.text(ADDRESS), server.text(_PORT)) for server in subject.servers}
    if len(own) != 1 or own != listed:
        return None
    settings: dict[str, str | None] = {line.at("proxy"): BY_CALL_MANAGER for line in subject.lines}
    return Fix(said("Take the list of call servers, with UDP"), {**settings, _TRANSPORT: _UDP})


def _mixed(subject: Subject, line: Line) -> Finding:
    first = subject.lines[0].text("proxy")
    takes = said("the list of call servers") if subject.by_call_manager else said("an address of its own")
    return Finding(
        Severity.WARNING,
        line.at("proxy"),
        said(
            "%(button)s says %(proxy)s and line 1 %(first)s: the phone goes by line 1.",
            button=line.title,
            proxy=quoted(line.text("proxy")),
            first=quoted(first),
        ),
        said("Line 1 decides for all lines, and it takes %(takes)s.", takes=takes),
        "sipcc",
        Fix(said("Do as line 1"), {line.at("proxy"): first}),
    )
