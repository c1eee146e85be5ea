"""Whether lines and their call server go together: what the server's kind is known to refuse.

Each preset names the checks of its kind; to add one is to add a function here and its name to ``data/presets.json``.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ipaddress import AddressValueError, IPv4Address

from phones.documents import MEMBERS, line_path
from phones.models import Button, CallServer
from phones.presets import preset
from provisioning.cnfxml.lint import Finding, Fix, Severity
from provisioning.sentences import said

Check = Callable[[CallServer, Sequence[Button]], Iterator[Finding]]


def check_server(server: CallServer, lines: Iterable[Button]) -> tuple[Finding, ...]:
    """Return what keeps `lines` from working with `server`, errors first.

    The lines may be those of one phone or of all phones of the server. No finding holds a password.
    """
    given = list(lines)
    findings = [finding for name in preset(server.kind).checks for finding in CHECKS[name](server, given)]
    return tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))


def _account_is_sign_in_name(_server: CallServer, lines: Sequence[Button]) -> Iterator[Finding]:
    """Source: Fun with old Cisco IP phones (elang.de)."""
    for line in lines:
        if line.auth_name and line.auth_name != line.name:
            yield Finding(
                severity=Severity.ERROR,
                path=_path(line, "authName"),
                sentence=said(
                    "The account “%(account)s” signs in as “%(sign_in_name)s”: a FRITZ!Box refuses a "
                    "line in which the two differ. Empty the sign-in name.",
                    account=line.name,
                    sign_in_name=line.auth_name,
                ),
                source="elang",
                fix=Fix(said("Empty the sign-in name"), {_path(line, "authName"): None}),
            )


def _address_is_ipv4(server: CallServer, _lines: Sequence[Button]) -> Iterator[Finding]:
    """Source: linphone-desktop, issue 81, where a box met by its name was spoken to over IPv6."""
    try:
        IPv4Address(server.address)
    except AddressValueError:
        yield Finding(
            severity=Severity.WARNING,
            path=f"{MEMBERS}/member[@priority=0]/callManager/processNodeName",
            sentence=said(
                "“%(address)s” is not an IPv4 address. Enter the one of the box: by its name, phones "
                "may find it under IPv6, where registering has failed.",
                address=server.address,
            ),
            source="linphone-81",
        )


def _transport_is_tcp(server: CallServer, _lines: Sequence[Button]) -> Iterator[Finding]:
    """Source: usecallmanager.nz, SIP peers."""
    if server.transport != CallServer.Transport.TCP:
        yield Finding(
            severity=Severity.WARNING,
            path="transportLayerProtocol",
            sentence=said("The patched Asterisk speaks to its phones over TCP. Choose TCP, here and for the peer."),
            source="usecallmanager-peers",
        )


def _only_first_line_signs_in(_server: CallServer, lines: Sequence[Button]) -> Iterator[Finding]:
    """Source: usecallmanager.nz, line keys."""
    first: dict[int | None, int] = {}
    for line in sorted(lines, key=lambda line: line.position):
        known = first.setdefault(line.phone_id, line.position)
        if line.position != known and line.password:
            yield Finding(
                severity=Severity.WARNING,
                path=_path(line, "authPassword"),
                sentence=said(
                    "The line on button %(number)s has a password. The patched Asterisk registers "
                    "further lines with the first one of the phone: empty the password.",
                    number=line.position,
                ),
                source="usecallmanager-keys",
            )


def _accounts_differ(_server: CallServer, lines: Sequence[Button]) -> Iterator[Finding]:
    """Two lines that register one account take the calls from each other on a server that keeps one contact."""
    counts = Counter(line.name for line in lines if line.name)
    for line in lines:
        if counts[line.name] > 1:
            yield Finding(
                severity=Severity.WARNING,
                path=_path(line, "name"),
                sentence=said(
                    "The account “%(account)s” is on %(count)s lines of this server. Give each line an "
                    "account of its own, unless the server rings several phones of one account.",
                    account=line.name,
                    count=counts[line.name],
                ),
            )


CHECKS: Mapping[str, Check] = {
    "account_is_sign_in_name": _account_is_sign_in_name,
    "address_is_ipv4": _address_is_ipv4,
    "transport_is_tcp": _transport_is_tcp,
    "only_first_line_signs_in": _only_first_line_signs_in,
    "accounts_differ": _accounts_differ,
}


def _path(line: Button, element: str) -> str:
    return f"{line_path(line)}/{element}"
