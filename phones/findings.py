"""Findings as pages show them."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from phones import presets
from provisioning.cnfxml import lint
from provisioning.cnfxml.lint import Finding


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of a page."""

    finding: Finding
    key: str
    """Tells it from the others of its phone."""
    accepted: bool
    """Whether it is an error that is published knowingly."""
    source: str
    """Where the fact comes from, in words; empty where the configuration contradicts itself."""
    address: str
    """A page of that source; empty where there is none."""


def rows_of(findings: Iterable[Finding], accepted: Collection[Finding] = ()) -> list[FindingRow]:
    """Return a row for each finding, in their order."""
    return [_row(finding, finding in accepted) for finding in findings]


def key_of(finding: Finding) -> str:
    """Return what tells the finding from the others of its phone, in sixteen hexadecimal digits."""
    return hashlib.blake2b(f"{finding.path}\n{finding.sentence}".encode(), digest_size=8).hexdigest()


def source_of(key: str) -> tuple[str, str]:
    """Return title and address of the source called `key`; the address is empty where there is none."""
    title, separator, rest = {**presets.sources(), **lint.sources()}.get(key, "").partition("http")
    return title.rstrip(": "), separator + rest.partition(" ")[0]


def _row(finding: Finding, accepted: bool) -> FindingRow:
    title, address = source_of(finding.source)
    return FindingRow(finding, key_of(finding), accepted, title, address)
