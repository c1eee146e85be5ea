"""manage.py addserver NAME --kind KIND --address HOST [--port PORT] [--transport udp|tcp]: add or change a server."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from phones.changes import save_shared
from phones.models import CallServer
from phones.presets import UnknownKind, preset
from provisioning.management.base import OffhookCommand

FIELDS = ("kind", "address", "port", "transport", "voicemail_number", "backup_address")


class Command(OffhookCommand):
    help = (
        "Add a call server, or change the one of this name. What is left out is as before; for a new one, "
        "as servers of its kind have it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what you call it, such as “Office PBX”")
        parser.add_argument("--kind", help=f"one of {', '.join(CallServer.Kind.values)}")
        parser.add_argument("--address", metavar="HOST", help="IP address (safest) or host name")
        parser.add_argument("--port", help="SIP port, mostly 5060")
        parser.add_argument("--transport", help="udp or tcp")
        parser.add_argument(
            "--voicemail", dest="voicemail_number", metavar="NUMBER", help="what the messages key dials"
        )
        parser.add_argument("--backup-address", metavar="HOST", help="a second server, asked when the first is silent")

    def handle(self, **options: Any) -> None:
        """Store the server. Raises `CommandError` with a sentence, and stores nothing then."""
        given = {field: options[field] for field in FIELDS if options[field] is not None}
        server = CallServer.objects.filter(name=options["name"]).first()
        created = server is None
        if server is None:
            server = _new(options["name"], given)
        before = _as_json(server)
        _fill(server, given)
        changed = created or _as_json(server) != before
        if changed:
            save_shared(server)
        self._tell(server, "added" if created else "changed" if changed else "unchanged", as_json=options["json"])

    def _tell(self, server: CallServer, outcome: str, *, as_json: bool) -> None:
        if as_json:
            self.print_json({**_as_json(server), "outcome": outcome})
        else:
            self.stdout.write(f"{server.get_kind_display()} “{server}” at {server.address}:{server.port}: {outcome}.")


def _new(name: str, given: dict[str, Any]) -> CallServer:
    """Return a server with what its kind brings. Raises `CommandError` when kind or address are missing."""
    if "kind" not in given or "address" not in given:
        raise CommandError(f"There is no call server “{name}” yet: to add it, give --kind and --address.")
    try:
        defaults = preset(given["kind"]).defaults
    except UnknownKind as error:
        raise CommandError(str(error)) from error
    return CallServer(
        name=name, port=defaults.port, transport=defaults.transport, voicemail_number=defaults.voicemail_number
    )


def _fill(server: CallServer, given: dict[str, Any]) -> None:
    """Take over what was given. Raises `CommandError` with a sentence for all that is wrong with it."""
    for field, value in given.items():
        setattr(server, field, value)
    try:
        server.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(_sentences(error))) from error


def _sentences(error: ValidationError) -> list[str]:
    names = {"voicemail_number": "voicemail"}
    return [
        f"{'' if field == 'name' else '--'}{names.get(field, field).replace('_', '-')}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    ]


def _as_json(server: CallServer) -> dict[str, Any]:
    return {"name": server.name, **{field: getattr(server, field) for field in FIELDS}}
