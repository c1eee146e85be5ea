"""manage.py backup FILE [--without-keys] [--json]: write everything that Offhook keeps to one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from provisioning.backup.errors import BackupError
from provisioning.backup.saving import save
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = (
        "Write database, keys, publications, TFTP folder and firmware to one file (tar). With its keys the file tells "
        "every password: keep it as you would keep them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="such as offhook.tar; it is replaced once the new one is whole")
        parser.add_argument("--without-keys", action="store_true", help="leave out the keys of the passwords")

    def handle(self, **options: Any) -> None:
        try:
            saved = save(options["file"].absolute(), with_keys=not options["without_keys"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.print_json({"file": str(saved.path), "bytes": saved.size, "files": saved.files})
        else:
            self.stdout.write(
                f"{saved.path} holds everything: {saved.files} files of the TFTP folder, {saved.size:,} bytes."
            )
