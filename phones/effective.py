"""The settings of a record as pages show them: each value, its meaning, and where it comes from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from phones.documents import NUMBER, Level, fields_of, inherited_levels, line_path, own_levels
from phones.models import Button, CallServer, Phone, Profile
from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Element
from provisioning.cnfxml.document import merge, origins
from provisioning.cnfxml.paths import join, natural_order, parse_path
from provisioning.cnfxml.words import meaning, title
from provisioning.sentences import said

Record = Phone | Profile | CallServer
"""A record with settings of its own."""

_AFTER_ALL_KNOWN = 1_000_000


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """One path of a configuration, as one row of the settings page."""

    path: str
    text: str | None
    """What the file says; `None` when the record takes the element out of what it inherits."""
    origin: str
    """For people: "Profile Office"."""
    own: bool
    """Whether the record's own settings say it, so that it can go back to what is inherited."""
    fixed: bool
    """Whether a field or a button of the phone says it, which has its own form."""
    inherited: str | None
    """What would hold without the own setting; `None` when nothing is inherited."""
    inherited_origin: str = ""
    """Where that comes from, for people; empty when nothing is inherited."""

    @property
    def said(self) -> bool:
        """Whether anybody says the element, or takes it out; others are only offered."""
        return bool(self.origin)

    @property
    def overrides(self) -> bool:
        """Whether the own setting stands in the place of one that is inherited."""
        return self.own and self.inherited is not None

    @property
    def key(self) -> str:
        """What tells the setting from the others of its page, fit for an `id`."""
        return "setting-" + hashlib.blake2b(self.path.encode(), digest_size=6).hexdigest()

    @property
    def element(self) -> Element | None:
        return catalogue.element(self.path)

    @property
    def title(self) -> str:
        """The catalogue's title; the name of the element when the catalogue does not know it."""
        return title(self.path)

    @property
    def shown(self) -> str:
        """The value in people's words, a secret as a mask; empty when the element is."""
        return meaning(self.path, self.text or "")

    @property
    def shown_inherited(self) -> str:
        """The inherited value in people's words."""
        return meaning(self.path, self.inherited or "")


@dataclass(frozen=True, slots=True)
class Section:
    """The settings of one group of the catalogue."""

    key: str
    """Fit for an `id`."""
    title: str
    help: str
    settings: tuple[EffectiveSetting, ...]

    @property
    def own_count(self) -> int:
        """How many of them are the record's own."""
        return sum(setting.own for setting in self.settings)


_UNKNOWN = catalogue.Group(
    "unknown", said("Elements that Offhook does not know"), said("They are written as they stand.")
)


def settings_of(record: Record) -> list[EffectiveSetting]:
    """Return all settings that hold for the record, and those that it takes out, in the order of a document."""
    if isinstance(record, CallServer):
        return _settings_of_server(record)
    return _settings_of_profile(record) if isinstance(record, Profile) else _settings_of_phone(record)


def sections(settings: Iterable[EffectiveSetting]) -> list[Section]:
    """Sort settings into the groups of the catalogue; what it does not know comes last."""
    by_group: dict[str, list[EffectiveSetting]] = {}
    for setting in settings:
        by_group.setdefault(setting.element.group if setting.element else _UNKNOWN.key, []).append(setting)
    return [
        Section(group.key, group.title, group.help, tuple(by_group[group.key]))
        for group in (*catalogue.groups(), _UNKNOWN)
        if group.key in by_group
    ]


def matching(settings: Iterable[EffectiveSetting], text: str) -> list[EffectiveSetting]:
    """Return the settings whose title, help, path, value or origin hold every word of `text`."""
    words = text.casefold().split()
    return [setting for setting in settings if all(word in _searched(setting) for word in words)]


def find(settings: Iterable[EffectiveSetting], path: str) -> EffectiveSetting:
    """Return the setting at `path`, one that nobody says where there is none."""
    return next((setting for setting in settings if setting.path == path), offered(path))


def offered(path: str) -> EffectiveSetting:
    """Return the row of an element that nobody says."""
    return EffectiveSetting(path, None, origin="", own=False, fixed=False, inherited=None)


def target(phone: Phone, path: str) -> tuple[Phone | Button, str]:
    """Return the record that stores an own setting of `path`, and the path there.

    What belongs to a line is stored with the button, relative to its `<line>`.
    """
    for button in phone.buttons.all():
        line = f"{line_path(button)}/"
        if path.startswith(line):
            return button, path.removeprefix(line)
    return phone, path


def _settings_of_server(server: CallServer) -> list[EffectiveSetting]:
    levels = inherited_levels(Phone(call_server=server, profile=Profile(bare=True)))
    of_fields, own = [level for level in levels if level.record is server]
    return _rows([of_fields], [Level(said("This call server"), own.settings, server)], set(own.settings), set())


def _settings_of_profile(profile: Profile) -> list[EffectiveSetting]:
    beneath = [
        Level(said("Profile %(above)s", above=str(above)), above.settings, above) for above in profile.chain()[:-1]
    ]
    return _rows(beneath, [Level(said("This profile"), profile.settings, profile)], set(profile.settings), set())


def _settings_of_phone(phone: Phone) -> list[EffectiveSetting]:
    above = own_levels(phone)
    of_buttons, fixed = _said_by_buttons(phone)
    fixed |= above[1].settings.keys()
    own = phone.settings.keys() - above[2].settings.keys() | of_buttons
    return _rows(inherited_levels(phone), above, own - fixed, fixed)


def _said_by_buttons(phone: Phone) -> tuple[set[str], set[str]]:
    """Return the paths that the settings of buttons say, and those that their fields say."""
    settings: set[str] = set()
    fields: set[str] = set()
    for button in phone.buttons.all():
        base = line_path(button)
        settings |= {f"{base}/{path}" for path in button.settings}
        fields |= {f"{base}/{path}" for path in {"featureID", NUMBER, *fields_of(button)}}
    return settings, fields


def _rows(beneath: list[Level], above: list[Level], own: set[str], fixed: set[str]) -> list[EffectiveSetting]:
    """Lay the record's own levels `above` over those `beneath`; `own` and `fixed` are paths of the record itself."""
    levels = [*beneath, *above]
    inherited = merge(*(level.settings for level in beneath))
    inherited_origin = origins([(level.name, level.settings) for level in beneath])
    result = merge(*(level.settings for level in levels))
    origin = origins([(level.name, level.settings) for level in levels])
    return [
        EffectiveSetting(
            path=path,
            text=result.get(path),
            origin=origin.get(path, above[0].name),
            own=path in own,
            fixed=path in fixed,
            inherited=inherited.get(path),
            inherited_origin=inherited_origin.get(path, ""),
        )
        for path in sorted(result.keys() | own, key=document_order)
    ]


def document_order(path: str) -> list[tuple[int, tuple[int, int, str], int]]:
    """Sort key: siblings in the order of the catalogue, those of one name by their selectors."""
    order: list[tuple[int, tuple[int, int, str], int]] = []
    above = ""
    for step in parse_path(path):
        above = join(above, str(step))
        rank = catalogue.rank(above)
        order.append((_AFTER_ALL_KNOWN if rank is None else rank, natural_order(step.value or step.name), step.index))
    return order


def _searched(setting: EffectiveSetting) -> str:
    help_text = setting.element.help if setting.element else ""
    return f"{setting.title} {help_text} {setting.path} {setting.shown} {setting.origin}".casefold()
