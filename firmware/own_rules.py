"""An administrator's own rules: what the form holds as words becomes a rule like those of the rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from firmware.families import all_families
from firmware.rulebook import read_rule
from firmware.rules import Rule, RuleKind, Source
from provisioning.sentences import said

CONFIDENCE = "own"


class InvalidRule(ValueError):
    """The words of a rule cannot be read; `field` is the one to mend."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class LoadWords:
    """A set of loads in the words of a form; lists are separated by blanks, and what is empty does not narrow it."""

    protocols: str = ""
    releases: str = ""
    loads: str = ""

    def entry(self) -> dict[str, Any]:
        """Return the set as the rulebook's file writes it."""
        entry: dict[str, Any] = {"protocols": self.protocols.split(), "loads": self.loads.split()}
        return entry | ({"releases": self.releases} if self.releases else {})


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule in the words of its form."""

    id: str
    kind: RuleKind
    reason: str
    source: str = ""
    families: str = ""
    phone_models: str = ""
    states: str = ""
    relation: str = ""
    hardware_from: str = ""
    hardware_to: str = ""
    start: LoadWords = field(default_factory=LoadWords)
    target: LoadWords = field(default_factory=LoadWords)
    via: LoadWords = field(default_factory=LoadWords)
    prefer: str = ""


def read_own_rule(words: OwnRule) -> Rule:
    """Return the rule. Raises `InvalidRule` with a sentence and the field that it speaks of."""
    _check_names(words)
    _check_stop(words)
    for name, entry in _parts(words).items():
        try:
            read_rule({**_plain(words), **entry}, {})
        except ValueError as error:
            raise InvalidRule(str(error), name) from error
    everything = {key: value for entry in _parts(words).values() for key, value in entry.items()}
    return read_rule({**_plain(words), **everything, "sources": ["own"]}, {"own": Source("own", words.source)})


def _plain(words: OwnRule) -> dict[str, Any]:
    """Return what a rule cannot do without."""
    known = {"id": words.id, "kind": words.kind, "reason": words.reason, "confidence": CONFIDENCE}
    return {**known, "sources": [], "from": {}, "to": {}}


def _parts(words: OwnRule) -> Mapping[str, dict[str, Any]]:
    """Return the entries of the rulebook's file by the field of the form that makes them."""
    relation = {"relation": words.relation} if words.relation else {}
    via = {**words.via.entry(), "words": _words_of(words.via), "prefer": words.prefer.split()}
    parts: dict[str, dict[str, Any]] = {
        "from_releases": {"from": {**words.start.entry(), "states": words.states.split()}},
        "to_releases": {"to": {**words.target.entry(), **relation}},
        "families": {"families": words.families.split()},
        "phone_models": {"models": words.phone_models.split()},
    }
    if words.kind is RuleKind.MUST_STOP:
        parts["via_releases"] = {"via": [via]}
    if words.hardware_from:
        parts["hardware_from"] = {"hardware_from": words.hardware_from}
    if words.hardware_to:
        parts["hardware_to"] = {"hardware_to": words.hardware_to}
    return parts


def _words_of(via: LoadWords) -> str:
    """Say which loads may stand in between: "SIP41.8-5-2S", or "a SIP load >=8.3(3) <=8.5(2)"."""
    if via.loads:
        return " or ".join(via.loads.split())
    return " ".join(filter(None, ["a", " or ".join(via.protocols.split()), "load", via.releases]))


def _check_names(words: OwnRule) -> None:
    """Refuse families and models that no load is made for: such a rule would never be heard of again."""
    families = {family.name for family in all_families()}
    models = {model for family in all_families() for model in family.models}
    checked = (("families", words.families, families), ("phone_models", words.phone_models, models))
    for name, given, known in checked:
        for word in given.split():
            if word not in known:
                raise InvalidRule(
                    said("“%(word)s” is not known. Known are: %(known)s.", word=word, known=", ".join(sorted(known))),
                    name,
                )


def _check_stop(words: OwnRule) -> None:
    if words.kind is RuleKind.MUST_STOP and not (words.via.releases or words.via.loads):
        raise InvalidRule(said("Say which loads may stand in between: their releases or their names."), "via_releases")
    if words.kind is RuleKind.HARDWARE_FLOOR and not words.hardware_from:
        raise InvalidRule(said("Say from which hardware version on the rule holds, such as V08."), "hardware_from")
