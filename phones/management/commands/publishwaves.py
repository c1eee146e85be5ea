"""manage.py publishwaves [--json]: begin the waves that are due, and stop where phones did not come back.

For cron or a systemd timer, every few minutes: deploy/systemd/offhook-waves.timer.
"""

import sys
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from phones.gradual import advance
from phones.models import GradualPublication
from phones.waves import CannotStart
from provisioning.encryption import SecretUnreadable
from provisioning.management.base import OffhookCommand
from provisioning.publish.errors import PublishError


class Command(OffhookCommand):
    help = "Publish the waves that may begin by themselves now, and stop those whose phones did not come back."

    def handle(self, **options: Any) -> None:
        """Do what is due. Ends with 1 when something stopped or could not be published."""
        done: list[str] = []
        problems: list[str] = []
        for gradual in GradualPublication.objects.filter(by_itself=True, ended_at=None).order_by("pk"):
            self._advance(gradual, done, problems)
        if options["json"]:
            self.print_json({"done": done, "problems": problems})
        for sentence in [] if options["json"] else done:
            self.stdout.write(sentence)
        for sentence in [] if options["json"] else problems:
            self.stderr.write(sentence)
        if problems:
            sys.exit(1)

    def _advance(self, gradual: GradualPublication, done: list[str], problems: list[str]) -> None:
        try:
            sentence = advance(gradual, timezone.now())
        except (CannotStart, PublishError) as error:
            problems.append(f"{gradual}: {error}")
            return
        except SecretUnreadable as error:
            raise CommandError(f"Nothing was published. {error}") from error
        gradual.refresh_from_db()
        if sentence:
            (problems if gradual.problem else done).append(sentence)
