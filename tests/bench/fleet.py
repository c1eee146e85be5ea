"""The fleet that is measured: two lines and four keys a phone, three profiles, passwords encrypted, each another."""

from collections.abc import Iterator

from django.utils import timezone

from phones.models import Button, CallServer, Phone, Profile
from provisioning.models import SeenPhone

_PORTION = 1_000
_LOADS = ("SIP42.8-5-2S", "SIP42.9-3-1SR4-1S", "SIP42.9-4-2SR3-1S", "")


def build(size: int) -> None:
    """Replace the phones of the database by `size` others."""
    Phone.objects.all().delete()
    add(size)


def add(size: int) -> None:
    """Add `size` phones."""
    server, _ = CallServer.objects.get_or_create(name="PBX", defaults={"address": "192.0.2.1"})
    profiles = [Profile.objects.get_or_create(name=name)[0] for name in ("Office", "Hall", "Shop")]
    for start in range(0, size, _PORTION):
        phones = [_phone(number, server, profiles) for number in range(start, min(start + _PORTION, size))]
        Phone.objects.bulk_create(phones)
        Button.objects.bulk_create(button for phone in phones for button in _buttons(phone))


def let_work() -> None:
    """Say of all phones that they were heard of, and of most what they run; all should run the last load."""
    now = timezone.now()
    macs = Phone.objects.order_by().values_list("mac", flat=True)
    SeenPhone.objects.bulk_create(
        [SeenPhone(mac=mac, first_seen_at=now, last_seen_at=now, address="192.0.2.9") for mac in macs],
        batch_size=_PORTION,
    )
    for place, load in enumerate(_LOADS):
        Phone.objects.filter(pk__in=Phone.objects.filter(mac__endswith=f"{place}").values("pk")).update(
            running_load=load, wanted_load=_LOADS[2]
        )


def _phone(number: int, server: CallServer, profiles: list[Profile]) -> Phone:
    return Phone(
        mac=f"{number:012X}",
        model="7962G",
        label=f"Desk {number}",
        ssh_password=f"ssh-{number}",
        call_server=server,
        profile=profiles[number % len(profiles)],
    )


def _buttons(phone: Phone) -> Iterator[Button]:
    for position in (1, 2):
        name = f"{phone.mac}-{position}"
        yield Button(phone=phone, position=position, kind="line", label=name, name=name, password=f"pw-{name}")
    for position in (3, 4, 5, 6):
        yield Button(phone=phone, position=position, kind="speed_dial", label=f"Key {position}", target=f"**{position}")


def spreadsheet(size: int) -> bytes:
    """Return the phones of such a fleet as a CSV file, with two buttons each; their MACs are others."""
    buttons = "button1_kind,button1_value,button1_password,button2_kind,button2_value"
    lines = [f"mac,model,label,profile,call_server,{buttons}"]
    for number in range(size):
        buttons = f"line,account-{number},secret-{number},speed_dial,**{number}"
        lines.append(f"{0xAA0000000000 + number:012X},7962G,Desk {number},Office,PBX,{buttons}")
    return "\n".join(lines).encode()
