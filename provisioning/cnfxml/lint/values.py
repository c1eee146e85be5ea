"""Checks of single values against the catalogue: what each element may say.

What a phone makes of an illegal value is mostly unknown, so it is a warning whatever the element.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Element, Kind
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import Subject, is_placeholder
from provisioning.sentences import joined, said

_MEANT_TRUE = frozenset({"true", "1", "yes", "on", "enable", "enabled"})
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_SHORT_TIME = re.compile(r"(\d):([0-5]\d)", re.ASCII)
_UNKNOWN = said("What a phone makes of it is not known.")
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)

Judgement = tuple[str, str, str | None]
"""What is wrong, why that matters, and the text to write instead where one is known."""


def illegal_values(subject: Subject) -> Iterator[Finding]:
    """Elements say what the catalogue allows. Empty texts and gaps of templates are for other checks."""
    for path, text in subject.document.items():
        found = catalogue.element(path)
        judge = found and _JUDGES.get(found.kind)
        if found and judge and text.strip() and not is_placeholder(text):
            judgement = judge(found, text)
            if judgement:
                yield _finding(path, found, judgement)


def blanks_around(subject: Subject) -> Iterator[Finding]:
    """Text that counts to the letter has no blanks or line ends around it."""
    for path, text in subject.document.items():
        found = catalogue.element(path)
        if found is None or found.kind not in _TO_THE_LETTER or not text.strip() or text == text.strip():
            continue
        mend = None if found.secret else Fix(said("Take them away"), {path: text.strip()})
        sentence = said("%(title)s has blanks around its text.", title=found.title)
        yield Finding(
            Severity.WARNING, path, sentence, said("A phone may take them for a part of it."), _source(found), mend
        )


def _finding(path: str, found: Element, judgement: Judgement) -> Finding:
    sentence, reason, better = judgement
    mend = None if better is None else Fix(said("Write %(text)s", text=_in_words(found, better)), {path: better})
    return Finding(
        Severity.WARNING,
        path,
        said("%(title)s: %(problem)s", title=found.title, problem=sentence),
        reason,
        _source(found),
        mend,
    )


def _source(found: Element) -> str:
    return found.sources[0] if found.sources else ""


def _boolean(_found: Element, text: str) -> Judgement | None:
    if text in {"true", "false"}:
        return None
    meant = "true" if text.strip().casefold() in _MEANT_TRUE else "false"
    return (
        said("%(text)s is neither “true” nor “false”.", text=quoted(text)),
        said("A phone takes all but exactly “true” for false."),
        meant,
    )


def _choice(found: Element, text: str) -> Judgement | None:
    if text.strip() in found.choices:
        return None
    return (
        said("%(text)s is not one of the values that are known.", text=quoted(text)),
        said("Known: %(values)s.", values=joined(", ", _known(found))),
        _near(found, text),
    )


def _known(found: Element) -> list[str]:
    """What an element may say; a switch that is on with 0 in words alone, for nobody to read it reversed."""
    if found.inverted:
        return list(found.choices.values())
    return [said("%(value)s (%(meaning)s)", value=value, meaning=meaning) for value, meaning in found.choices.items()]


def _in_words(found: Element, better: str) -> str:
    return quoted(found.choices.get(better, better) if found.inverted else better)


def _near(found: Element, text: str) -> str | None:
    """The choice that was meant: the same in other letters, or for a switch the word for on or off."""
    word = text.strip().casefold()
    same = {value.casefold(): value for value in found.choices}
    if word in same:
        return same[word]
    if not {"0", "1"} <= found.choices.keys() or word not in {"true", "false", "on", "off", "yes", "no"}:
        return None
    return _switch(found, on=word in _MEANT_TRUE)


def _switch(found: Element, *, on: bool) -> str | None:
    """The number for on or off, of an element that has a word for either."""
    word = "on" if on else "off"
    return next((value for value, meaning in found.choices.items() if meaning.casefold() == word), None)


def _integer(found: Element, text: str) -> Judgement | None:
    if not _NUMBER.fullmatch(text.strip()):
        return (said("%(text)s is not a number.", text=quoted(text)), found.breaks or _UNKNOWN, None)
    number = int(text)
    if found.minimum is not None and number < found.minimum:
        return (
            said("%(number)s is too small: %(least)s is the least.", number=number, least=found.minimum),
            found.breaks or _UNKNOWN,
            None,
        )
    if found.maximum is not None and number > found.maximum:
        return (
            said("%(number)s is too large: %(most)s is the most.", number=number, most=found.maximum),
            found.breaks or _UNKNOWN,
            None,
        )
    return None


def _time(found: Element, text: str) -> Judgement | None:
    if _TIME.fullmatch(text.strip()):
        return None
    short = _SHORT_TIME.fullmatch(text.strip())
    better = f"0{short[1]}:{short[2]}" if short else None
    return (
        said("%(text)s is not a time such as 07:30, with all four digits.", text=quoted(text)),
        found.breaks or _UNKNOWN,
        better,
    )


def _host(_found: Element, text: str) -> Judgement | None:
    host = text.strip()
    if _HOST_NAME.fullmatch(host) or _is_ipv6(host):
        return None
    return (
        said("%(text)s is neither an address nor a host name.", text=quoted(text)),
        said("A port, or http://, does not belong here."),
        None,
    )


def _list(found: Element, text: str) -> Judgement | None:
    parts = [part.strip() for part in re.split("[,;]", text)]
    better = ",".join(parts)
    if text == better:
        return _listed(found, parts)
    return (
        said("%(text)s is not a list with commas and without blanks.", text=quoted(text)),
        said("Values are joined by commas alone."),
        better,
    )


def _listed(found: Element, parts: list[str]) -> Judgement | None:
    """The values of a list that holds numbers; an empty one is for days that are none."""
    if found.minimum is None or found.maximum is None:
        return None
    known = {str(number) for number in range(found.minimum, found.maximum + 1)} | {""}
    strange = next((part for part in parts if part not in known), None)
    if strange is None:
        return None
    return (
        said(
            "%(text)s is none of the numbers from %(least)s to %(most)s.",
            text=quoted(strange),
            least=found.minimum,
            most=found.maximum,
        ),
        found.breaks or _UNKNOWN,
        None,
    )


def _url(_found: Element, text: str) -> Judgement | None:
    if not re.search(r"\s", text.strip()):
        return None
    return (said("the address has blanks in it."), said("In an address, %20 stands for a blank."), None)


def _is_ipv6(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host.strip("[]"))
    except ValueError:
        return False
    return True


_JUDGES: Mapping[Kind, Callable[[Element, str], Judgement | None]] = {
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.INTEGER: _integer,
    Kind.PORT: _integer,
    Kind.TIME: _time,
    Kind.HOST: _host,
    Kind.LIST: _list,
    Kind.URL: _url,
}
_TO_THE_LETTER = frozenset({Kind.TEXT, Kind.CHOICE, Kind.HOST, Kind.FILENAME, Kind.URL})
