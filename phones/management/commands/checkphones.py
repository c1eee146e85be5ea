"""manage.py checkphones [MAC…] [--json]: check the phones that changed since they were checked, or these."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Sum

from phones.management.arguments import phone_of
from phones.models import CheckedPhone, Phone
from phones.noting_findings import note_findings
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = "Check the phones that changed since they were checked, so that the list can be filtered by what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "macs", nargs="*", metavar="MAC", help="phones in any notation; all that changed when none is given"
        )

    def handle(self, **options: Any) -> None:
        """Check, and print how many errors and warnings all phones have now. Raises `CommandError`."""
        given = [phone_of(mac).pk for mac in options["macs"]]
        phones = Phone.objects.filter(pk__in=given) if given else Phone.objects.unchecked()
        try:
            checked = note_findings(phones)
        except SecretUnreadable as error:
            raise CommandError(str(error)) from error
        found = CheckedPhone.objects.aggregate(errors=Sum("errors", default=0), warnings=Sum("warnings", default=0))
        if options["json"]:
            self.print_json({"checked": checked, **found})
            return
        everywhere = f"{found['errors']} errors, {found['warnings']} warnings"
        self.stdout.write(f"Phones checked: {checked}. On all phones: {everywhere}.")
