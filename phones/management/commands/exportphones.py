"""manage.py exportphones [--format csv|xlsx] [--output FILE] [--with-passwords]: write all phones as a spreadsheet."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser

from phones.models import Phone
from phones.spreadsheets.export import Format, export_phones
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand
from provisioning.trail import Event, note


class Command(OffhookCommand):
    help = "Write all phones as a spreadsheet that importphones takes. Without passwords, unless asked for."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=list(Format), help="by default what FILE ends with, else csv")
        parser.add_argument("--output", type=Path, metavar="FILE", help="by default the standard output")
        parser.add_argument("--with-passwords", action="store_true", help="write the passwords of lines in clear")

    def handle(self, **options: Any) -> None:
        output: Path | None = options["output"]
        file_format = _format(options["format"], output)
        if file_format is Format.XLSX and output is None and not self._takes_binary():
            raise CommandError("XLSX is no text: name a file with --output, or redirect the standard output.")
        if options["with_passwords"]:
            note(Event.EXPORTED, Phone, phones=Phone.objects.count())
        try:
            with _replaced(output) if output else self._standard_output() as file:
                export_phones(Phone.objects.all(), file, file_format, with_passwords=options["with_passwords"])
        except SecretUnreadable as error:
            raise CommandError(f"Nothing was written. {error}") from error
        except OSError as error:
            raise CommandError(f"{output or 'The standard output'} cannot be written: {error.strerror}.") from error

    def _takes_binary(self) -> bool:
        return hasattr(self.stdout, "buffer") and not self.stdout.isatty()

    @contextmanager
    def _standard_output(self) -> Iterator[IO[bytes]]:
        """Collect the file, so that nothing half-written is piped on."""
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            binary = getattr(self.stdout, "buffer", None)  # none where the output is caught as text
            if binary is None:
                self.stdout.write(file.read().decode(), ending="")
            else:
                binary.write(file.read())


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """Put the file in the place of `path` when it is whole; only its owner can read it. Raises `CommandError`."""
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not a regular file. Name one, or use the standard output.")
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            yield file
            file.flush()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _format(wanted: str | None, output: Path | None) -> Format:
    """Return the format that was asked for, else the one that the file's name ends with, else CSV."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return Format(wanted or (suffix if suffix in list(Format) else Format.CSV))
