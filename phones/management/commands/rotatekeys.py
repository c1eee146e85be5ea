"""manage.py rotatekeys: encrypt all stored passwords with the first key of FIELD_KEYS."""

from typing import Any

from django.core.management.base import CommandError

from phones.rotation import encrypt_anew
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = (
        "Encrypt all stored passwords with the first key of FIELD_KEYS. Before: put a new key in front, keep the old "
        "ones, restart. After: take the old ones out, restart."
    )

    def handle(self, **options: Any) -> None:
        """Encrypt. Raises `CommandError` when a key is missing; nothing is lost then."""
        try:
            records = encrypt_anew()
        except SecretUnreadable as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.print_json({"records": records})
        else:
            self.stdout.write(f"{records} records are encrypted with the first key; FIELD_KEYS needs no other now.")
