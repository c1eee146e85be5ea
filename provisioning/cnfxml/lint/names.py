"""Checks of the elements' names and places, and of who honours them.

Names are case-sensitive, and a phone passes over what it does not know. Source: Cisco's command reference for
service parameters of phones.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity
from provisioning.cnfxml.lint.subject import LINES, Subject
from provisioning.cnfxml.paths import join, parse_path, without_selectors
from provisioning.sentences import said


def spelling(subject: Subject) -> Iterator[Finding]:
    """An element that differs from a known one in the case of letters only is meant to be that one."""
    for path, text in subject.document.items():
        plain = without_selectors(path)
        known = None if catalogue.element(path) else _by_folded_path().get(plain.casefold())
        if known is None:
            continue
        right = _respelt(path, known)
        yield Finding(
            Severity.WARNING,
            path,
            said("“%(plain)s” is spelt “%(known)s”.", plain=plain, known=known),
            said("Phones pass over an element whose letters differ in case."),
            "cme-service-phone",
            _move(said("Spell it so"), subject, path, right, text),
        )


def places(subject: Subject) -> Iterator[Finding]:
    """An element with a known name stands where phones look for it. Not so where several places have that name."""
    for path, text in subject.document.items():
        plain = without_selectors(path)
        if catalogue.element(path) or plain.casefold() in _by_folded_path() or _is_in_a_list(plain):
            continue
        right = _by_folded_name().get(plain.rpartition("/")[2].casefold(), "")
        if not right or right.startswith(LINES):
            continue
        yield Finding(
            Severity.NOTE,
            path,
            said("“%(plain)s” is known as “%(right)s” and not at this place.", plain=plain, right=right),
            said("Whether a phone finds it here is not known."),
            "",
            _move(said("Move it there"), subject, path, right, text),
        )


def elements_of_others(subject: Subject) -> Iterator[Finding]:
    """Elements that the phone's family or load does not honour do no harm, and no good."""
    for path in subject.document:
        found, why = catalogue.element(path), subject.ignores(path)
        if found and why:
            yield Finding(
                Severity.NOTE,
                path,
                said("%(title)s: %(reason)s.", title=found.title, reason=why),
                said("It does no harm and may do nothing."),
                found.sources[0] if found.sources else "",
                Fix(said("Take it out"), {path: None}),
            )


def _respelt(path: str, known: str) -> str:
    """`path` with the names of the known path, and its own selectors."""
    names = known.split("/")
    steps = parse_path(path)
    return join(*(str(step).replace(step.name, name.lstrip("@"), 1) for step, name in zip(steps, names, strict=True)))


def _move(title: str, subject: Subject, old: str, new: str, text: str) -> Fix | None:
    """Take the element out and write it anew, unless the right one is there already. A secret stays where it is."""
    if catalogue.is_secret(new):
        return None
    return Fix(title, {old: None} if new in subject.document else {old: None, new: text})


def _is_in_a_list(plain: str) -> bool:
    """Whether the element belongs to one of several, other than a line: what is meant there is its own affair."""
    names = plain.split("/")
    above = ("/".join(names[:depth]) for depth in range(1, len(names)))
    return any(catalogue.is_repeated(path) and path != f"{LINES}/line" for path in above)


@cache
def _by_folded_path() -> Mapping[str, str]:
    """Path in lower case → path, of every element and attribute."""
    return {path.casefold(): path for path in _all_paths()}


@cache
def _by_folded_name() -> Mapping[str, str]:
    """Last name in lower case → path, of the elements whose name is there once."""
    found: dict[str, str] = {}
    for path in _all_paths():
        name = path.rpartition("/")[2].casefold()
        found[name] = "" if name in found or name.startswith("@") else path
    return found


@cache
def _all_paths() -> tuple[str, ...]:
    return tuple(element.path for element in catalogue.elements() if element.kind is not Kind.CONTAINER)
