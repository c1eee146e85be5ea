"""What a change of many phones does to each of them: known before it is made, without a query for each phone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phones.many_texts import Texts, TextsOfFiles
from phones.many_wishes import line_path_of
from phones.models import Button, ManyChange, Phone, PhoneQuerySet
from provisioning.cnfxml.lint.subject import subject
from provisioning.cnfxml.words import meaning, title
from provisioning.translating import spoken

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
        self._texts = TextsOfFiles(change)
        self._ignoring: dict[tuple[str, str], bool] = {}

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of the things that the change is about."""
        fields = (str(_TITLES[name]) for name in self._change.fields)
        return (*fields, *(title(path) for path in self._texts.paths), *map(_title_of_lines, self._texts.line_paths))

    @property
    def title(self) -> str:
        """All of them in one line."""
        return ", ".join(map(str, map(spoken, self.titles)))

    def of(self, phones: PhoneQuerySet) -> Iterator[Effect]:
        """Yield what becomes of each phone, in the order of the list."""
        needed = ("mac", "label", "model", "running_load", "profile_id", "call_server_id", "settings", "ssh_password")
        found = phones.order_by("label", "mac").only(*needed)
        if self._texts.line_paths:
            lines = Button.objects.filter(kind=Button.Kind.LINE).only("phone_id", "position", "kind", "settings")
            found = found.prefetch_related(Prefetch("buttons", lines.order_by("position")))
        return map(self._effect, found.iterator(chunk_size=_CHUNK))

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
        has, gets = self._texts.of_phone(phone)
        lines_have, lines_get = self._texts.of_lines(phone)
        paths, line_paths = self._texts.paths, self._texts.line_paths
        differs = (has, lines_have) != (gets, lines_get)
        return Effect(
            pk=phone.pk,
            name=str(phone),
            mac=phone.mac,
            before=(*before, *map(_shown, paths, has), *map(_shown_of_lines, line_paths, lines_have)),
            after=(*after, *map(_shown, paths, gets), *map(_shown_of_lines, line_paths, lines_get)),
            changes=before != after or self._texts.drops(phone) or (bool(self._change.settings) and differs),
            ignores=self._ignores(phone),
        )

    def _fields(self, phone: Phone) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names of what is chosen in the fields of the change, before and after."""
        records: dict[str, Any] = {"profile": self._texts.profiles, "call_server": self._texts.servers}
        fields = self._change.fields
        before = (records[name].get(getattr(phone, f"{name}_id")) for name in fields)
        after = (records[name].get(key) for name, key in fields.items())
        return tuple(map(_named, before)), tuple(map(_named, after))

    def _ignores(self, phone: Phone) -> bool:
        key = (phone.model, phone.running_load)
        if key not in self._ignoring:
            like = subject({}, *key)
            self._ignoring[key] = any(like.ignores(path) for path in (*self._texts.paths, *self._texts.line_paths))
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


def _title_of_lines(path: str) -> str:
    """Return what a path of lines is called, and which lines are meant."""
    of_line = line_path_of(path)
    words = {"title": spoken(title(path)), "key": of_line.key if of_line else None}
    if words["key"] is None:
        return _("%(title)s of each line") % words
    return _("%(title)s of the line on key %(key)d") % words


def _shown_of_lines(path: str, texts: Texts) -> str:
    """Return the texts of lines in people's words, those that are the same once."""
    if not texts:
        return _("no such line")
    return ", ".join(str(spoken(_shown(path, text))) for text in dict.fromkeys(texts))
