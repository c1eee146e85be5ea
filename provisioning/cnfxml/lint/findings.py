"""What a check has to say: findings, how bad they are, and what would mend them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.paths import natural_order, parse_path
from provisioning.sentences import said

_AFTER_ALL_KNOWN = 1_000_000
_SHOWN = 60


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    """The phone would be without service."""
    WARNING = "warning"
    """Something will not do what it should."""
    NOTE = "note"
    """Worth knowing; nothing needs to be done."""

    @property
    def word(self) -> str:
        """What people call it."""
        return _WORDS[self]


_WORDS = {Severity.ERROR: said("Error"), Severity.WARNING: said("Warning"), Severity.NOTE: said("Note")}


@dataclass(frozen=True, slots=True)
class Fix:
    """Settings that make a finding go away. They never hold a secret."""

    title: str
    """What applying it does, as the words on a button."""
    settings: Mapping[str, str | None]
    """Own settings of the phone: path → text; `None` takes the element out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where. Its texts never hold a secret."""

    severity: Severity
    path: str
    """The element; one that is missing is named by where it should stand. Empty for the file as a whole."""
    sentence: str
    """What is wrong."""
    reason: str = ""
    """What comes of it, or why it is so."""
    source: str = ""
    """Key of `sources()`; empty where the configuration contradicts itself."""
    fix: Fix | None = None


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, the worst first and then as the elements stand in the document."""
    return tuple(sorted(findings, key=_order))


def quoted(text: str) -> str:
    """Return the text as a sentence shows it: in quotes, and not longer than a line."""
    return said("“%(text)s”", text=text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _order(finding: Finding) -> tuple[int, int, list[tuple[int, int, str]], str]:
    rank = catalogue.rank(finding.path)
    steps = parse_path(finding.path) if finding.path else ()
    return (
        list(Severity).index(finding.severity),
        _AFTER_ALL_KNOWN if rank is None else rank,
        [natural_order(step.value or str(step.index)) for step in steps],
        finding.path + finding.sentence,
    )
