"""Whether somebody on this machine listens where phones ask.

It goes by the kernel's list of UDP sockets, so it is quick enough for every page, asks nobody, and counts other
programs such as tftpd-hpa too. A redirect of port 69 to another one does not stand in that list.
"""

from pathlib import Path

from django.conf import settings

from phones.told_server import PHONES_ASK_ON

_SOCKETS = (Path("/proc/net/udp"), Path("/proc/net/udp6"))


def nobody_listens(tables: tuple[Path, ...] = _SOCKETS) -> bool:
    """Tell whether phones that ask this machine come to nobody; no where they are told of another server."""
    readable = [table for table in tables if table.is_file()]
    if settings.TFTP_SERVER or not readable:
        return False
    return all(PHONES_ASK_ON not in _ports(table.read_text(encoding="ascii")) for table in readable)


def _ports(table: str) -> set[int]:
    """Return the local ports; the second field of each row is address and port, such as `00000000:0045`."""
    rows = (line.split() for line in table.splitlines()[1:])
    return {int(row[1].rpartition(":")[2], 16) for row in rows}
