"""manage.py openwindow [MAC…] [--all] [--json]: let phones fetch their configurations for some minutes.

Only where PROVISIONING_WINDOW_MINUTES says that windows are used.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from phones.management.arguments import phone_of
from phones.models import Phone
from provisioning.management.base import OffhookCommand
from provisioning.provisioning_windows import are_used, open_windows
from provisioning.trail import Event, note


class Command(OffhookCommand):
    help = "Let phones fetch their configurations for the minutes that PROVISIONING_WINDOW_MINUTES says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("macs", nargs="*", metavar="MAC", help="phones, in any notation")
        parser.add_argument("--all", action="store_true", help="every phone that has a record")

    def handle(self, **options: Any) -> None:
        """Open the windows. Raises `CommandError` with a sentence."""
        if not are_used():
            raise CommandError("No window is ever shut: PROVISIONING_WINDOW_MINUTES is not set.")
        if bool(options["macs"]) == options["all"]:
            raise CommandError("Name the phones, or give --all.")
        macs = _all() if options["all"] else _named(options["macs"])
        shuts_at = open_windows(macs)
        if options["json"]:
            self.print_json({"opened": len(macs), "until": shuts_at.isoformat()})
        else:
            whose = "1 phone can fetch its configuration" if len(macs) == 1 else f"{len(macs)} phones can fetch theirs"
            self.stdout.write(f"{whose} for {settings.PROVISIONING_WINDOW_MINUTES} minutes.")


def _all() -> list[str]:
    macs = list(Phone.objects.order_by("mac").values_list("mac", flat=True))
    note(Event.WINDOW_OPENED, Phone, phones=len(macs))
    return macs


def _named(notations: Iterable[str]) -> list[str]:
    """Return the MACs of the phones that are named. Raises `CommandError`."""
    phones = [phone_of(notation) for notation in notations]
    for phone in phones:
        note(Event.WINDOW_OPENED, phone)
    return [phone.mac for phone in phones]
