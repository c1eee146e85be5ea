"""manage.py commandsreference: the reference of all commands, generated from their help, to standard output.

manage.py commandsreference > docs/commands.md
"""

from typing import Any

from django.core.management.base import BaseCommand

from provisioning.commands_reference import reference


class Command(BaseCommand):
    help = "Write the reference of all commands, as Markdown, to standard output."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        self.stdout.write(reference(), ending="")
