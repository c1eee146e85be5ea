"""Those who use firmware, whom this app does not know: the settings name the functions that answer for them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from django.conf import settings
from django.utils.module_loading import import_string


def loads_in_use() -> Mapping[str, int]:
    """Return the names of loads that phones need, each with the number of phones."""
    in_use: Mapping[str, int] = import_string(settings.FIRMWARE_IN_USE)()
    return in_use


def firmware_changing() -> AbstractContextManager[None]:
    """Return the frame for a change of loads or rules: at its end the phones whose way is another one are told."""
    frame: AbstractContextManager[None] = import_string(settings.FIRMWARE_CHANGING)()
    return frame
