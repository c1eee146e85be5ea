"""Labels as they are drawn: what the phone keeps of them, and what has room."""

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel

PHONE_LABEL = "sipProfile/phoneLabel"
KEY_LABEL = "sipProfile/sipLines/line/featureLabel"
_CHARACTER = 8
"""Width of a usual character of a label, in the drawing's units."""
_CUT = "…"


def kept(text: str, path: str, model: PhoneModel) -> str:
    """Return the characters that the phone keeps of a text at `path`; all of them where no limit is known."""
    return text[: _limit(path, model)]


def fitted(text: str, width: float) -> str:
    """Return what has room, with an ellipsis in the place of the rest. The drawing is narrower than a real display."""
    return shortened(text, int(width / _CHARACTER))


def shortened(text: str, room: int) -> str:
    """Return at most `room` characters of a text, the last of them an ellipsis where there are more."""
    return text if len(text) <= room else text[: max(room - 1, 0)].rstrip() + _CUT


def _limit(path: str, model: PhoneModel) -> int | None:
    if model.format is ConfigFormat.FLAT:
        return next((key.limit for key in catalogue.flat_keys() if key.equivalent == path), None)
    element = catalogue.element(path)
    return element.limit if element else None
