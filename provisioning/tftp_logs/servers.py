"""What dnsmasq and tftpd-hpa write of requests, as the timeline reads them.

dnsmasq tells a file when the phone has all of it; tftpd-hpa tells what a phone asks for, and with `-vvv` what it
refuses. Both texts were taken from the running servers, dnsmasq 2.90 and tftpd-hpa 5.2.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from provisioning.tftp.journal import printable
from provisioning.tftp_logs.syslog import LogLine
from provisioning.timeline.requests import Outcome, Request

_FILE_NOT_FOUND = "1"


class ServerLog(Protocol):
    """The log of one server, read line by line."""

    def read(self, line: LogLine) -> list[Request]:
        """Return the requests whose outcome is known with this line."""

    def settle(self) -> list[Request]:
        """Return the requests that no further line is expected of."""


class Dnsmasq:
    """Reads the lines of `dnsmasq-tftp`, which show full paths below `root`."""

    _SENT = re.compile(r"sent (.+) to (\S+)", re.DOTALL)
    _NOT_FOUND = re.compile(r"file (.+) not found for (\S+)", re.DOTALL)
    _FAILED = re.compile(r"failed sending (.+) to (\S+)", re.DOTALL)
    _ERROR = re.compile(r"(error \d+ .*) received from (\S+)", re.DOTALL)

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/") + "/"
        self._errors: dict[str, str] = {}

    def read(self, line: LogLine) -> list[Request]:
        if line.program != "dnsmasq-tftp":
            return []
        if error := self._ERROR.fullmatch(line.message):
            # dnsmasq goes on to say that the file was sent.
            self._errors = {error[2]: f"ended by the client with {error[1]}"}
            return []
        for pattern, outcome in ((self._SENT, Outcome.SERVED), (self._FAILED, Outcome.FAILED)):
            if match := pattern.fullmatch(line.message):
                return self._ended(line, match, outcome)
        if match := self._NOT_FOUND.fullmatch(line.message):
            return _request(line, match[2], self._name(match[1]), Outcome.MISSING)
        return []

    def settle(self) -> list[Request]:
        return []

    def _ended(self, line: LogLine, match: re.Match[str], outcome: Outcome) -> list[Request]:
        reason = self._errors.pop(match[2], "")
        ended = Outcome.FAILED if reason else outcome
        return _request(line, match[2], self._name(match[1]), ended, reason)

    def _name(self, path: str) -> str:
        """Return the name below the folder; of a path elsewhere its last part."""
        return path.removeprefix(self._root) if path.startswith(self._root) else path.rpartition("/")[2]


class TftpdHpa:
    """Reads the lines of `in.tftpd`; each request is a process of its own, so its number joins lines."""

    _ASKED = re.compile(r"(RRQ|WRQ) from (\S+) filename (.*?)(?: remapped to .*)?", re.DOTALL)
    _REFUSED = re.compile(r"sending NAK \((\d+), (.*)\) to \S+", re.DOTALL)
    _BROKEN = re.compile(r"tftpd: (?:read|write).*", re.DOTALL)

    def __init__(self) -> None:
        self._open: dict[str, Request] = {}
        self._fresh: set[str] = set()

    def read(self, line: LogLine) -> list[Request]:
        if line.program not in {"in.tftpd", "tftpd"}:
            return []
        if asked := self._ASKED.fullmatch(line.message):
            return self._begin(line, asked)
        if line.pid not in self._open:
            return []
        if refused := self._REFUSED.fullmatch(line.message):
            outcome = Outcome.MISSING if refused[1] == _FILE_NOT_FOUND else Outcome.REFUSED
            return [self._end(line.pid, outcome, refused[2])]
        if self._BROKEN.fullmatch(line.message):
            return [self._end(line.pid, Outcome.FAILED, line.message)]
        return []

    def settle(self) -> list[Request]:
        """Return the requests that were open already at the last call: what was refused would be known by now."""
        settled = [self._open.pop(pid) for pid in list(self._open) if pid not in self._fresh]
        self._fresh.clear()
        return settled

    def _begin(self, line: LogLine, asked: re.Match[str]) -> list[Request]:
        before = [self._open.pop(line.pid)] if line.pid in self._open else []
        reason = "an upload" if asked[1] == "WRQ" else ""
        for request in _request(line, asked[2], asked[3], Outcome.ASKED, reason):
            self._open[line.pid] = request
            self._fresh.add(line.pid)
        return before

    def _end(self, pid: str, outcome: Outcome, reason: str) -> Request:
        self._fresh.discard(pid)
        request = self._open.pop(pid)
        both = ", ".join(filter(None, [request.reason, reason]))
        return replace(request, outcome=outcome, reason=printable(both.encode()))


def in_order(requests: Iterable[Request]) -> list[Request]:
    """Return requests in the order in which they were asked."""
    return sorted(requests, key=lambda request: request.asked_at)


def request_of(address: str, **fields: Any) -> list[Request]:
    """Return the request, or nothing when the address is none: then the line is not what it looks like."""
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return []
    return [Request(address=address, **fields)]


def _request(line: LogLine, address: str, name: str, outcome: Outcome, reason: str = "") -> list[Request]:
    shown, why = printable(name.encode()), printable(reason.encode())
    return request_of(address, asked_at=line.written_at, name=shown, outcome=outcome, reason=why)
