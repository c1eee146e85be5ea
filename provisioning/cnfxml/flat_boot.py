"""The two other files that a 7940G or 7960G asks for: `OS79XX.TXT` and `syncinfo.xml`.

Source: Cisco SIP IP Phone 7960/7940 administrator guide 7.5; alextwl/cisco79xx-sip-stuff.
"""

import re
from dataclasses import dataclass

from lxml import etree

from provisioning.cnfxml.errors import NotAConfiguration, Unwritable
from provisioning.cnfxml.read import decode, parse
from provisioning.sentences import said

_LOAD = re.compile(r"P0[0-9A-Z]{2}[0-9A-Z.-]{0,60}")


@dataclass(frozen=True, slots=True)
class SyncInfo:
    """When phones restart on the request `check-sync`."""

    sync: str = "0001"
    """A phone restarts when its key `sync` says something else."""
    version: str = "*"
    """The image that this is for; `*` is every one."""


def render_os79xx(load: str) -> bytes:
    """Return `OS79XX.TXT`, which names the load without extension. Raises `Unwritable` for what is no such name."""
    if not _LOAD.fullmatch(load):
        raise Unwritable(said("“%(load)s” is not a load of the 7940G and 7960G, such as P0S3-8-12-00.", load=load[:60]))
    return f"{load}\n".encode("ascii")


def read_os79xx(data: bytes) -> str:
    """Return the load that `OS79XX.TXT` names. Raises `NotAConfiguration`."""
    load = data[:200].decode("latin-1").strip()
    if not _LOAD.fullmatch(load):
        raise NotAConfiguration(
            said("This is not an OS79XX.TXT file: that is one line with a load, such as P0S3-8-12-00.")
        )
    return load


def render_syncinfo(info: SyncInfo) -> bytes:
    """Return `syncinfo.xml`. Raises `Unwritable` for values that XML cannot carry."""
    if not (info.sync.isprintable() and info.version.isprintable()):
        raise Unwritable(said("The synchronisation values hold a character that cannot be printed."))
    root = etree.Element("SYNCINFO")
    etree.SubElement(root, "IMAGE", VERSION=info.version, SYNC=info.sync)
    return etree.tostring(root, encoding="UTF-8", pretty_print=True, xml_declaration=False)


def read_syncinfo(data: bytes) -> SyncInfo:
    """Return what `syncinfo.xml` says. Raises `Unreadable`, and `NotAConfiguration` when it is something else."""
    root = parse(decode(data))
    image = root.find("IMAGE")
    if root.tag != "SYNCINFO" or image is None:
        raise NotAConfiguration(said("This is not a syncinfo file: it has no <IMAGE> in <SYNCINFO>."))
    return SyncInfo(sync=image.get("SYNC", ""), version=image.get("VERSION", ""))
