"""Dial plans: when the digits that somebody types are sent.

    >>> render([Rule("1..", 0)]).decode().splitlines()[2]
    '  <TEMPLATE MATCH="1.." TIMEOUT="0"/>'

Source: Cisco's SIP stack as published by Mozilla (dialplan.c), usecallmanager.nz (dial template). A phone refuses a
whole file for one attribute or keyword that it does not know, so neither reading nor writing lets one through.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from provisioning.cnfxml.dialrules import InvalidDialPlan, Route, Rule, User, limit, refuse_rule, refuse_stamp, tones
from provisioning.cnfxml.errors import NotAConfiguration
from provisioning.cnfxml.read import parse
from provisioning.cnfxml.repairs import mended
from provisioning.sentences import said

_Keyword = TypeVar("_Keyword", bound=StrEnum)
_TONE_SPELLINGS = ("TONE", "Tone", "tone")
"""XML has each attribute name once, and phones read it in any case: so a rule can name three tones."""
_ONCE = frozenset({"match", "timeout", "line", "user", "rewrite", "route"})
_WITHOUT_MEANING = frozenset("XxZzNn[]")


@dataclass(frozen=True, slots=True)
class DialPlan:
    """A file as it was read."""

    rules: tuple[Rule, ...]
    version_stamp: str = ""
    warnings: tuple[str, ...] = ()


DEFAULT_RULES = (Rule("*", 5),)
"""Every number is sent five seconds after its last digit; without a plan a phone waits for ten or more."""


def render(rules: Iterable[Rule], *, version_stamp: str = "") -> bytes:
    """Return the file for these rules. Raises `InvalidDialPlan` when a phone would refuse it."""
    root = etree.Element("DIALTEMPLATE")
    if version_stamp:
        refuse_stamp(version_stamp)
        etree.SubElement(root, "versionStamp").text = version_stamp
    for number, rule in enumerate(rules, 1):
        refuse_rule(rule, number)
        etree.SubElement(root, "TEMPLATE", _attributes(rule))
    data = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)
    if len(data) > limit("file_bytes"):
        raise InvalidDialPlan(
            said(
                "The dial plan has %(bytes)s bytes; a phone reads at most %(most)s: use fewer rules.",
                bytes=f"{len(data):,}",
                most=f"{limit('file_bytes'):,}",
            )
        )
    return data


def read(data: bytes) -> DialPlan:
    """Return the rules of a dial plan; `<dialplan/>` is the empty one.

    Spellings that phones do not take, but whose meaning is plain, are read and told in the warnings. Raises
    `Unreadable`, `NotAConfiguration` when it is something else, `InvalidDialPlan` when a phone would refuse a rule.
    """
    text, repairs = mended(data)
    root = parse(text)
    name = str(root.tag)
    if name.lower() not in ("dialtemplate", "dialplan"):
        raise NotAConfiguration(
            said("This is not a dial plan: its root element is <%(name)s>, not <DIALTEMPLATE>.", name=name[:60])
        )
    stamps = [child for child in root if str(child.tag).lower() == "versionstamp"]
    templates = [child for child in root if child not in stamps]
    rules = tuple(_rule(element, number) for number, element in enumerate(templates, 1))
    warnings = (*repairs, *_about_file(data, name, templates), *_about_rules(rules))
    return DialPlan(rules, (stamps[0].text or "").strip() if stamps else "", warnings)


def _attributes(rule: Rule) -> dict[str, str]:
    """Return the attributes in the order in which they are written, without those that say nothing."""
    known = {
        "TIMEOUT": rule.timeout,
        "LINE": rule.line,
        "USER": rule.user,
        "REWRITE": rule.rewrite or None,
        "ROUTE": rule.route,
    }
    told = {name: str(value) for name, value in known.items() if value is not None}
    return {"MATCH": rule.match} | told | dict(zip(_TONE_SPELLINGS, rule.tones, strict=False))


def _rule(element: etree._Element, number: int) -> Rule:
    """Return the rule that a `TEMPLATE` states, its attributes in any case. Raises `InvalidDialPlan`."""
    if str(element.tag).lower() != "template":
        raise InvalidDialPlan(
            said("The dial plan holds <%(tag)s>, which a phone does not know.", tag=str(element.tag)[:60])
        )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in element.attrib.items():
        found[str(name).lower()].append(str(value))
    for name, values in found.items():
        if name not in _ONCE | {"tone"}:
            raise InvalidDialPlan(
                said(
                    "Rule %(number)s has the attribute “%(name)s”, for which a phone refuses the file.",
                    number=number,
                    name=name[:60],
                )
            )
        if name in _ONCE and len(values) > 1:
            raise InvalidDialPlan(
                said("Rule %(number)s of the dial plan says %(name)s more than once.", number=number, name=name.upper())
            )
    rule = _typed({name: values[0] for name, values in found.items() if name in _ONCE}, found["tone"], number)
    refuse_rule(rule, number)
    return rule


def _typed(texts: Mapping[str, str], tone_names: Iterable[str], number: int) -> Rule:
    spelled = {tone.lower(): tone for tone in tones()}
    try:
        return Rule(
            match=texts.get("match", ""),
            timeout=_number(texts.get("timeout")),
            user=_keyword(User, texts.get("user")),
            line=_number(texts.get("line")),
            rewrite=texts.get("rewrite", ""),
            route=_keyword(Route, texts.get("route")),
            tones=tuple(spelled.get(name.strip().lower(), name) for name in tone_names),
        )
    except ValueError as error:
        raise InvalidDialPlan(
            said(
                "Rule %(number)s of the dial plan says something that a phone does not know: %(error)s.",
                number=number,
                error=str(error),
            )
        ) from error


def _number(text: str | None) -> int | None:
    """Return the number in `text`, which is absent or digits; raises `ValueError` otherwise."""
    if text is None:
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10):
        raise ValueError(said("“%(text)s” is not a number", text=text[:20]))
    return int(text)


def _keyword(kind: type[_Keyword], text: str | None) -> _Keyword | None:
    """Return the keyword in whatever case; raises `ValueError` when it is none."""
    by_lower = {keyword.lower(): keyword for keyword in kind}
    if text is None:
        return None
    if text.strip().lower() not in by_lower:
        raise ValueError(said("“%(text)s” is none of %(known)s", text=text[:20], known=", ".join(kind)))
    return by_lower[text.strip().lower()]


def _about_file(data: bytes, root: str, templates: list[etree._Element]) -> Iterator[str]:
    """Yield what phones would not take of the file as it is, and what it is read as all the same."""
    if len(data) > limit("file_bytes"):
        yield said(
            "The file has %(bytes)s bytes; a phone reads at most %(most)s.",
            bytes=f"{len(data):,}",
            most=f"{limit('file_bytes'):,}",
        )
    if templates and root.lower() == "dialplan":
        yield said("The root element is <dialplan>; a phone wants <DIALTEMPLATE>.")
    small = [number for number, element in enumerate(templates, 1) if element.tag != "TEMPLATE"]
    if small:
        yield said("A phone wants TEMPLATE in capitals: see rule %(rules)s.", rules=", ".join(map(str, small)))


def _about_rules(rules: tuple[Rule, ...]) -> Iterator[str]:
    for number, rule in enumerate(rules, 1):
        if _WITHOUT_MEANING & set(rule.match):
            yield said(
                "Rule %(number)s matches letters or brackets; only “.”, “*” and “,” are known to have a meaning.",
                number=number,
            )
