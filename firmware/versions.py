"""Load names of all firmware families, both ways, and the order of their versions.

    >>> load = parse_load("SIP41.9-4-2SR3-1S")
    >>> load.family.name, str(load.protocol), str(load.version.release)
    ('7941_7961', 'SIP', '9.4(2)SR3')
    >>> usual_load_name(load.family, load.protocol, parse_release("8.5(2)"))
    'SIP41.8-5-2S'

A name that no grammar covers raises UnknownLoadName: what is unknown stays unknown.
"""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import total_ordering

from firmware.families import Family, NamePattern, Protocol, all_families, usual_names
from firmware.grammars import GRAMMARS
from firmware.releases import BuildKind, Release, parse_release
from provisioning.sentences import said

SUFFIXES = (".loads", ".LOADS", ".sbin", ".zup")


class Train(StrEnum):
    """A product line of one family. Versions of different trains are never compared."""

    ENTERPRISE = "enterprise"
    MPP = "MPP"
    """Multiplatform firmware, made for other call controls than Cisco's."""
    MSR = "MSR"
    """Service releases of multiplatform firmware in their older spelling."""
    TRANSITION = "transition"
    """A load that only leads from one line to another."""


class UnknownLoadName(ValueError):
    """No grammar of any family covers this name."""


class NoUsualName(ValueError):
    """Names of this family carry a build number, which a release does not tell."""


class Incomparable(TypeError):
    """Two versions count along different lines, so that neither is older."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """The version of a load: its release and what Cisco's notation leaves out."""

    release: Release
    line: str
    """Versions are ordered within one line: a family, its train and, for the 7940 and 7912, the protocol."""
    train: Train = Train.ENTERPRISE
    sub: int = 0
    """The fourth number of names such as ``9-4-1-3SR3``."""
    rebuild: tuple[int, ...] = ()
    region: str = ""
    """Where an 8831 load is for, such as ``NA``; it has no part in being older but keeps the order total."""
    text: str = field(default="", compare=False)
    """The version as the name spells it, such as ``9-4-2SR3-1S``."""

    def __lt__(self, other: "Version") -> bool:
        if self.line != other.line:
            raise Incomparable(
                said(
                    "%(one)s (%(line)s) and %(other)s (%(other_line)s) count apart.",
                    one=self.text,
                    line=self.line,
                    other=other.text,
                    other_line=other.line,
                )
            )
        return self._key() < other._key()

    def _key(self) -> tuple[tuple[int, ...], int, tuple[int, ...], str]:
        return (self.release.key, self.sub, self.rebuild, self.region)


@dataclass(frozen=True, slots=True)
class LoadName:
    """A load, known by its name as it stands in ``loadInformation`` (without ``.loads``)."""

    name: str
    family: Family = field(compare=False, repr=False)
    protocol: Protocol
    version: Version = field(repr=False)

    def __str__(self) -> str:
        return self.name


def parse_load(name: str) -> LoadName:
    """Read the name of a load, with or without ``.loads``. Names are case-sensitive, as TFTP is.

    Raises UnknownLoadName.
    """
    bare = _without_suffix(name)
    for family in all_families():
        if bare in family.irregular:
            return _irregular(family, bare)
        for pattern in family.names:
            match = _match(pattern, bare)
            if match is not None:
                return _load_name(family, pattern, bare, match)
    raise UnknownLoadName(said("“%(name)s” is not the name of a load of a known firmware family.", name=name))


def usual_load_name(family: Family, protocol: Protocol, release: Release) -> str:
    """The usual name of a release: 9.4(2)SR3 is ``9-4-2SR3-1S``. Raises NoUsualName."""
    whole = replace(release, minor=release.minor or 0, maintenance=release.maintenance or 0)
    for name in (*family.known_loads, *family.irregular):
        known = parse_load(name)
        if known.protocol is protocol and known.version.release == whole:
            return name
    for pattern in family.names:
        form = usual_names().get(pattern.grammar, {}).get(_form(release))
        if form and pattern.protocol is protocol:
            return pattern.stem + _filled(form, whole)
    raise NoUsualName(
        said(
            "No usual name of %(protocol)s %(release)s is known for %(models)s.",
            protocol=protocol,
            release=release,
            models="/".join(family.models),
        )
    )


