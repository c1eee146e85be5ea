"""What Offhook's commands have in common."""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from provisioning.database import ensure_database
from provisioning.publish.errors import PublishError
from provisioning.trail import acting, command_actor
from provisioning.trouble import database_refused


class OffhookCommand(BaseCommand):
    """A command that needs the database, and that ends with a sentence when something is in the way."""

    requires_system_checks = ()
    has_json = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Add `--json` where the command offers it."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self.has_json:
            parser.add_argument("--json", action="store_true", help="print one JSON object")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command on a database that is there. Raises `CommandError` with a sentence."""
        try:
            ensure_database()
            with acting(command_actor()):
                return super().execute(*args, **options)
        except (ImproperlyConfigured, PublishError) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(database_refused(error)) from error

    def print_json(self, value: Any) -> None:
        """Print one JSON object."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))
