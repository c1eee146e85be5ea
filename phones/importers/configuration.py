"""A phone's configuration becomes records, and nothing of it is lost: what has no field of its own stays a setting."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField

from phones.changes import save_phone
from phones.documents import BUTTON_ELEMENTS, FEATURE_IDS, LINES, document_of, inherited_levels, is_bare
from phones.models import Button, Phone, Profile
from phones.validators import validate_displayable
from provisioning.cnfxml import lint, phone_models
from provisioning.cnfxml.document import Change, Document, Layer, compare, merge
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import UnknownModel

_LINE = re.compile(rf"{LINES}/line\[@button=([1-9][0-9]{{0,2}})\]/(.+)")
_KINDS = {feature_id: Button.Kind(kind) for kind, feature_id in FEATURE_IDS.items()}
_PHONE_FIELDS = {"label": "sipProfile/phoneLabel", "wanted_load": "loadInformation"}
_MAX_POSITION = 300


class CannotAdopt(ConfigurationError):
    """The records would not say what the file says."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an import made of one configuration."""

    phone: Phone
    created: bool
    changed: bool
    """False when the records said the same already."""
    warnings: tuple[str, ...] = field(default=())
    changes: tuple[Change, ...] = field(default=())
    """What differs from the records before; everything of a new phone."""


@transaction.atomic
def adopt(mac: str, document: Document, model: str = "") -> Adoption:
    """Make the records of the phone say what `document` says: no more, no less.

    `model` is the key of a phone model, for a phone whose model neither its records nor its load tell.
    Raises `CannotAdopt` when they could not, and changes nothing then.
    """
    phone = Phone.objects.filter(mac=mac).first()
    before = _said_by(phone) if phone else {}
    if phone is not None and before == document:
        return Adoption(phone, created=False, changed=False)
    changes = compare(before, document)
    warnings = [] if phone is None else [_what_it_replaces(changes)]
    adopted, buttons = _records(phone or Phone(mac=mac), document, model)
    _save(adopted, buttons)
    if _said_by(adopted) != document:
        raise CannotAdopt("The records cannot say all that this file says; please report this defect with the file.")
    warnings += [*_about_lines(document), *_about_model(adopted)]
    warnings += [finding.sentence for finding in lint.check(document) if finding.severity is not lint.Severity.NOTE]
    return Adoption(adopted, created=phone is None, changed=True, warnings=tuple(warnings), changes=changes)


def _said_by(phone: Phone) -> Document:
    """Return the configuration of the stored records; empty when they make none, for want of a model."""
    try:
        return document_of(phone, buttons=Button.objects.filter(phone=phone))
    except UnknownModel:
        return {}


def _records(phone: Phone, document: Document, model: str) -> tuple[Phone, list[Button]]:
    """Fill the phone from the document and return it with its buttons, unsaved."""
    rest = dict(document)
    buttons = [_button(position, relative) for position, relative in _take_buttons(rest).items()]
    for name, path in _PHONE_FIELDS.items():
        setattr(phone, name, rest.pop(path) if _fits(Phone, name, rest.get(path)) else "")
    phone.pinned_load = phone.wanted_load
    _hang(phone, rest)
    phone.model = phone.model or model or _model_of(phone.wanted_load)
    return phone, buttons


def _hang(phone: Phone, rest: Document) -> None:
    """Let the phone say `rest` where it hangs, if that is bare and own settings can; else on a profile without any."""
    if is_bare(phone):
        inherited = merge(*(level.settings for level in inherited_levels(phone)))
        own = _over(inherited, rest)
        if merge(inherited, own) == merge(rest):
            phone.settings = own
            return
    phone.profile, phone.call_server, phone.settings = _bare_profile(), None, rest


def _over(beneath: Document, wanted: Document) -> Layer:
    """Return what has to be said over `beneath`: the other texts, and what has to go."""
    gone = {path: None for path in beneath if path not in wanted}
    return {**gone, **{path: text for path, text in wanted.items() if beneath.get(path) != text}}


def _take_buttons(rest: Document) -> dict[int, Document]:
    """Take the paths of buttons out of `rest` and return them by position, relative to their `<line>`."""
    taken: dict[int, Document] = {}
    for path in list(rest):
        match = _LINE.fullmatch(path)
        if match and int(match[1]) <= _MAX_POSITION:
            taken.setdefault(int(match[1]), {})[match[2]] = rest.pop(path)
    return taken


def _button(position: int, relative: Document) -> Button:
    """Return the button that these elements of a `<line>` describe."""
    settings = dict(relative)
    kind = _KINDS.get(settings.get("featureID", ""), Button.Kind.FEATURE)
    if kind != Button.Kind.FEATURE:
        del settings["featureID"]
    button = Button(position=position, kind=kind)
    for name, element in BUTTON_ELEMENTS[kind].items():
        if _fits(Button, name, settings.get(element)):
            setattr(button, name, settings.pop(element))
    button.settings = settings
    return button


def _save(phone: Phone, buttons: list[Button]) -> None:
    """Save the phone with exactly these buttons."""
    save_phone(phone)
    Button.objects.filter(phone=phone).delete()
    for button in buttons:
        button.phone = phone
    Button.objects.bulk_create(buttons)


def _fits(model: type[Phone] | type[Button], name: str, text: str | None) -> bool:
    """Tell whether a field can hold the text as it is; an empty text is a setting, since a field cannot tell it."""
    if not text:
        return False
    column = model._meta.get_field(name)
    try:
        validate_displayable(text)
    except ValidationError:
        return False
    return not (isinstance(column, CharField) and column.max_length and len(text) > column.max_length)


def _bare_profile() -> Profile:
    """Return the profile that imported phones hang on: it has neither settings nor built-in ones beneath it."""
    profile = Profile.objects.filter(bare=True, parent=None, settings={}).order_by("pk").first()
    if profile is None:
        names = set(Profile.objects.filter(name__startswith="Imported").values_list("name", flat=True))
        name = next(
            name for name in ["Imported", *(f"Imported {number}" for number in range(2, 100))] if name not in names
        )
        profile = Profile.objects.create(
            name=name, bare=True, description="Phones whose files were imported: they say what their files said."
        )
    return profile


def _model_of(load: str) -> str:
    """Return the only model that the load fits; empty when there are several, or none."""
    candidates = phone_models.from_load(load) if load else ()
    return candidates[0].key if len(candidates) == 1 else ""


def _about_model(phone: Phone) -> list[str]:
    if phone.model:
        return []
    candidates = (
        ", ".join(model.key for model in phone_models.from_load(phone.wanted_load)) if phone.wanted_load else ""
    )
    return [f"The file does not tell the model{f'; its load fits {candidates}' if candidates else ''}: choose it."]


def _about_lines(document: Document) -> list[str]:
    if not any(path.startswith(f"{LINES}/line[") and not _LINE.fullmatch(path) for path in document):
        return []
    return [
        "Button numbers are missing, repeated or out of order: these buttons stay settings, as they stand in the file."
    ]


def _what_it_replaces(changes: tuple[Change, ...]) -> str:
    return f"The file replaces what Offhook had of this phone: {len(changes)} settings differ."
