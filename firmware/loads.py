"""Reading `.loads` files: the lists of members that phones fetch when they change their firmware.

    >>> loads = read_loads(Path("SIP41.9-4-2SR3-1S.loads").read_bytes())
    >>> [member.name for member in loads.members]
    ['jar41sip.9-4-2ES26.sbn', 'cnu41.9-4-2ES26.sbn', ...]

Six layouts are known: the lists of the 79xx, the 7940/7960 and the 69xx, the list with sizes and sums of the 792x,
the single unsigned line of the 3905, and the sections of the 8961/9951/9971 and of the 78xx and 88xx. All but the
last are lines, and one reader of lines serves them.
"""

import re
from dataclasses import dataclass, replace

from firmware.headers import Header, HeaderError, HeaderKind, TruncatedHeader, read_header
from provisioning.sentences import said

SIZE_LIMIT = 1024 * 1024

MEMBER_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
MEMBER_LINE = re.compile(
    rf"(?P<optional>#\+\s+)?(?P<name>{MEMBER_NAME})(?:\s+(?P<size>\d{{1,12}})\s+(?P<md5>[0-9A-Fa-f]{{32}}))?"
)
STATEMENT_LINE = re.compile(r"#.*|[A-Z_]{1,40}=.{0,200}")
RELEASE = re.compile(r"#\s*RELEASE load version\s+(\S+)")
HARDWARE = re.compile(r"#(?:\?\s*HW_REV|HARDWARE_COMP_\d+)\s+\S+")
UNSIGNED_LIST = re.compile(rb"APP3905\.[0-9A-Za-z-]{1,100}\.zz\s*")
SECTION = re.compile(r"\[([A-Z0-9_-]{1,40})\]")
ENTRY = re.compile(r"([A-Za-z0-9_]{1,40})=(\S{0,200})")


class LoadsError(ValueError):
    """A file is not a `.loads` file that can be read."""


class DamagedLoads(LoadsError):
    """The file contradicts itself."""


class TruncatedLoads(LoadsError):
    """The file ends too early."""


class ForeignFile(LoadsError):
    """The file is something else."""


class OversizeLoads(LoadsError):
    """The file is larger than any list of members would be."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file that a `.loads` file names. What it does not state about it is ``None``."""

    name: str
    size: int | None = None
    md5: str | None = None
    optional: bool = False
    trailing_blank: bool = False
    """Whether the line ends in a blank, as some published ones do; it is no part of the name."""
    section: str = ""
    """Of loads for several platforms, the one that the member is for, such as ``PLATFORM_2``."""


@dataclass(frozen=True, slots=True)
class LoadsFile:
    """What a `.loads` file says."""

    header: HeaderKind
    own_name: str
    """The file's own name by its header, with ``.loads``; empty for the unsigned list of the 3905."""
    members: tuple[Member, ...]
    release: str = ""
    """The version line. On the 79xx it is the version of the components, not of the load."""
    hardware: tuple[str, ...] = ()
    """What the file says on hardware that it fits, as written."""


def read_loads(data: bytes) -> LoadsFile:
    """Read the content of a `.loads` file.

    Raises OversizeLoads, ForeignFile, TruncatedLoads or DamagedLoads.
    """
    if len(data) > SIZE_LIMIT:
        raise OversizeLoads(
            said(
                "A list of members has at most %(most)s bytes; this file has %(bytes)s.",
                most=SIZE_LIMIT,
                bytes=len(data),
            )
        )
    header = _header(data)
    if header.kind is HeaderKind.NONE and not UNSIGNED_LIST.fullmatch(data):
        raise ForeignFile(said("The file is neither signed nor a list of a 3905."))
    text = _text(_payload(data, header))
    loads = _read_sections(text) if text.lstrip().startswith("[") else _read_lines(text)
    if not loads.members:
        raise DamagedLoads(said("The file names no members."))
    return replace(loads, header=header.kind, own_name=header.file_name)


def _header(data: bytes) -> Header:
    try:
        return read_header(data)
    except TruncatedHeader as error:
        raise TruncatedLoads(str(error)) from error
    except HeaderError as error:
        raise DamagedLoads(str(error)) from error


def _payload(data: bytes, header: Header) -> bytes:
    payload = data[header.payload_start :]
    if header.payload_size is not None and len(payload) < header.payload_size:
        raise TruncatedLoads(said("%(bytes)s bytes are missing at the end.", bytes=header.payload_size - len(payload)))
    if header.payload_size is not None and len(payload) > header.payload_size:
        raise DamagedLoads(said("The file is longer than its header says."))
    return payload


def _text(payload: bytes) -> str:
    """The payload as text; NULs at its end count as padding."""
    text = payload.rstrip(b"\0")
    if any((byte < 0x20 and byte not in b"\t\r\n") or byte > 0x7E for byte in text):
        raise ForeignFile(said("What follows the header is no list of members."))
    return text.decode("ascii")


def _read_lines(text: str) -> LoadsFile:
    members: list[Member] = []
    statements: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        bare = line.strip()
        match = MEMBER_LINE.fullmatch(bare)
        if match:
            members.append(_member(match, trailing_blank=line != line.rstrip()))
        elif STATEMENT_LINE.fullmatch(bare):
            statements.append(bare)
        elif bare:
            raise DamagedLoads(
                said("Line %(number)s is neither the name of a member nor a known statement.", number=number)
            )
    releases = [match[1] for line in statements if (match := RELEASE.fullmatch(line))]
    return LoadsFile(
        header=HeaderKind.NONE,
        own_name="",
        members=tuple(members),
        release=releases[0] if releases else "",
        hardware=tuple(line.lstrip("#? ") for line in statements if HARDWARE.fullmatch(line)),
    )


def _member(match: re.Match[str], *, trailing_blank: bool) -> Member:
    return Member(
        name=match["name"],
        size=int(match["size"]) if match["size"] else None,
        md5=match["md5"].lower() if match["md5"] else None,
        optional=match["optional"] is not None,
        trailing_blank=trailing_blank,
    )


def _read_sections(text: str) -> LoadsFile:
    """Sections of entries: ``CISCO-ID`` about the load, ``PLATFORM_n`` with a size behind each member."""
    section, identity, members = "", {}, list[Member]()
    for word in text.split():
        heading, entry = SECTION.fullmatch(word), ENTRY.fullmatch(word)
        if heading:
            section = heading[1]
        elif entry and section == "CISCO-ID":
            identity[entry[1]] = entry[2]
        elif entry and section.startswith("PLATFORM_"):
            _add_platform_entry(members, section, entry[1], entry[2])
        else:
            raise DamagedLoads(said("“%(word)s” stands where no entry can stand.", word=word))
    return LoadsFile(
        header=HeaderKind.NONE,
        own_name="",
        members=tuple(members),
        release=identity.get("version", ""),
        hardware=tuple(f"{key}={identity[key]}" for key in ("hwcompat", "swcompat") if key in identity),
    )


def _add_platform_entry(members: list[Member], section: str, key: str, value: str) -> None:
    if key != "size":
        if not re.fullmatch(MEMBER_NAME, value):
            raise DamagedLoads(said("“%(value)s” is not the name of a member.", value=value))
        members.append(Member(value, section=section))
        return
    behind_member = bool(members) and members[-1].section == section and members[-1].size is None
    if not behind_member or not re.fullmatch(r"\d{1,12}", value):
        raise DamagedLoads(said("The size “%(value)s” belongs to no member.", value=value))
    members[-1] = replace(members[-1], size=int(value))
