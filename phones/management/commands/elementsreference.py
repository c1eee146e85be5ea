"""manage.py elementsreference: the reference of all elements, generated from the catalogue, to standard output.

manage.py elementsreference > docs/elements.md
"""

from typing import Any

from django.core.management.base import BaseCommand

from provisioning.cnfxml.reference import reference


class Command(BaseCommand):
    help = "Write the reference of all elements of a configuration, as Markdown, to standard output."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        self.stdout.write(reference(), ending="")
