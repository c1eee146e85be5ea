"""manage.py rollback PUBLICATION [--undo] [--dry-run] [--json]: let the folder be as it was after a publication."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from provisioning import drafts
from provisioning.management.base import OffhookCommand
from provisioning.models import Publication, PublishedFile


class Command(OffhookCommand):
    help = "Let the folder hold what it held after a publication; this is a publication of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("publication", type=int, help="number of the publication")
        parser.add_argument(
            "--undo", action="store_true", help="give the files of the publication what they held before it instead"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, **options: Any) -> None:
        """Roll back. Ends with 1 when a file cannot be restored."""
        publication = Publication.objects.filter(pk=options["publication"], state=Publication.State.DONE).first()
        if publication is None:
            raise CommandError(f"There is no publication {options['publication']} that was written.")
        draft = (drafts.draft_undoing if options["undo"] else drafts.draft_restoring)(publication)
        files = list(draft.files.order_by("name"))
        if options["dry_run"] or not files:
            drafts.discard(draft)
        else:
            drafts.confirm(draft)
        self._report(draft, files, options)
        if draft.held_back:
            sys.exit(1)

    def _report(self, draft: Publication, files: list[PublishedFile], options: dict[str, Any]) -> None:
        written = bool(files) and not options["dry_run"]
        if options["json"]:
            found = [{"name": file.name, "action": file.action} for file in files]
            self.print_json(
                {"publication": draft.pk if written else None, "files": found, "not_restored": draft.held_back}
            )
            return
        for file in files:
            self.stdout.write(f"{file.name} {'' if written else 'would be '}{file.action}")
        for held in draft.held_back:
            self.stderr.write(f"{held['name']} is not restored: {held['reason']}")
        self.stdout.write(f"{draft} ({draft.note})" if written else "Nothing was done.")
