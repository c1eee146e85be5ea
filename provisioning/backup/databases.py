"""The database as one file, and back: a copy of SQLite's, and what PostgreSQL's own programs make of theirs."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from provisioning.backup.errors import BackupError


def save_database(target: Path) -> None:
    """Write the database as it is at one instant, while others go on working. Raises `BackupError`."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load_database(source: Path) -> None:
    """Bring back what `save_database` wrote into an empty database. Raises `BackupError`."""
    connection.close()
    if connection.vendor == "sqlite":
        _file().parent.mkdir(parents=True, exist_ok=True)
        os.chmod(source, 0o600)
        source.replace(_file())
    else:
        whole = ("--exit-on-error", "--single-transaction", f"--dbname={connection.settings_dict['NAME']}")
        _run("pg_restore", "--no-owner", "--no-privileges", *whole, str(source))


def is_empty() -> bool:
    """Tell whether there is no database yet, or one without a table."""
    if connection.vendor == "sqlite" and not _file().exists():
        return True
    return not connection.introspection.table_names()


def drop_database() -> None:
    """Take away what `load_database` brought; PostgreSQL does so by itself where it failed."""
    if connection.vendor == "sqlite":
        _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the database of the settings. Its password is in no command line."""
    given = connection.settings_dict
    environment = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    known = {name: str(given[key]) for name, key in environment.items() if given[key]}
    try:
        subprocess.run([program, *arguments], env={**os.environ, **known}, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupError(
            f"{program} is missing: install PostgreSQL's client programs (Debian: postgresql-client)."
        ) from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip() or error.returncode}") from error
