"""System checks: what `manage.py check` and every start say about the surroundings, each with an id and a way out."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

from provisioning.publish.errors import FolderUnusable
from provisioning.publishing import tftp_folder

_SQLITE_OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}


@register()
def tftp_root_is_usable(**_: Any) -> list[CheckMessage]:
    """The TFTP root and the folder of the publisher's state can be made and written, on one file system."""
    try:
        tftp_folder().prepare()
    except FolderUnusable as problem:
        return [Error(str(problem), hint="See TFTP_ROOT and PUBLISH_STATE in the documentation.", id="offhook.E001")]
    return []


@register()
def state_lies_outside_the_root(**_: Any) -> list[CheckMessage]:
    """What phones may fetch and what Offhook keeps for itself are two folders."""
    if settings.PUBLISH_STATE.is_relative_to(settings.TFTP_ROOT):
        hint = f"Set PUBLISH_STATE to a folder beside {settings.TFTP_ROOT}."
        return [Error("PUBLISH_STATE lies inside of TFTP_ROOT: phones could fetch it.", hint=hint, id="offhook.E002")]
    return []


@register(Tags.security)
def key_files_are_private(**_: Any) -> list[CheckMessage]:
    """Nobody but the owner can read the generated secrets."""
    return [
        Error(
            f"The key file {path} can be read by others.",
            hint=f"chmod 600 {path}; then consider its secret known, and replace it.",
            id="offhook.E003",
        )
        for path in _key_files()
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


@register(Tags.database)
def sqlite_stands_parallel_writers(**_: Any) -> list[CheckMessage]:
    """SQLite has the options without which parallel writers meet "database is locked"."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return []
    options = database.get("OPTIONS", {})
    wrong = [name for name, value in _SQLITE_OPTIONS.items() if options.get(name) != value]
    wrong += [] if "WAL" in options.get("init_command", "") else ["init_command"]
    return [
        checks.Warning(
            f"The SQLite option {name} is not what Offhook needs.", hint="Leave OPTIONS as shipped.", id="offhook.W001"
        )
        for name in wrong
    ]


@register()
def file_sources_exist(**_: Any) -> list[CheckMessage]:
    """Every function that a setting names can be imported."""
    return [
        Error(f"{path} cannot be imported.", hint="Correct the setting that names it.", id="offhook.E004")
        for path in _named_by_settings()
        if not _importable(path)
    ]


@register()
def phones_can_read_the_files(**_: Any) -> list[CheckMessage]:
    """The mode of published files lets their owner read and write them, and nobody else write."""
    if settings.TFTP_FILE_MODE & 0o600 != 0o600 or settings.TFTP_FILE_MODE & 0o022:
        mode = oct(settings.TFTP_FILE_MODE)
        hint = "0640 with TFTP_GROUP set to the group of the TFTP server, or 0644, are what works."
        return [checks.Warning(f"Published files get the mode {mode}.", hint=hint, id="offhook.W002")]
    return []


def _key_files() -> Iterator[Path]:
    if settings.SECRETS_DIR.is_dir() and os.access(settings.SECRETS_DIR, os.R_OK | os.X_OK):
        yield from (path for path in settings.SECRETS_DIR.iterdir() if path.is_file())


def _named_by_settings() -> list[str]:
    single = [settings.RECORD_VERSIONS, settings.ADOPT, settings.CHECK_PHONES, settings.WAITING_COUNT]
    return [
        *settings.FILE_SOURCES,
        *settings.RECORDING_WATCHES,
        *settings.JOBS.values(),
        *settings.JOB_REFUSALS,
        *single,
    ]


def _importable(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        return False
    return True