def is_older(load: LoadName, other: LoadName) -> bool:
    """Whether a load is of an older version than another. Raises Incomparable across lines."""
    return load.version < other.version


def usual_package(load: LoadName) -> str:
    """The name under which Cisco usually published the load; the load's own name where none is known."""
    form = load.family.packages.get(load.protocol, "{name}")
    release = load.version.release
    return form.format(
        name=load.name,
        version=load.version.text.removesuffix("S"),
        release="-".join(str(part) for part in release.key_of_base()) + _kind(release),
    )


def _kind(release: Release) -> str:
    return f"{release.kind}{release.number}" if release.kind else ""


def _without_suffix(name: str) -> str:
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _match(pattern: NamePattern, name: str) -> re.Match[str] | None:
    if not name.startswith(pattern.stem):
        return None
    text = name.removeprefix(pattern.stem)
    matches = (grammar.fullmatch(text) for grammar in GRAMMARS[pattern.grammar])
    match = next((found for found in matches if found), None)
    if match and match.groupdict().get("protocol", pattern.protocol) != pattern.protocol:
        return None
    return match


def _load_name(family: Family, pattern: NamePattern, name: str, match: re.Match[str]) -> LoadName:
    parts = {key: value for key, value in match.groupdict().items() if value}
    train = _train(parts)
    version = Version(
        release=_release(parts),
        line=_line(family, pattern.protocol, train),
        train=train,
        sub=int(parts.get("sub", 0)),
        rebuild=_rebuild(parts),
        region=parts.get("region", ""),
        text=match.string,
    )
    return LoadName(name, family, pattern.protocol, version)


def _irregular(family: Family, name: str) -> LoadName:
    known = family.irregular[name]
    line = _line(family, known.protocol, Train.ENTERPRISE)
    version = Version(parse_release(known.release), line, text=name)
    return LoadName(name, family, known.protocol, version)


def _line(family: Family, protocol: Protocol, train: Train) -> str:
    words = [family.name]
    if family.own_versions_per_protocol:
        words.append(protocol)
    if train is not Train.ENTERPRISE:
        words.append(train)
    return " ".join(words)


def _train(parts: dict[str, str]) -> Train:
    if "transition" in parts:
        return Train.TRANSITION
    return Train(parts.get("train", Train.ENTERPRISE))


def _release(parts: dict[str, str]) -> Release:
    number = int(parts.get("number", parts.get("service", 0)))
    kind = BuildKind(parts["kind"]) if "kind" in parts else None
    if kind is None and number:
        kind = BuildKind.SERVICE_RELEASE
    return Release(
        major=int(parts["major"]),
        minor=int(parts["minor"]),
        maintenance=int(parts.get("maintenance", 0)),
        kind=kind,
        number=number,
        letter=parts.get("letter", ""),
    )


def _rebuild(parts: dict[str, str]) -> tuple[int, ...]:
    builds = [int(parts[key]) for key in ("build", "build2") if key in parts]
    if "revision" in parts:
        builds.append(int(parts["revision"], 36))
    return tuple(builds)


def _form(release: Release) -> str:
    if release.maintenance is None:
        return "without_maintenance" if release.minor is not None else ""
    match release.kind:
        case None:
            return "base"
        case BuildKind.SERVICE_RELEASE:
            return "service_release"
        case _:
            return ""


def _filled(form: str, release: Release) -> str:
    return form.format(
        major=release.major,
        minor=release.minor,
        maintenance=release.maintenance,
        number=release.number,
    )
