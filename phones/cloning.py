"""New phones after the model of one that is there."""

from collections.abc import Iterable
from dataclasses import dataclass

from phones.bulk import PhoneChange, store_phones
from phones.models import Button, Phone
from phones.ssh import with_password, without_login

_TAKEN = ("model", "profile_id", "call_server_id", "wanted_load")
_OF_BUTTONS = ("position", "kind", "label", "target", "place", "settings")
_OF_ACCOUNTS = ("name", "auth_name", "password", "display_name", "contact", "voicemail_number")


@dataclass(frozen=True, slots=True)
class Copy:
    """Who a new phone is."""

    mac: str
    """In the stored form; no phone has it yet."""
    label: str


def clone_phone(phone: Phone, copies: Iterable[Copy], *, with_accounts: bool) -> None:
    """Make phones with the settings, keys and shared records of `phone`; with its accounts where asked for.

    Without, lines stay as places for accounts: such a phone is held back until they are filled in. What only the device
    itself has, as the load that it runs, is not taken; each gets an SSH password of its own. The phones wait to be
    published.
    """
    buttons = list(phone.buttons.all())
    store_phones(_change(phone, buttons, copy, with_accounts=with_accounts) for copy in copies)


def _change(phone: Phone, buttons: list[Button], copy: Copy, *, with_accounts: bool) -> PhoneChange:
    new = with_password(Phone(mac=copy.mac, label=copy.label, **{name: getattr(phone, name) for name in _TAKEN}))
    new.settings = without_login(phone.settings)
    added = [_button(new, button, with_accounts=with_accounts) for button in buttons]
    return PhoneChange(phone=new, is_new=True, added=added)


def _button(phone: Phone, button: Button, *, with_accounts: bool) -> Button:
    is_place = button.kind == Button.Kind.LINE and not with_accounts
    fields = _OF_BUTTONS if is_place else (*_OF_BUTTONS, *_OF_ACCOUNTS)
    return Button(phone=phone, **{name: getattr(button, name) for name in fields})
