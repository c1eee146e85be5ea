"""manage.py restore FILE [--json]: bring back a backup onto a machine that holds nothing yet."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provisioning.backup.errors import BackupError
from provisioning.backup.restoring import restore


class Command(BaseCommand):
    """Works without a database, unlike the other commands: it brings one."""

    help = "Bring back a backup: database, keys, publications, TFTP folder and firmware. Nothing may be there yet."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what “manage.py backup” wrote")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        try:
            restored = restore(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"made_at": restored.made_at, "files": restored.files}))
        else:
            self.stdout.write(f"The backup of {restored.made_at} is back: {restored.files} files in the TFTP folder.")
