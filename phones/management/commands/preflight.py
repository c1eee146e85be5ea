"""manage.py preflight [MAC…] [--server HOST[:PORT]] [--json]: what phones would miss if they started now.

Asks the TFTP server for each file that a phone would ask for. Give the address that phones are told, by DHCP or at
the phone, so that the way to it is tried as well. Ends with 1 when something is missing that a phone needs.
"""

import sys
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import CommandError, CommandParser

from phones.management.arguments import phone_of
from phones.models import Phone
from phones.preflight import Missed, Walk, answers
from phones.told_server import PHONES_ASK_ON, InvalidServer, Origin, parse_server, told_server
from provisioning.management.base import OffhookCommand
from provisioning.provisioning_windows import are_used
from provisioning.tftp.client import Address, NoAnswer
from provisioning.timeline.kinds import Missing

_WORDS = {Missing.SERIOUS: "needed", Missing.HARMLESS: "harmless", Missing.UNKNOWN: "unknown"}


@dataclass(slots=True)
class _Gap:
    """A file that is missing, and the phones that would miss it."""

    missed: Missed
    phones: list[str]


class Command(OffhookCommand):
    help = "Ask the TFTP server for all that phones would ask for, and say what they would miss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("macs", nargs="*", metavar="MAC", help="phones in any notation; all when none is given")
        parser.add_argument(
            "--server",
            help="the address that phones are told, such as 192.0.2.1 or 192.0.2.1:69; default: TFTP_SERVER",
        )

    def handle(self, **options: Any) -> None:
        """Walk, print, and exit with 1 when something needed is missing. Raises `CommandError` with a sentence."""
        server, remarks = _server(options["server"])
        phones = [phone_of(mac) for mac in options["macs"]] or Phone.objects.order_by("mac").iterator()
        gaps: dict[str, _Gap] = {}
        walk, number = Walk(server), 0
        try:
            for number, phone in enumerate(phones, start=1):  # noqa: B007 - how many there were
                for missed in walk.missed_by(phone):
                    gaps.setdefault(missed.name, _Gap(missed, [])).phones.append(phone.mac)
        except NoAnswer as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.print_json(_as_json(server, remarks, number, gaps))
        else:
            self._print(server, remarks, number, gaps)
        if any(gap.missed.missing is Missing.SERIOUS for gap in gaps.values()):
            sys.exit(1)

    def _print(self, server: Address, remarks: list[str], phones: int, gaps: dict[str, _Gap]) -> None:
        for gap in gaps.values():
            concerned = gap.phones[0] if len(gap.phones) == 1 else f"{len(gap.phones)} phones"
            self.stdout.write(f"{_WORDS[gap.missed.missing]:9} {gap.missed.name} ({concerned}): {gap.missed.sentence}")
        for remark in remarks:
            self.stdout.write(remark)
        what = f"{len(gaps)} files are missing" if gaps else "Nothing is missing"
        self.stdout.write(f"{what}. Phones walked: {phones}; server: {server[0]} port {server[1]}.")


def _server(given: str | None) -> tuple[Address, list[str]]:
    """Return the server to ask, with what is to be said about its address. Raises `CommandError`."""
    try:
        told = told_server()
        servers = [parse_server(given)] if given else list(told.addresses)
    except InvalidServer as error:
        raise CommandError(str(error)) from error
    for server in servers:
        if answers(server):
            return server, _remarks(server, is_told=given is not None or told.origin is not Origin.HERE)
    host, port = servers[0]
    raise CommandError(
        f"No TFTP server answers at {host} port {port}. Start one (manage.py tftpd), open UDP port {port} in the "
        "firewall, or give the address that phones are told with --server."
    )


def _remarks(server: Address, *, is_told: bool) -> list[str]:
    host, port = server
    remarks = []
    if port != PHONES_ASK_ON:
        remarks.append(f"The server listens on port {port}; phones ask on port {PHONES_ASK_ON} only.")
    if are_used():
        remarks.append("Provisioning windows are in use: a configuration whose window is shut counts as missing.")
    if not is_told:
        remarks.append(f"Asked at {host}: give the address that phones are told with --server to try the way to it.")
    return remarks


def _as_json(server: Address, remarks: list[str], phones: int, gaps: dict[str, _Gap]) -> dict[str, Any]:
    return {
        "server": {"host": server[0], "port": server[1]},
        "remarks": remarks,
        "phones": phones,
        "missing": [{**asdict(gap.missed), "phones": gap.phones} for gap in gaps.values()],
    }
