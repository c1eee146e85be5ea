"""What the checks look at: a configuration with its lines, its servers and the phone that it is for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.catalogue import Element, Kind
from provisioning.cnfxml.equipment import product_setting
from provisioning.cnfxml.flat_map import can_say
from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.paths import join, natural_order, parse_path
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel, UnknownModel
from provisioning.sentences import said

LINES = "sipProfile/sipLines"
MEMBERS = "devicePool/callManagerGroup/members"
ADDRESS = "callManager/processNodeName"
BY_CALL_MANAGER = "USECALLMANAGER"
"""Proxy of a line that takes the servers of the list, in any case of letters. Source: sipcc."""

_LINE_FEATURES = frozenset({"9", "23"})
NO_ACCOUNT = frozenset({"", "UNPROVISIONED"})
_SEARCHED = 1000
"""Characters of a text that are searched for a gap, so that a huge one takes no time."""
_RELEASE = re.compile(r"(\d{1,4})-(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A repeated element and what stands below it."""

    path: str
    """Where it stands, with its selector."""
    texts: Mapping[str, str]
    """Text by path below it."""

    def text(self, name: str) -> str:
        """The text of `name` without blanks around it; empty when it is absent."""
        return self.texts.get(name, "").strip()

    def at(self, name: str) -> str:
        """The whole path of `name`."""
        return join(self.path, name)


@dataclass(frozen=True, slots=True)
class Line(Part):
    """One `<line>`: a button and what it does."""

    button: str | None
    """The number as the file says it; `None` where the attribute is missing."""

    @property
    def feature(self) -> str:
        """What the button does: the ``featureID``."""
        return self.text("featureID")

    @property
    def is_line(self) -> bool:
        """Whether it registers: a line or an intercom, or one with an account and no function."""
        return self.feature in _LINE_FEATURES or (not self.feature and bool(self.text("name")))

    @property
    def has_account(self) -> bool:
        """Whether a phone takes its name for one: there, filled in and not the word for none. Source: sipcc."""
        return self.text("name").upper() not in NO_ACCOUNT and not is_template(self.text("name"))

    @property
    def asks_call_manager(self) -> bool:
        """Whether it takes the servers of the list instead of one of its own."""
        return self.text("proxy").upper() == BY_CALL_MANAGER

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        return said("Button %(number)s", number=self.button[:20]) if self.button else said("A button without a number")


@dataclass(frozen=True, slots=True)
class Subject:
    """A configuration, taken apart for the checks."""

    document: Mapping[str, str]
    buttons: tuple[Line, ...]
    """All buttons, in the order of the document."""
    servers: tuple[Part, ...]
    """The members of the list of call servers, in the order of the document."""
    model: PhoneModel | None
    family: str | None
    """Of the model, or of all models that the load is for; `None` is unknown."""
    load: str
    """The load that the phone runs or is told to run; empty is unknown."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The buttons that register."""
        return tuple(button for button in self.buttons if button.is_line)

    @property
    def by_call_manager(self) -> bool:
        """Whether the phone takes its servers from the list: line 1 decides for all. Source: sipcc."""
        return bool(self.lines) and self.lines[0].asks_call_manager

    @property
    def is_sep(self) -> bool:
        """Whether the phone reads ``SEP<MAC>.cnf.xml``; so does one whose model is unknown."""
        return self.model is None or self.model.format is ConfigFormat.SEP

    @property
    def release(self) -> tuple[int, ...] | None:
        """The version that the name of the load begins with, such as (9, 4, 2); `None` is unknown."""
        found = _RELEASE.search(self.load)
        return tuple(int(part) for part in found.groups() if part) if found else None

    def ignores(self, path: str) -> str:
        """Why the phone is not known to honour the element at `path`; empty when it may."""
        found = catalogue.element(path)
        if found is None or found.kind is Kind.CONTAINER:
            return ""
        if not self.is_sep:
            return "" if can_say(path) else said("the flat files of this phone have no key for it")
        if self._is_not_among(found):
            return said("this phone is not among those that are known to honour it")
        if found.min_firmware and self.release and self.release < _numbers(found.min_firmware):
            return said("it is known from firmware %(version)s on, and the load is older", version=found.min_firmware)
        return ""

    def _is_not_among(self, found: Element) -> bool:
        """Whether the catalogue names the phones that honour the element, and this is none of them."""
        if self.family and found.families and self.family not in found.families:
            return True
        same_family = {key for key in found.models if phone_models.model(key).family == self.family}
        return self.model is not None and bool(same_family) and self.model.key not in same_family

    def text(self, path: str) -> str:
        """The text at `path` without blanks around it; empty when it is absent."""
        return self.document.get(path, "").strip()

    def product_setting(self, name: str) -> tuple[str, str]:
        """Where the product setting `name` counts and what it says."""
        return product_setting(self.document, name)


def subject(document: Mapping[str, str], model: str | None, load: str | None) -> Subject:
    """Take `document` apart. A model that is not in the list counts as unknown."""
    known = _model(model)
    loads = [document.get("loadInformation", "").strip(), (load or "").strip()]
    running = next((name for name in loads if name), "")
    return Subject(
        document=document,
        buttons=tuple(_lines(document)),
        servers=tuple(Part(path, texts) for path, texts in _parts(document, MEMBERS, "member")),
        model=known,
        family=known.family if known else _family_of(running),
        load=running,
    )


def is_template(text: str) -> bool:
    """Whether the text can only be the gap of a template."""
    return facts().certain_gap.search(text, 0, _SEARCHED) is not None


def is_placeholder(text: str) -> bool:
    """Whether the text looks like the gap of a template."""
    return is_template(text) or facts().likely_gap.fullmatch(text.strip()) is not None


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _model(key: str | None) -> PhoneModel | None:
    try:
        return phone_models.model(key or "")
    except UnknownModel:
        return None


def _family_of(load: str) -> str | None:
    families = {model.family for model in phone_models.from_load(load)} if load else set()
    return families.pop() if len(families) == 1 else None


def _lines(document: Mapping[str, str]) -> Iterator[Line]:
    for path, texts in _parts(document, LINES, "line"):
        step = parse_path(path)[-1]
        yield Line(path, texts, button=step.value if step.attribute == "button" else texts.get("@button"))


def _parts(document: Mapping[str, str], parent: str, name: str) -> list[tuple[str, Mapping[str, str]]]:
    """The elements `name` below `parent` with what is below each of them, in the order of the document."""
    depth = parent.count("/") + 2
    found: dict[str, dict[str, str]] = {}
    for path, text in document.items():
        if path.startswith(f"{parent}/{name}") and (steps := parse_path(path))[depth - 1].name == name:
            found.setdefault(join(*map(str, steps[:depth])), {})[join(*map(str, steps[depth:]))] = text
    return sorted(found.items(), key=lambda item: _place(item[0]))


def _place(path: str) -> tuple[tuple[int, int, str], int]:
    step = parse_path(path)[-1]
    return natural_order(step.value), step.index
