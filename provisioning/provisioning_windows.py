"""Provisioning windows: Offhook's servers hand out a phone's configuration only for some minutes after it was opened.

Publishing a configuration opens its phone, which is about to fetch it. How a window is kept says
`provisioning/tftp/provisioning_window.py`.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from provisioning.publish.errors import FolderUnusable
from provisioning.sentences import said
from provisioning.tftp.guessing import phone_of
from provisioning.tftp.provisioning_window import end_of


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one phone."""

    open_until: datetime | None
    """When it shuts; `None` while it is shut."""


def are_used() -> bool:
    """Tell whether windows are ever shut."""
    return bool(settings.PROVISIONING_WINDOW_MINUTES)


def folder() -> Path:
    """Return the folder of the windows, beside the index of what is published."""
    return Path(settings.PUBLISH_STATE) / "windows"


def window_of(mac: str) -> Window | None:
    """Return the window of a phone; `None` where windows are not used."""
    if not are_used():
        return None
    end = datetime.fromtimestamp(end_of(folder(), mac), UTC)
    return Window(end if end > timezone.now() else None)


def open_windows(macs: Iterable[str]) -> datetime:
    """Open the windows of phones, again where they are open, and return when they shut. Raises `FolderUnusable`."""
    shuts_at = timezone.now() + timedelta(minutes=settings.PROVISIONING_WINDOW_MINUTES)
    try:
        folder().mkdir(mode=0o750, parents=True, exist_ok=True)
        for mac in macs:
            (folder() / mac).touch(mode=0o640)
            os.utime(folder() / mac, (shuts_at.timestamp(), shuts_at.timestamp()))
    except OSError as error:
        raise FolderUnusable(
            said("No window could be opened in %(folder)s: %(reason)s.", folder=folder(), reason=error.strerror)
        ) from error
    return shuts_at


def open_for_files(names: Iterable[str]) -> None:
    """Open the windows of the phones whose configurations have these names, where windows are used.

    Raises `FolderUnusable`.
    """
    if are_used():
        open_windows(filter(None, map(phone_of, names)))
