"""Whether the database is there and up to date, before a command or the application uses it."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def ensure_database() -> None:
    """Make the embedded database when there is none; ask for `migrate` when one is out of date.

    Raises `ImproperlyConfigured` with a sentence.
    """
    if is_embedded() and not settings.EMBEDDED_DATABASE.exists():
        migrate()
    elif _pending():
        raise ImproperlyConfigured("The database is not up to date: run “make run”, or “manage.py migrate”.")


def migrate() -> None:
    """Bring the database up to date; the embedded one can be read by its owner only."""
    if is_embedded():
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        os.close(os.open(settings.EMBEDDED_DATABASE, os.O_CREAT | os.O_RDWR, 0o600))
    if _pending():
        call_command("migrate", interactive=False, verbosity=0)


def sync_database() -> None:
    """Let all that is committed outlive a power cut; SQLite's log is else on the disk only some time later.

    PostgreSQL sees to that by itself.
    """
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    if connection.vendor != "sqlite" or not log.exists():
        return
    descriptor = os.open(log, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_embedded() -> bool:
    """Tell whether the database is the SQLite file that Offhook makes for itself."""
    return str(settings.DATABASES["default"]["NAME"]) == str(settings.EMBEDDED_DATABASE)


def _pending() -> bool:
    """Tell whether migrations wait. Raises `ImproperlyConfigured` when the database does not answer."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise ImproperlyConfigured(f"The database does not answer: {error}") from error
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
