"""Checks of switches with four numbers, which families of phones read differently.

Elsewhere 0 and 1 are free, 2 and 3 locked. The 7800 and 8800 know two numbers alone. Of the 6900, 8900 and 9900 one
source says that 1 is off, another that it is on; 3 is on for both. Sources: usecallmanager.nz; Cisco's SIP stack as
published by Mozilla.
"""

from collections.abc import Iterator

from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity
from provisioning.cnfxml.lint.subject import Subject
from provisioning.cnfxml.paths import without_selectors
from provisioning.cnfxml.words import title
from provisioning.sentences import said

_INTERCOM = "23"
_TWO_NUMBERS = {"2": "0", "3": "1"}
"""What the locked numbers are for phones that know two."""


def differing_codes(subject: Subject) -> Iterator[Finding]:
    """A number is one that this family reads as it is meant. Intercoms want theirs whatever the family."""
    codes = facts().codes
    intercoms = tuple(f"{line.path}/" for line in subject.buttons if line.feature == _INTERCOM)
    for path, text in subject.document.items():
        if without_selectors(path) not in codes.paths or (intercoms and path.startswith(intercoms)):
            continue
        if subject.family in codes.of_two_numbers and text.strip() in _TWO_NUMBERS:
            yield _locked(path, _TWO_NUMBERS[text.strip()])
        elif subject.family in codes.contradictory and text.strip() == "1":
            yield _contradictory(path)


def intercoms(subject: Subject) -> Iterator[Finding]:
    """An intercom answers by itself, and takes one call."""
    wanted = {"autoAnswer/autoAnswerEnabled": "3", "maxNumCalls": "1"}
    for line in subject.buttons:
        others: dict[str, str | None] = {
            line.at(name): text for name, text in wanted.items() if line.text(name) != text
        }
        if line.feature == _INTERCOM and others:
            yield Finding(
                Severity.NOTE,
                next(iter(others)),
                said("%(button)s is an intercom that does not answer its one call by itself.", button=line.title),
                said("An intercom wants automatic answer on, and one call at most."),
                "usecallmanager-keys",
                Fix(said("Let it answer one call"), others),
            )


def _locked(path: str, better: str) -> Finding:
    return Finding(
        Severity.NOTE,
        path,
        said("%(title)s: the 7800 and 8800 know on and off alone.", title=title(path)),
        said("That users cannot change it is said by numbers of other phones; what these make of them is not known."),
        "usecallmanager",
        Fix(said("Say it as these phones do"), {path: better}),
    )


def _contradictory(path: str) -> Finding:
    return Finding(
        Severity.NOTE,
        path,
        said("%(title)s: some phones of this family may take it for off.", title=title(path)),
        said("Sources contradict each other about this number; another one is on for all."),
        "usecallmanager",
        Fix(said("Say on so that all understand it"), {path: "3"}),
    )
