"""What the label at the back of a phone tells, from its text as one types, pastes or scans it.

>>> read_label("CP-7941G V03 MAC: 00 1B D4 AA BB CC")
Label(mac='001BD4AABBCC', model='7941G', hardware_version='V03')
"""

import re
from dataclasses import dataclass
from functools import cache

from provisioning.cnfxml import phone_models

_NOTATIONS = (
    r"([0-9A-F]{2}(?P<between>[\s:.-]?)(?:[0-9A-F]{2}(?P=between)){4}[0-9A-F]{2}|(?:[0-9A-F]{4}\.){2}[0-9A-F]{4})"
)
_MAC = re.compile(rf"(?<![0-9A-Z])(?:SEP|MAC)?{_NOTATIONS}(?![0-9A-Z])")
_MAC_AFTER_ITS_NAME = re.compile(rf"MAC[\s:#]*{_NOTATIONS}(?![0-9A-Z])")
_HARDWARE_VERSION = re.compile(r"(?<![0-9A-Z])V(?:ID[\s:]*V?)?([0-9]{2})(?![0-9A-Z])")
_LONGEST = 500
"""Characters that are looked at: no label says more."""


@dataclass(frozen=True, slots=True)
class Label:
    """What was found; what was not is empty."""

    mac: str = ""
    """Twelve upper-case digits."""
    model: str = ""
    """As `phone_models` calls it."""
    hardware_version: str = ""
    """The VID, such as `V03`."""


def read_label(text: str) -> Label:
    """Return what the text of a label tells, in whatever order it stands there."""
    words = text[:_LONGEST].upper()
    mac = _MAC_AFTER_ITS_NAME.search(words) or _MAC.search(words)
    rest = words.replace(mac[0], " ") if mac else words
    version = _HARDWARE_VERSION.search(rest)
    return Label(
        mac=re.sub(r"[^0-9A-F]", "", mac[1]) if mac else "",
        model=_model_in(rest),
        hardware_version=f"V{version[1]}" if version else "",
    )


def _model_in(words: str) -> str:
    """Return the one model that is named; a label leaves out the G at times, and part numbers name no model."""
    match = _models().search(words)
    if match is None:
        return ""
    known = {model.key for model in phone_models.models()}
    return match[1] if match[1] in known else f"{match[1]}G"


@cache
def _models() -> re.Pattern[str]:
    """Return the pattern of all models, the longest names first: a 7941G-GE is no 7941G."""
    keys = {model.key for model in phone_models.models()}
    names = keys | {key.removesuffix("G") for key in keys}
    found = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?:CP-|(?<![0-9A-Z-]))({found})(?![0-9A-Z])")
