"""The configurations of all phones, or of many, for publishing: read in portions, rendered by shape.

Within a portion nothing is read before the versions of its phones: what changes meanwhile may be published twice, but
is never missed.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from phones.files import phone_file, refuse_other_formats
from phones.held_back import noting_held_back
from phones.models import Button, CallServer, Phone, Profile
from phones.relations import profiles_with_parents
from phones.rendering import Own, Row, Shape, marked, own_of, shape_of
from phones.upgrades import Upgrades
from provisioning.cnfxml.catalogue import UnknownFamily
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.publish.plan import Refused, WantedFile
from provisioning.publishing import Subjects

_PORTION = 1_000
_SHAPES_KEPT = 500
_OF_PHONES = tuple(
    field.attname for field in Phone._meta.concrete_fields if field.name not in {"created_at", "changed_at"}
)
_OF_BUTTONS = tuple(field.attname for field in Button._meta.concrete_fields)


def phone_files(subjects: Subjects, settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield the configuration of each phone by MAC, of all or of those among `subjects`, without the `settled` ones.

    What is held back is noted with the phones.
    """
    pending = [mac for mac, _ in phone_versions(subjects) if mac not in settled] if settled else subjects
    return noting_held_back(_files(pending), subjects)


def _files(subjects: Subjects) -> Iterator[WantedFile]:
    workshop: Workshop | None = None
    for phones in _portions(subjects):
        buttons = _buttons_of(phones)
        shared = Shared.read()
        if workshop is None or not workshop.shared.says_the_same(shared):
            workshop = Workshop(shared)
        for phone in phones:
            yield workshop.file_of(phone, buttons.get(phone["id"], []))


def phone_versions(subjects: Subjects) -> Iterator[tuple[str, int]]:
    """Yield MAC and version of each phone; a file that was made from this version is as the records say."""
    phones = Phone.objects.order_by()
    if subjects is not None:
        phones = phones.filter(mac__in=subjects)
    return phones.values_list("mac", "version").iterator(chunk_size=_PORTION)


@dataclass(frozen=True, slots=True)
class Shared:
    """The records that phones share, as they were at one time."""

    profiles: dict[int | None, Profile]
    servers: dict[int | None, CallServer]
    upgrades: Upgrades

    @classmethod
    def read(cls) -> "Shared":
        """Read them all."""
        servers: dict[int | None, CallServer] = {server.pk: server for server in CallServer.objects.all()}
        return cls(profiles_with_parents(), servers, Upgrades())

    def says_the_same(self, other: "Shared") -> bool:
        """Tell whether phones come out the same with `other`."""
        return self._texts() == other._texts() and self.upgrades.says_the_same(other.upgrades)

    def _texts(self) -> list[Row]:
        records = [*self.profiles.values(), *self.servers.values()]
        return [
            {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
            for record in records
        ]


class Workshop:
    """Makes files of phones as long as the records that they share stay as they are."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._shapes: OrderedDict[tuple[object, ...], Shape | None] = OrderedDict()

    def file_of(self, phone: Row, buttons: list[Row]) -> WantedFile:
        """Return the phone's file, or the reason why it cannot be made. Raises `SecretUnreadable`."""
        own = own_of(phone, buttons)
        shape = self._shape(own, phone, buttons) if own.plain else None
        if shape is None:
            return phone_file(self._phone(phone), self.shared.upgrades, [Button(**row) for row in buttons])
        name, mac, version = f"SEP{phone['mac']}.cnf.xml", phone["mac"], phone["version"]
        texts = shape.complete(own.texts)
        return WantedFile(name, shape.content(texts), mac, version, verify=partial(shape.verify, texts=texts))

    def _shape(self, own: Own, phone: Row, buttons: list[Row]) -> Shape | None:
        """Return the shape of a phone; `None` where such phones cannot be made, or not without errors."""
        if own.shape not in self._shapes:
            if len(self._shapes) >= _SHAPES_KEPT:
                self._shapes.popitem(last=False)
            self._shapes[own.shape] = self._new_shape(own, phone, buttons)
        return self._shapes[own.shape]

    def _new_shape(self, own: Own, phone: Row, buttons: list[Row]) -> Shape | None:
        sample, keys = marked(phone, buttons)
        record = self._phone(sample)
        try:
            refuse_other_formats(record)
            shape = shape_of(record, [Button(**row) for row in keys], self.shared.upgrades, own)
        except (ConfigurationError, UnknownModel, UnknownFamily, Refused):
            return None
        return shape if shape.is_sound else None

    def _phone(self, row: Row) -> Phone:
        """Return the record of a row, joined to what it shares without further queries."""
        phone = Phone(**row)
        phone.profile = self.shared.profiles.get(phone.profile_id)
        phone.call_server = self.shared.servers.get(phone.call_server_id)
        return phone


def _portions(subjects: Subjects) -> Iterator[list[Row]]:
    """Yield rows of phones by MAC, in portions that each start after the last one."""
    if subjects is not None:
        macs = sorted(subjects)
        for start in range(0, len(macs), _PORTION):
            yield _rows(macs[start : start + _PORTION])
        return
    last = ""
    while phones := list(Phone.objects.filter(mac__gt=last).order_by("mac").values(*_OF_PHONES)[:_PORTION]):
        yield phones
        last = phones[-1]["mac"]


def _rows(macs: Collection[str]) -> list[Row]:
    return list(Phone.objects.filter(mac__in=macs).order_by("mac").values(*_OF_PHONES))


def _buttons_of(phones: list[Row]) -> dict[int, list[Row]]:
    """Return the buttons by key of their phone, in their order, secrets decrypted. Raises `SecretUnreadable`."""
    found: dict[int, list[Row]] = {}
    rows = Button.objects.filter(phone__in=[phone["id"] for phone in phones]).order_by("phone", "position")
    for row in rows.values(*_OF_BUTTONS):
        found.setdefault(row["phone_id"], []).append(row)
    return found
