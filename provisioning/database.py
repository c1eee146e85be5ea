"""Whether the database is there and up to date, before a command or the application uses it."""

import os
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


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
    reserve_database()
    if _pending():
        call_command("migrate", interactive=False, verbosity=0)


def reserve_database() -> None:
    """Make the file of the embedded database where there is none, and let nobody but its owner read it.

    SQLite lets everybody read a file that it makes, and Django's checks may have had it make one already.
    """
    if not is_embedded():
        return
    path = settings.EMBEDDED_DATABASE
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file that is there is not opened: closing it again would take away the locks that this process has on it.
    if not path.exists():
        path.touch(mode=0o600)
    elif path.stat().st_uid == os.geteuid():
        path.chmod(0o600)


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
    """Tell whether migrations wait. Raises `ImproperlyConfigured` when the database does not answer.

    Their names are compared, and none is imported: that would take as long as a small command.
    """
    try:
        applied = MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError as error:
        raise ImproperlyConfigured(f"The database does not answer: {error}") from error
    return not applied >= set(_migrations())


def _migrations() -> Iterator[tuple[str, str]]:
    """Yield app and name of each migration that lies on the disk."""
    for app in apps.get_app_configs():
        folder, _ = MigrationLoader.migrations_module(app.label)
        found = iter_modules([str(Path(app.path) / "migrations")]) if folder else ()
        yield from ((app.label, module.name) for module in found if module.name[0] not in "_~")
