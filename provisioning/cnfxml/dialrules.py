"""The rules of a dial plan, and what a phone takes of them. The limits lie in ``data/dialplan.json``."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.sentences import said


class InvalidDialPlan(ConfigurationError):
    """A phone would refuse the dial plan."""


class User(StrEnum):
    """What the user part of the address is said to be."""

    PHONE = "Phone"
    IP = "IP"


class Route(StrEnum):
    """Where the call goes."""

    DEFAULT = "Default"
    EMERGENCY = "Emergency"
    """To the emergency proxy."""
    FQDN = "FQDN"


@dataclass(frozen=True, slots=True)
class Rule:
    """One `TEMPLATE`: numbers that match are sent after `timeout` seconds without a digit, 0 is at once."""

    match: str
    timeout: int | None
    """`None` is not written; what a phone does then is not known."""
    user: User | None = None
    line: int | None = None
    """The line that the rule is for; `None` is every line."""
    rewrite: str = ""
    """What is sent instead of the digits; empty is the digits."""
    route: Route | None = None
    tones: tuple[str, ...] = ()
    """What a `,` in `match` plays, of `tones()`."""


def tones() -> tuple[str, ...]:
    """The names of the tones that phones have."""
    return tuple(_facts()["tones"])


def limit(name: str) -> int:
    """A limit of the phone's reader, such as `file_bytes`."""
    return int(_facts()["limits"][name])


def refuse_rule(rule: Rule, number: int) -> None:
    """Raise `InvalidDialPlan` when a phone would refuse the rule, or when XML cannot carry it."""
    for is_wrong, sentence in (
        (
            len(rule.match) > limit("match_characters"),
            said("matches more than %(most)s characters.", most=limit("match_characters")),
        ),
        (not (rule.match + rule.rewrite).isprintable(), said("holds a character that cannot be printed.")),
        (rule.timeout is not None and rule.timeout < 0, said("waits for less than no time.")),
        (rule.line is not None and rule.line < 1, said("names a line below 1.")),
        (len(rule.tones) > limit("tones"), said("has more than %(most)s tones.", most=limit("tones"))),
        (not set(rule.tones) <= set(tones()), said("names a tone that phones do not have.")),
    ):
        if is_wrong:
            raise InvalidDialPlan(
                said("Rule %(number)s of the dial plan %(sentence)s", number=number, sentence=sentence)
            )


def refuse_stamp(stamp: str) -> None:
    """Raise `InvalidDialPlan` when the version stamp is too short, too long or cannot be printed."""
    shortest, longest = limit("version_stamp_shortest"), limit("version_stamp_longest")
    if not (shortest <= len(stamp) <= longest and stamp.isprintable()):
        raise InvalidDialPlan(
            said(
                "The version stamp of a dial plan has %(shortest)s to %(longest)s characters.",
                shortest=shortest,
                longest=longest,
            )
        )


@cache
def _facts() -> dict[str, Any]:
    with (DATA / "dialplan.json").open(encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
