"""A phone's configuration becomes records, and nothing of it is lost: what has no field of its own stays a setting."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from phones.changes import save_phone
from phones.checking import check_own
from phones.documents import document_of, inherited_levels, is_bare
from phones.importers.buttons import about_buttons, fits, take_buttons
from phones.importers.contents import PhoneFile
from phones.importers.models_told import FLAT_MODEL, about_model, model_of
from phones.models import Button, Phone, Profile
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Change, Document, Layer, compare, merge
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.lint import Finding, Severity
from provisioning.cnfxml.phone_models import ConfigFormat, UnknownModel
from provisioning.sentences import said

_PHONE_FIELDS = {"label": "sipProfile/phoneLabel", "wanted_load": "loadInformation"}


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
    findings: tuple[Finding, ...] = field(default=())
    """Errors and warnings of the checks about the phone as it is now, in no order."""
    model_is_certain: bool = True
    """False where the model is one of several that read the same file."""
    changes: tuple[Change, ...] = field(default=())
    """What differs from the records before; everything of a new phone."""


@transaction.atomic
def adopt(found: PhoneFile, model: str = "") -> Adoption:
    """Make the records of the phone say what its file says: no more, no less.

    `model` is the key of a phone model, for a phone whose model neither its records nor its file tell.
    Raises `CannotAdopt` when they could not, and changes nothing then.
    """
    document = found.document
    phone = Phone.objects.filter(mac=found.mac).first()
    _refuse_other_format(phone, found.format)
    before = _said_by(phone) if phone else {}
    if phone is not None and before == document:
        return Adoption(phone, created=False, changed=False, findings=_findings_of(phone, document))
    changes = compare(before, document)
    warnings = [] if phone is None else [_what_it_replaces(changes)]
    told = (phone and phone.model) or model or model_of(found)
    rest = dict(document)
    buttons = take_buttons(rest)
    warnings += about_buttons(buttons, rest)
    adopted = _filled(phone or Phone(mac=found.mac), rest)
    adopted.model = told or (FLAT_MODEL if found.format is ConfigFormat.FLAT else "")
    _save(adopted, buttons)
    if _said_by(adopted) != document:
        raise CannotAdopt(
            said("The records cannot say all that this file says; please report this defect with the file.")
        )
    warnings += about_model(adopted, is_certain=bool(told))
    findings, is_certain = _findings_of(adopted, document), bool(told) or not adopted.model
    return Adoption(adopted, phone is None, True, tuple(warnings), findings, is_certain, changes)


def _findings_of(phone: Phone, document: Document) -> tuple[Finding, ...]:
    """Return what the checks say of the phone alone, without what needs nothing to be done."""
    return tuple(finding for finding in check_own(phone, document) if finding.severity is not Severity.NOTE)


def _said_by(phone: Phone) -> Document:
    """Return the configuration of the stored records; empty when they make none, for want of a model."""
    try:
        return document_of(phone, buttons=Button.objects.filter(phone=phone))
    except UnknownModel:
        return {}


def _refuse_other_format(phone: Phone | None, wanted: ConfigFormat) -> None:
    """Raise `CannotAdopt` where the phone reads files of another kind: what it said would not be what it gets."""
    if phone and phone.model and phone_models.model(phone.model).format is not wanted:
        raise CannotAdopt(
            _("The records say that this phone is a %(model)s, which reads another kind of file: correct one of both.")
            % {"model": phone.model}
        )


def _filled(phone: Phone, rest: Document) -> Phone:
    """Return the phone with the settings `rest`, unsaved; those that it has fields for go into these.

    A password that was made for it goes: the file says which one it has, if any.
    """
    phone.ssh_password = ""
    for name, path in _PHONE_FIELDS.items():
        setattr(phone, name, rest.pop(path) if fits(Phone, name, rest.get(path)) else "")
    phone.pinned_load = phone.wanted_load
    _hang(phone, rest)
    return phone


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


def _save(phone: Phone, buttons: list[Button]) -> None:
    """Save the phone with exactly these buttons."""
    save_phone(phone)
    phone.affected_phones().update(ssh_password="")
    Button.objects.filter(phone=phone).delete()
    for button in buttons:
        button.phone = phone
    Button.objects.bulk_create(buttons)


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


def _what_it_replaces(changes: tuple[Change, ...]) -> str:
    return said("The file replaces what Offhook had of this phone: %(count)s settings differ.", count=len(changes))
