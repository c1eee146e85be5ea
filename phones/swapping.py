"""Another device takes the place of a broken one: the record stays, with a new MAC address, perhaps another model."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from firmware.versions import UnknownLoadName, parse_load
from phones.changes import save_phone
from phones.keys import equipment_of, keys_of
from phones.models import Phone, ReplacedPhone
from provisioning.cnfxml.lint.subject import subject
from provisioning.cnfxml.words import title
from provisioning.trail import Event, note


def unfit(phone: Phone, model: str) -> list[str]:
    """Return sentences about what of the phone will not fit a device of this model."""
    if model == phone.model:
        return []
    return list(_unfit(Phone(pk=phone.pk, model=model, profile=phone.profile, settings=phone.settings), phone))


@transaction.atomic
def swap_phone(phone: Phone, mac: str, model: str, by: User | None) -> None:
    """Give the phone's record to the device with this MAC, in the stored form; it waits to be published.

    The old MAC is remembered, and its file goes with the next publication. What only the old device had is forgotten:
    the load that it ran, its hardware version, and a wanted load that the new model does not take.
    """
    old, old_model = phone.mac, phone.model
    if not _takes(model, phone.wanted_load):
        phone.wanted_load = ""
    phone.mac, phone.model = mac, model
    phone.running_load = phone.pinned_load = phone.hardware_version = ""
    save_phone(phone)
    Phone.objects.filter(pk=phone.pk).update(held_back="")
    ReplacedPhone.objects.filter(mac=mac).delete()
    ReplacedPhone.objects.update_or_create(mac=old, defaults={"phone": phone, "by": by})
    note(Event.SWAPPED, phone, mac=f"{old} → {mac}", model=f"{old_model} → {model}" if model != old_model else "")


def _unfit(like: Phone, phone: Phone) -> Iterator[str]:
    beyond = [key.position for key in keys_of(phone, equipment_of(like)) if key.beyond]
    if beyond:
        yield _("The %(model)s has no key %(keys)s: what they hold is kept, but nobody can press it.") % {
            "model": like.model, "keys": ", ".join(map(str, beyond)),
        }  # fmt: skip
    if not _takes(like.model, phone.wanted_load):
        yield _("The wanted load %(load)s is not for the %(model)s: it is forgotten.") % {
            "load": phone.wanted_load, "model": like.model,
        }  # fmt: skip
    looked_at = subject({}, like.model, "")
    for path in phone.settings:
        if looked_at.ignores(path):
            yield _("The %(model)s is not known to honour “%(setting)s”.") % {
                "model": like.model, "setting": title(path),
            }  # fmt: skip


def _takes(model: str, load: str) -> bool:
    """Tell whether the model takes the load, where one is wanted."""
    try:
        return not load or model in parse_load(load).family.models
    except UnknownLoadName:
        return True
