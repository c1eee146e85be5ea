"""What a form was opened with, so that who saves second is asked before anything of the first is lost."""

import json
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.db.models import Field, Model
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.secret_field import SecretField

M = TypeVar("M", bound=Model)

OPENED, SEEN, KEEP = "opened", "seen", "keep-"
"""What the form was opened with, what the page of differences showed, and, before a field's name, the side taken."""


class Side(StrEnum):
    """Whose value of a field is kept; the values are those of the page's radio buttons."""

    THEIRS = "theirs"
    YOURS = "yours"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a form and what somebody else stored meanwhile differ."""

    name: str
    label: str
    theirs: str
    yours: str
    side: Side | None
    """Whose value the page has ticked; `None` where both changed it and nobody has chosen."""
    is_secret: bool


class OpenedForm(forms.ModelForm[M]):
    """A form that carries a fingerprint of each field as it was stored when the form was opened.

    Requests without fingerprints, such as those of scripts, save whatever they say.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    watched: ClassVar[tuple[str, ...]] = ()
    """Fields of the record that the form changes beside those of its `Meta`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored: M = copy(self.instance)
        self._names = self._compared()  # now, before a formset adds fields of its own
        if not self.instance._state.adding:
            self.fields[OPENED].initial = self.fingerprint()

    def fingerprint(self) -> str:
        """Return what tells the stored fields from any others, without a hint of what they hold."""
        return " ".join(f"{name}={fingerprint(self.stored, name)}" for name in self._names)

    def is_of_another(self) -> bool:
        """Tell whether the form was opened for a record that another one has taken the place of."""
        was = self._opened().get("id")
        return was is not None and was != fingerprint(self.stored, "id")

    def unsettled(self) -> list[Difference]:
        """Return the differences that somebody has to decide on; none when nobody else saved, or all are decided."""
        if not self._opened() or self.data.get(self.add_prefix(OPENED)) == self.fingerprint():
            return []
        found = [self._difference(name) for name in self._names if self._differs(name) or self._lacks_secret(name)]
        was_shown = self.data.get(SEEN) == self.fingerprint()
        return [] if was_shown and all(difference.side for difference in found) else found

    def take_sides(self) -> None:
        """Put the other's value back into the fields of which the page of differences says so."""
        for name in self._names:
            if self.data.get(f"{KEEP}{name}") == Side.THEIRS:
                attribute = _field(self.stored, name).attname
                setattr(self.instance, attribute, getattr(self.stored, attribute))

    def _compared(self) -> tuple[str, ...]:
        stored = {field.name for field in self.stored._meta.fields}
        return "id", *(name for name in self.fields if name in stored), *self.watched

    def _opened(self) -> dict[str, str]:
        text = str(self.data.get(self.add_prefix(OPENED), ""))
        return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)

    def _differs(self, name: str) -> bool:
        field = _field(self.stored, name)
        return bool(field.value_from_object(self.stored) != field.value_from_object(self.instance))

    def _lacks_secret(self, name: str) -> bool:
        """Tell whether a secret was to be kept as typed, and has to be typed again, since no page shows it."""
        is_kept = self.data.get(f"{KEEP}{name}") == Side.YOURS
        return is_kept and isinstance(_field(self.stored, name), SecretField) and not self._differs(name)

    def _difference(self, name: str) -> Difference:
        return Difference(
            name=name,
            label=str(self.fields[name].label if name in self.fields else _field(self.stored, name).verbose_name),
            theirs=shown(self.stored, name, stored=True),
            yours=shown(self.instance, name, stored=False),
            side=self._side(name),
            is_secret=isinstance(_field(self.stored, name), SecretField),
        )

    def _side(self, name: str) -> Side | None:
        """Return what was chosen; before that, the only side that changed the field."""
        chosen = self.data.get(f"{KEEP}{name}")
        if chosen in set(Side):
            return None if self._lacks_secret(name) else Side(chosen)
        if self.data.get(SEEN):
            return None
        was = self._opened().get(name)
        records = {Side.THEIRS: self.stored, Side.YOURS: self.instance}
        sides = [side for side, record in records.items() if fingerprint(record, name) != was]
        return sides[0] if len(sides) == 1 else None


class OpenedInPlaceForm(OpenedForm[M]):
    """Such a form for pages without one of differences: it tells them at its fields, and saving again overwrites."""

    def full_clean(self) -> None:
        """Refuse what was opened before somebody else saved, once."""
        super().full_clean()
        found = self.unsettled() if self.is_bound and not self.errors else []
        for difference in found:
            place = difference.name if difference.name in self.fields else None
            self.add_error(place, _sentence(difference))
        if found:
            self._open_anew()

    def _open_anew(self) -> None:
        """Let the page show the form as opened now; passwords have to be typed again."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix(OPENED)] = self.fingerprint()
        self.data = data
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.PasswordInput) and data.get(self.add_prefix(name)):
                self.add_error(name, TYPE_AGAIN)


TYPE_AGAIN = gettext_lazy("Type the password once more: pages never show one again.")


def fingerprint(record: Model, name: str) -> str:
    """Return a keyed digest of one field, another one for each record: equal passwords of two are not told."""
    return fingerprint_of(record, name, _field(record, name).value_from_object(record))


def fingerprint_of(record: Model, name: str, value: Any) -> str:
    """Return such a digest of a value that a record holds under any name."""
    salt = f"phones.opened {record._meta.label_lower} {record.pk} {name}"
    return salted_hmac(salt, json.dumps(value, default=str)).hexdigest()[:20]


def shown(record: Model, name: str, *, stored: bool) -> str:
    """Return what a field holds, in people's words; of a secret, that it is another one."""
    field = _field(record, name)
    if isinstance(field, SecretField):
        return _("the stored one") if stored else _("the one you typed")
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "\n".join(_row(entry) for entry in value)
    return "" if value is None else str(value)


def _row(entry: Any) -> str:
    return ", ".join(f"{key} {value}" for key, value in entry.items()) if isinstance(entry, dict) else str(entry)


def _field(record: Model, name: str) -> Field[Any, Any]:
    (found,) = (field for field in record._meta.fields if field.name == name)
    return found


def _sentence(difference: Difference) -> str:
    return _(
        "%(label)s: somebody else saved “%(theirs)s” after you opened this page, and you have “%(yours)s”. "
        "Nothing was saved. Put in what shall hold, and save again."
    ) % {"label": difference.label, "theirs": difference.theirs, "yours": difference.yours}
