"""The settings that many phones can get at once."""

from phones.effective import EffectiveSetting
from phones.models import Profile
from phones.offers import with_offers

_OF_EACH = {"sipProfile/phoneLabel", "loadInformation"}
"""Elements that fields of each phone say; a wanted load has a page of its own."""


def settings_for_many() -> list[EffectiveSetting]:
    """Return, in the order of a document, those that a profile could have, too: no keys."""
    rows = with_offers(Profile(), [], everything=True)
    return [row for row in rows if row.path not in _OF_EACH]
