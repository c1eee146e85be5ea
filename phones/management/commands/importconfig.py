"""manage.py importconfig PATH… [--dry-run] [--json]: take the files of existing phones into the records.

These are `SEP<MAC>.cnf.xml`, `SIP<MAC>.cnf` with the `SIPDefault.cnf` beside it, dial plans, soft-key files,
feature policies and `XMLDefault.cnf.xml`.

A path is a file, a ZIP archive of files, or a folder; of a folder, those that lie in it directly.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from phones.importers.files import Imported, Result, SharedFile, import_paths
from provisioning.cnfxml.kinds import Kind
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = "Take existing configurations, and files that phones share, into the records. Nothing is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="+", type=Path, help="a file, or a folder or ZIP of them")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, **options: Any) -> None:
        """Import. Ends with 1 when a file was refused."""
        try:
            result = import_paths(options["path"], dry_run=options["dry_run"])
        except SecretUnreadable as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.print_json(_as_json(result))
        else:
            self._tell(result, options["dry_run"])
        if result.refused:
            sys.exit(1)

    def _tell(self, result: Result, dry_run: bool) -> None:
        for file in result.imported:
            self.stdout.write(f"{file.path}: phone {file.mac} {_what_happened(file, dry_run)}.")
            for sentence in (*file.repairs, *file.warnings):
                self.stdout.write(f"  {sentence}")
            for finding in file.findings:
                self.stdout.write(f"  {finding.severity.word}: {finding.sentence}")
        for shared in result.shared:
            self.stdout.write(f"{shared.path}: {_what_became(shared, dry_run)}.")
            for sentence in shared.warnings:
                self.stdout.write(f"  {sentence}")
        for refused in result.refused:
            self.stderr.write(f"{refused.path} is refused: {refused.reason}")
        self.stdout.write(f"{len(result.imported)} imported, {len(result.refused)} refused.")


def _what_became(file: SharedFile, dry_run: bool) -> str:
    if file.kind is Kind.FLAT_DEFAULT:
        return f"its settings are in those of {file.phones} {'phone' if file.phones == 1 else 'phones'}"
    return f"{file.name} {_what_happened(file, dry_run)}"


def _what_happened(file: Imported | SharedFile, dry_run: bool) -> str:
    if not file.changed:
        return "is as the file says already"
    return f"{'would be ' if dry_run else ''}{'added' if file.created else 'changed'}"


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "imported": [_imported_as_json(file) for file in result.imported],
        "shared": [asdict(shared) | {"warnings": list(shared.warnings)} for shared in result.shared],
        "refused": [asdict(refused) for refused in result.refused],
    }


def _imported_as_json(file: Imported) -> dict[str, Any]:
    """Return what came of a phone's file; `warnings` has the sentences of the findings, too."""
    return {
        "path": file.path,
        "mac": file.mac,
        "repairs": list(file.repairs),
        "warnings": [*file.warnings, *(finding.sentence for finding in file.findings)],
        "findings": {
            "errors": file.errors,
            "warnings": len(file.findings) - file.errors,
            "sentences": [
                {"severity": finding.severity, "path": finding.path, "sentence": finding.sentence}
                for finding in file.findings
            ],
        },
    }
