"""A 7941G that boots, as far as its TFTP server can see it.

    python -m tests.simulated_phone --port 6969 [--mac 001122AABBCC] [--running SIP41.8-5-2S]
        [--factory-reset] [--refuses-load] [--boots N]

It asks for its trust lists, its configuration, and for what the configuration names, in the order in which phones
ask, and restarts after a change of its load. What it asked for is printed, one line each.
"""

import argparse
import re
import socket
import struct
import sys
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from tests.tftp.client import LOOPBACK, receive_all, request, send_until_answered, udp_socket

RESET_LIST = "term41.default.loads"
_MEMBER = re.compile(rb"^([A-Za-z0-9][A-Za-z0-9._-]*\.(?:sbn|sb2)) *\r?$", re.MULTILINE)


@dataclass
class SimulatedPhone:
    """A phone that was plugged in; `boot` starts it."""

    port: int
    host: str = LOOPBACK
    mac: str = "001122AABBCC"
    running: str = "SIP41.8-5-2S"
    """The load that it runs; empty after a factory reset."""
    refuses_load: bool = False
    """Whether it ends after the first file of any load."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Names, each with `served` or `missing`."""

    def boot(self) -> None:
        """Start; after a change of the load start again, once."""
        if not self.running and not self._install(RESET_LIST):
            return
        self.running = self.running or RESET_LIST.removesuffix(".loads")
        if self._start():
            self._start()

    def _start(self) -> bool:
        """Run through one start; return whether the phone restarts because its load has changed."""
        for name in (f"CTLSEP{self.mac}.tlv", f"ITLSEP{self.mac}.tlv", "ITLFile.tlv"):
            self._fetch(name)
        configuration = self._fetch(f"SEP{self.mac}.cnf.xml") or self._fetch("XMLDefault.cnf.xml")
        if configuration is None:
            return False
        device = ET.fromstring(configuration)  # noqa: S314 - of the server under test
        if self._changes_load(device.findtext("loadInformation") or ""):
            return True
        for name in self._other_files(device):
            self._fetch(name)
        return False

    def _changes_load(self, wanted: str) -> bool:
        """Install the load that the configuration wants; return whether the phone runs another one then."""
        if wanted in {"", self.running} or not self._install(f"{wanted}.loads"):
            return False
        self.running = wanted
        return True

    def _install(self, listing: str) -> bool:
        """Fetch a load's list and its files; return whether the phone has and takes all of them."""
        loads = self._fetch(listing)
        for member in _MEMBER.findall(loads or b""):
            if self._fetch(member.decode()) is None or self.refuses_load:
                return False
        return loads is not None and not self.refuses_load

    def _other_files(self, device: ET.Element) -> list[str]:
        user, network = device.findtext("userLocale/name"), device.findtext("networkLocale")
        named = [f"{user}/mk-sip.jar" if user else "", f"{network}/g3-tones.xml" if network else ""]
        return [name for name in (*named, "Ringlist.xml", device.findtext("sipProfile/dialTemplate") or "") if name]

    def _fetch(self, name: str) -> bytes | None:
        """Ask without options, in blocks of 512 bytes, as phones do; `None` when the server has no such file."""
        with udp_socket() as udp:
            send_until_answered(udp, (self.host, self.port), request(name.encode()))
            content = None if _is_error(udp.recvfrom(4, socket.MSG_PEEK)[0]) else receive_all(udp)
        self.asked.append((name, "missing" if content is None else "served"))
        return content


def _is_error(start: bytes) -> bool:
    return struct.unpack("!H", start[:2])[0] == 5


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulated_phone", description="Boot like a 7941G.")
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=69)
    parser.add_argument("--mac", default="001122AABBCC", help="twelve digits")
    parser.add_argument("--running", default="SIP41.8-5-2S", help="the load that it runs")
    parser.add_argument("--factory-reset", action="store_true", help="it has lost its load")
    parser.add_argument("--refuses-load", action="store_true", help="it ends after the first file of a load")
    parser.add_argument("--boots", type=int, default=1, help="how often it is switched on")
    options = parser.parse_args()
    running = "" if options.factory_reset else options.running
    phone = SimulatedPhone(options.port, options.host, options.mac, running, options.refuses_load)
    for _ in range(options.boots):
        phone.boot()
    sys.stdout.writelines(f"{outcome:8} {name}\n" for name, outcome in phone.asked)


if __name__ == "__main__":
    main()
