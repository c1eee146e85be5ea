"""The fleet that is measured: two lines and four keys a phone, three profiles, passwords encrypted."""

from collections.abc import Iterator

from phones.models import Button, CallServer, Phone, Profile

_PORTION = 1_000


def build(size: int) -> None:
    """Replace the phones of the database by `size` others."""
    Phone.objects.all().delete()
    server, _ = CallServer.objects.get_or_create(name="PBX", address="192.0.2.1")
    profiles = [Profile.objects.get_or_create(name=name)[0] for name in ("Office", "Hall", "Shop")]
    for start in range(0, size, _PORTION):
        phones = [_phone(number, server, profiles) for number in range(start, min(start + _PORTION, size))]
        Phone.objects.bulk_create(phones)
        Button.objects.bulk_create(button for phone in phones for button in _buttons(phone))


def _phone(number: int, server: CallServer, profiles: list[Profile]) -> Phone:
    return Phone(
        mac=f"{number:012X}",
        model="7962G",
        label=f"Desk {number}",
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
