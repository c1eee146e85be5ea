"""manage.py migrate: Django's own, into a database that nobody else may read."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from provisioning.database import reserve_database


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the database up to date."""
        reserve_database()
        super().handle(*args, **options)
