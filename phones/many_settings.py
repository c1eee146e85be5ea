"""The settings that many phones, or their lines, can get at once."""

from django.utils.translation import gettext as _

from phones.documents import BUTTON_ELEMENTS, LINES, NUMBER
from phones.effective import EffectiveSetting, document_order, offered
from phones.many_wishes import line_path_of
from phones.models import Button, Profile
from phones.offers import with_offers
from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind

_OF_EACH = {"sipProfile/phoneLabel", "loadInformation"}
"""Elements that fields of each phone say; a wanted load has a page of its own."""
_OF_EACH_LINE = {NUMBER, "@lineIndex", "featureID", *BUTTON_ELEMENTS[Button.Kind.LINE].values()}
"""Elements that fields of each line say, relative to its `<line>`."""


def settings_for_many() -> list[EffectiveSetting]:
    """Return, in the order of a document, those of the catalogue: what a profile could have, and what lines have."""
    rows = with_offers(Profile(), [], everything=True)
    texts = (element.path for element in catalogue.elements() if element.kind is not Kind.CONTAINER)
    found = [*rows, *(offered(path) for path in texts if line_path_of(path))]
    return sorted((row for row in found if not refusal(row.path)), key=lambda row: document_order(row.path))


def refusal(path: str) -> str:
    """Return why many phones cannot get the element at a path at once; empty where they can."""
    of_line = line_path_of(path)
    if path in _OF_EACH or (of_line and of_line.path in _OF_EACH_LINE):
        return _("%(path)s is each phone's own: there is a field for it.") % {"path": path}
    if of_line is None and f"{path}/".startswith(f"{LINES}/"):
        return _("What many lines get stands below %(path)s, such as %(example)s.") % {
            "path": f"{LINES}/line",
            "example": f"{LINES}/line/callWaiting",
        }
    return ""
