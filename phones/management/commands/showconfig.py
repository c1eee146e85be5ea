"""manage.py showconfig MAC: the phone's configuration as it would be published, to standard output."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from phones.files import phone_file
from phones.management.arguments import phone_of
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand
from provisioning.trail import Event, note


class Command(OffhookCommand):
    help = "Write the configuration of a phone, as it would be published, to standard output. It holds passwords."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mac", help="MAC address in any notation, with or without SEP")

    def handle(self, **options: Any) -> None:
        phone = phone_of(options["mac"])
        try:
            file = phone_file(phone)
        except SecretUnreadable as error:
            raise CommandError(str(error)) from error
        if file.problem:
            raise CommandError(f"{file.name} cannot be made: {file.problem}")
        note(Event.REVEALED, phone)
        binary = getattr(self.stdout, "buffer", None)  # none where the output is caught as text
        if binary is None:
            self.stdout.write(file.content.decode(), ending="")
        else:
            binary.write(file.content)
