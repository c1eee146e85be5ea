"""Which model a phone is, as far as its file tells: many files fit several."""

from django.utils.translation import gettext as _

from phones.importers.contents import PhoneFile
from phones.models import Phone
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel

FLAT_MODEL = "7960G"
"""What a phone with a flat file is taken for where nothing tells: it has all the lines that such a file can have."""
_LOAD = "loadInformation"


def model_of(found: PhoneFile) -> str:
    """Return the key of the only model that the file fits; empty when there are several, or none."""
    candidates = candidates_of(found.document.get(_LOAD, ""), found.format)
    return found.model or (candidates[0].key if len(candidates) == 1 else "")


def candidates_of(load: str, wanted: ConfigFormat) -> tuple[PhoneModel, ...]:
    """Return the models that run the load and read files of this kind; none when the load is empty."""
    fitting = phone_models.from_load(load) if load else ()
    return tuple(model for model in fitting if model.format is wanted)


def about_model(phone: Phone, *, is_certain: bool) -> list[str]:
    """Return a sentence where somebody has to choose the model, or should look at it."""
    if is_certain:
        return []
    if phone.model:
        return [_("A 7940G and a 7960G read the same file: the phone is taken for a %s.") % phone.model]
    fitting = ", ".join(model.key for model in candidates_of(phone.wanted_load, ConfigFormat.SEP))
    if fitting:
        return [_("The file does not tell the model; its load fits %(models)s: choose it.") % {"models": fitting}]
    return [_("The file does not tell the model: choose it.")]
