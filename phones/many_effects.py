"""What a change of many phones does to each of them: known before it is made, without a query for each phone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phones.documents import inherited_levels
from phones.models import CallServer, ManyChange, Phone, PhoneQuerySet, Profile
from phones.relations import profiles_with_parents
from provisioning.cnfxml.document import Document, Layer, merge
from provisioning.cnfxml.lint.subject import subject
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.cnfxml.words import MASK, meaning, title

_CHUNK = 2000
_FIRST = 10
_TITLES = {"profile": gettext_lazy("Profile"), "call_server": gettext_lazy("Call server")}


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one phone."""

    pk: int
    name: str
    mac: str
    before: tuple[str, ...]
    """In people's words, for each thing that the change is about."""
    after: tuple[str, ...]
    changes: bool
    ignores: bool
    """Whether the phone is not known to honour a setting of the change."""


@dataclass(frozen=True, slots=True)
class Group:
    """Phones to which the same happens."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    phones: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do now."""

    titles: tuple[str, ...]
    """The things that it is about."""
    groups: tuple[Group, ...]
    """Those that change, the largest first."""
    same: tuple[Group, ...]
    """Those that have it already, the largest first."""
    changing: int
    ignoring: int
    first: tuple[Effect, ...]
    """The first of the phones that change."""


class Effects:
    """Tells what a change does to phones."""

    def __init__(self, change: ManyChange) -> None:
        self._change = change
        self._paths = (*change.settings, *change.inherited)
        self._profiles = profiles_with_parents()
        self._servers: dict[int | None, CallServer] = {server.pk: server for server in CallServer.objects.all()}
        self._inherited: dict[tuple[str, int | None, int | None, str], Document] = {}
        self._ignoring: dict[tuple[str, str], bool] = {}

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of the things that the change is about."""
        return (*(str(_TITLES[name]) for name in self._change.fields), *(title(path) for path in self._paths))

    @property
    def title(self) -> str:
        """All of them in one line."""
        return ", ".join(self.titles)

    def of(self, phones: PhoneQuerySet) -> Iterator[Effect]:
        """Yield what becomes of each phone, in the order of the list."""
        needed = ("mac", "label", "model", "running_load", "profile_id", "call_server_id", "settings", "ssh_password")
        for phone in phones.order_by("label", "mac").only(*needed).iterator(chunk_size=_CHUNK):
            yield self._effect(phone)

    def preview(self, phones: PhoneQuerySet) -> Preview:
        """Return what the change would do to the phones."""
        groups, same = Counter[Any](), Counter[Any]()
        ignoring, first = 0, list[Effect]()
        for effect in self.of(phones):
            (groups if effect.changes else same)[effect.before, effect.after] += 1
            ignoring += effect.changes and effect.ignores
            if effect.changes and len(first) < _FIRST:
                first.append(effect)
        return Preview(self.titles, _groups(groups), _groups(same), groups.total(), ignoring, tuple(first))

    def _effect(self, phone: Phone) -> Effect:
        before, after = self._fields(phone)
        has, gets = self._texts(phone)
        drops = any(path in phone.settings for path in self._change.inherited)
        return Effect(
            pk=phone.pk,
            name=str(phone),
            mac=phone.mac,
            before=(*before, *map(_shown, self._paths, has)),
            after=(*after, *map(_shown, self._paths, gets)),
            changes=before != after or drops or (bool(self._change.settings) and has != gets),
            ignores=bool(self._paths) and self._ignores(phone),
        )

    def _fields(self, phone: Phone) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of what is chosen in the fields of the change, before and after."""
        records: dict[str, Any] = {"profile": self._profiles, "call_server": self._servers}
        fields = self._change.fields
        before = (records[name].get(getattr(phone, f"{name}_id")) for name in fields)
        after = (records[name].get(key) for name, key in fields.items())
        return tuple(map(_named, before)), tuple(map(_named, after))

    def _texts(self, phone: Phone) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
        """Return what the phone's file says at the paths of the change, before and after; `None` where nothing."""
        if not self._paths:
            return (), ()
        inherited = self._inherited_of(phone)
        own = {path: text for path, text in phone.settings.items() if self._concerns(path, text)}
        rest = {path: text for path, text in own.items() if path not in self._paths}
        has = self._at_paths(inherited, own)
        return has, self._at_paths(inherited, {**rest, **self._change.settings})

    def _concerns(self, path: str, text: str | None) -> bool:
        """Tell whether an own setting says something at the paths of the change, or takes what is above them out."""
        return path in self._paths or (text is None and any(below.startswith(f"{path}/") for below in self._paths))

    def _at_paths(self, inherited: Document, own: Layer) -> tuple[str | None, ...]:
        said = {path: inherited[path] for path in self._paths if path in inherited}
        merged = merge(said, own)
        return tuple(merged.get(path) for path in self._paths)

    def _inherited_of(self, phone: Phone) -> Document:
        """Return what the phone inherits; nothing is known of that where its model is not.

        A mask stands for the SSH password that was made for it: no two phones have the same.
        """
        made = MASK if phone.ssh_password else ""
        key = (phone.model, phone.profile_id, phone.call_server_id, made)
        if key not in self._inherited:
            profile: Profile | None = self._profiles.get(phone.profile_id)
            server = self._servers.get(phone.call_server_id)
            like = Phone(model=phone.model, profile=profile, call_server=server, ssh_password=made)
            try:
                self._inherited[key] = merge(*(level.settings for level in inherited_levels(like)))
            except UnknownModel:
                self._inherited[key] = {}
        return self._inherited[key]

    def _ignores(self, phone: Phone) -> bool:
        key = (phone.model, phone.running_load)
        if key not in self._ignoring:
            like = subject({}, *key)
            self._ignoring[key] = any(like.ignores(path) for path in self._paths)
        return self._ignoring[key]


def _groups(counts: Counter[Any]) -> tuple[Group, ...]:
    return tuple(Group(before, after, phones) for (before, after), phones in counts.most_common())


def _named(record: Any) -> str:
    return str(record) if record else _("None")


def _shown(path: str, text: str | None) -> str:
    """Return a text in people's words."""
    if text is None:
        return _("not set")
    return meaning(path, text) or _("empty")
