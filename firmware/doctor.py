"""Judging stored firmware: is everything there that a load asks for, byte for byte, and which phones is it for.

Phones ask for members by the names written inside the `.loads`, in exactly that case. A member that is missing ends
the upgrade, and the phone tries again at its next start.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from firmware.families import Family, Protocol, all_families
from firmware.headers import HeaderError, read_header
from firmware.loads import LoadsError, LoadsFile, Member, read_loads
from firmware.store import Stored
from firmware.versions import UnknownLoadName, parse_load
from provisioning.sentences import said

LOADS_SUFFIX = ".loads"

VERSIONED = re.compile(r"(?P<role>.+?)[.-]\d+[-.]\d+[0-9A-Za-z-]*(?:\.\d+)*(?P<suffix>\..+)")
"""A member name: what it is, its version, and the suffix."""

MD5_SIZE = 32


class FindingKind(StrEnum):
    UNREADABLE = "unreadable"
    MISSING = "missing"
    OTHER_CASE = "other case"
    OTHER_VERSION = "other version"
    WRONG_SIZE = "wrong size"
    WRONG_MD5 = "wrong MD5"
    OTHER_NAME = "other name"
    TRAILING_BLANK = "trailing blank"


HARMLESS = (FindingKind.TRAILING_BLANK,)
"""Findings that leave a load complete."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a file."""

    kind: FindingKind
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is known of one `.loads` file."""

    file: str
    protocol: Protocol | None
    """``None`` where neither the name nor the members tell."""
    models: tuple[str, ...]
    """Phones that take the load; empty where its family is not known."""
    members: tuple[str, ...]
    """The names that the phone asks for, in order, each once."""
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether a phone can fetch the whole load."""
        return all(finding.kind in HARMLESS for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two files of one name and different content: a TFTP folder can hold one of them."""

    name: str
    ours: Stored
    theirs: Stored


def examine_all(files: Collection[Stored], read: Callable[[Stored], bytes]) -> tuple[Diagnosis, ...]:
    """Judge every `.loads` file among the files, sorted by name; ``read`` gives the content of a file."""
    lists = sorted((file for file in files if is_loads(file.name)), key=lambda file: file.name)
    return tuple(examine(file, read(file), files) for file in lists)


def examine(file: Stored, content: bytes, files: Collection[Stored]) -> Diagnosis:
    """Judge one `.loads` file with the files that lie beside it."""
    try:
        loads = read_loads(content)
    except LoadsError as error:
        finding = Finding(FindingKind.UNREADABLE, file.name, str(error))
        return Diagnosis(file.name, _protocol(file.name, ()), _models(file.name), (), (finding,))
    names = tuple(dict.fromkeys(member.name for member in loads.members))
    return Diagnosis(
        file=file.name,
        protocol=_protocol(file.name, names),
        models=_models(file.name),
        members=names,
        findings=tuple(dict.fromkeys((*_on_name(file), *_on_members(loads, files)))),
    )


def conflicts(ours: Collection[Stored], theirs: Collection[Stored]) -> tuple[Conflict, ...]:
    """Files of the same name with different content in two packages, such as ``term41.default.loads``."""
    by_name = {file.name: file for file in ours}
    return tuple(
        Conflict(file.name, by_name[file.name], file)
        for file in sorted(theirs, key=lambda file: file.name)
        if file.name in by_name and by_name[file.name].digest != file.digest
    )


def is_loads(name: str) -> bool:
    """Whether a name is that of a list of members, in either case of its suffix."""
    return name.lower().endswith(LOADS_SUFFIX)


def family_of_file(name: str) -> Family | None:
    """The family of a `.loads` file, also of those that phones ask for after a reset; ``None`` if not known."""
    for family in all_families():
        if name in family.reset_files:
            return family
    try:
        return parse_load(name).family
    except UnknownLoadName:
        return None


def _models(name: str) -> tuple[str, ...]:
    family = family_of_file(name)
    return family.models if family else ()


def _protocol(name: str, members: tuple[str, ...]) -> Protocol | None:
    """By the name; of files for a reset, whose name does not tell, by their members."""
    try:
        return parse_load(name).protocol
    except UnknownLoadName:
        words = " ".join(members).lower()
    told = [protocol for protocol in (Protocol.SIP, Protocol.SCCP) if protocol.lower() in words]
    return told[0] if len(told) == 1 else None


def _on_members(loads: LoadsFile, files: Collection[Stored]) -> Iterator[Finding]:
    by_name = {file.name: file for file in files}
    for member in loads.members:
        if member.trailing_blank:
            text = said("The list writes a blank behind %(member)s; it is left off.", member=member.name)
            yield Finding(FindingKind.TRAILING_BLANK, member.name, text)
        file = by_name.get(member.name)
        if file is not None:
            yield from _on_present(member, file)
        elif not member.optional:
            yield _on_absent(member, sorted(by_name))


def _on_absent(member: Member, names: Collection[str]) -> Finding:
    """Say that a member is missing and, if so, what lies there in its place."""
    for name in names:
        if name.lower() == member.name.lower():
            text = said(
                "The load asks for %(member)s, but the file is called %(name)s: case counts.",
                member=member.name,
                name=name,
            )
            return Finding(FindingKind.OTHER_CASE, member.name, text)
    role = _role(member.name)
    others = [name for name in names if role is not None and _role(name) == role]
    if others:
        text = said(
            "%(member)s is missing. Of another version there is %(others)s.",
            member=member.name,
            others=", ".join(others),
        )
        return Finding(FindingKind.OTHER_VERSION, member.name, text)
    return Finding(FindingKind.MISSING, member.name, said("%(member)s is missing.", member=member.name))


def _role(name: str) -> tuple[str, str] | None:
    match = VERSIONED.fullmatch(name)
    return (match["role"].lower(), match["suffix"].lower()) if match else None


def _on_present(member: Member, file: Stored) -> Iterator[Finding]:
    """Compare a file with what its list states.

    Whether a stated size or sum is that of the whole file or of what follows its header is not known for every
    family, so either is taken for right.
    """
    start = _payload_start(file)
    if member.size is not None and member.size not in (file.size, file.size - start):
        text = said(
            "%(file)s has %(bytes)s bytes; the list states %(stated)s.",
            file=file.name,
            bytes=file.size,
            stated=member.size,
        )
        yield Finding(FindingKind.WRONG_SIZE, file.name, text)
    leading = file.head[start : start + MD5_SIZE].decode("ascii", "replace").lower()
    if member.md5 is not None and member.md5 not in (file.md5, leading):
        text = said("%(file)s is not the file that the list was made for: its MD5 differs.", file=file.name)
        yield Finding(FindingKind.WRONG_MD5, file.name, text)
    yield from _on_name(file)


def _on_name(file: Stored) -> Iterator[Finding]:
    """Published files bear the name that their header states; another one means that the file was renamed."""
    try:
        own_name = read_header(file.head).file_name
    except HeaderError as error:
        yield Finding(
            FindingKind.UNREADABLE, file.name, said("%(file)s: %(problem)s", file=file.name, problem=str(error))
        )
        return
    if own_name and own_name != file.name:
        yield Finding(
            FindingKind.OTHER_NAME,
            file.name,
            said("%(file)s was signed as %(own_name)s.", file=file.name, own_name=own_name),
        )


def _payload_start(file: Stored) -> int:
    try:
        return read_header(file.head).payload_start
    except HeaderError:
        return 0
