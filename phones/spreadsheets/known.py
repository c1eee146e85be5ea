"""What the records know already, read once for a whole file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Prefetch

from phones.bulk import CHUNK
from phones.models import Button, CallServer, Phone, Profile
from phones.spreadsheets.cells import Cell, mac_of


class KnownRecords:
    """Phones by MAC, profiles and call servers by name.

    Settings are not read, passwords only when they are asked for: what is encrypted stays so.
    """

    def __init__(self) -> None:
        self.profiles = {profile.name: profile for profile in _profiles()}
        self.call_servers = {server.name: server for server in CallServer.objects.defer("settings")}
        self._profiles = {profile.pk: profile for profile in self.profiles.values()}
        self._servers = {server.pk: server for server in self.call_servers.values()}
        self._phones: dict[str, Phone] = {}

    def read_phones(self, cells: Iterable[Cell], *, with_passwords: bool) -> None:
        """Read the phones of these cells of the column `mac` with their buttons, and lock them until the commit."""
        macs = iter(sorted({mac for cell in cells if (mac := mac_or_none(cell))}))
        while chunk := list(islice(macs, CHUNK)):
            for phone in _phones(chunk, with_passwords=with_passwords):
                self._phones[phone.mac] = self._with_shared(phone)

    def phone(self, cell: Cell) -> Phone | None:
        """Return the phone of a cell of the column `mac`; `None` when there is none."""
        mac = mac_or_none(cell)
        return self._phones.get(mac) if mac else None

    def _with_shared(self, phone: Phone) -> Phone:
        """Give the phone the records that are at hand, so that none is read for each phone again."""
        if phone.profile_id:
            phone.profile = self._profiles[phone.profile_id]
        if phone.call_server_id:
            phone.call_server = self._servers[phone.call_server_id]
        return phone


def mac_or_none(cell: Cell) -> str | None:
    """Return the MAC of a cell, `None` when it holds none."""
    try:
        return mac_of(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def _phones(macs: Sequence[str], *, with_passwords: bool) -> Iterator[Phone]:
    unread = ("settings",) if with_passwords else ("settings", "password")
    buttons = Prefetch("buttons", Button.objects.defer(*unread))
    phones: Any = Phone.objects.select_for_update().defer("settings", "ssh_password").filter(mac__in=macs)
    return iter(phones.prefetch_related(buttons))


def _profiles() -> Iterable[Profile]:
    """Return all profiles, each with its parent at hand."""
    profiles = {profile.pk: profile for profile in Profile.objects.defer("settings")}
    for profile in profiles.values():
        profile.parent = profiles[profile.parent_id] if profile.parent_id else None
    return profiles.values()
