"""manage.py publish [MAC…] [--dry-run] [--json]: write what changed into the TFTP folder."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from phones.management.arguments import subjects_of
from provisioning import publishing
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand
from provisioning.publish.plan import Action
from provisioning.publishing import Outcome


class Command(OffhookCommand):
    help = "Write the files of all phones that changed, or of the named ones, into the TFTP folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mac", nargs="*", help="MAC address in any notation; none means all phones")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="overwrite what others put or changed in the folder"
        )
        parser.add_argument("--anew", action="store_true", help="make and compare files of unchanged records, too")
        parser.add_argument("--note", default="", help="why, for the history")

    def handle(self, **options: Any) -> None:
        """Publish. Ends with 1 when a phone that was named is held back."""
        subjects = subjects_of(options["mac"]) if options["mac"] else None
        try:
            outcome = self._publish(subjects, options)
        except SecretUnreadable as error:
            raise CommandError(f"Nothing was published. {error}") from error
        if options["json"]:
            self.print_json(_as_json(outcome))
        else:
            self._tell(outcome, options["dry_run"])
        if subjects and outcome.held_back:
            sys.exit(1)

    def _publish(self, subjects: list[str] | None, options: dict[str, Any]) -> Outcome:
        if options["dry_run"]:
            return Outcome(None, publishing.plan(subjects, overwrite=options["overwrite"]))
        return publishing.publish(subjects, note=options["note"], overwrite=options["overwrite"], anew=options["anew"])

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        for step in outcome.steps:
            if step.action is Action.HOLD:
                self.stderr.write(f"{step.name} is held back: {step.reason}")
            elif step.action is not Action.KEEP:
                self.stdout.write(f"{step.name} {'would be ' if dry_run else ''}{step.action}")
        counts = ", ".join(f"{number} {action}" for action, number in outcome.counts().items() if number)
        self.stdout.write(
            f"{'Nothing was done' if dry_run else _title(outcome)}: {counts or 'there is nothing to publish'}."
        )


def _title(outcome: Outcome) -> str:
    return str(outcome.publication) if outcome.publication else "Nothing to write"


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "publication": outcome.publication.pk if outcome.publication else None,
        "counts": outcome.counts(),
        "files": [
            {"name": step.name, "action": step.action.value, "reason": step.reason}
            for step in outcome.steps
            if step.action is not Action.KEEP
        ],
    }
