"""Lines of a system log: syslog files, `journalctl` in its usual formats, and what a program writes itself.

>>> line = parse_line(b"Nov 23 19:53:38 pbx in.tftpd[93]: RRQ from 192.0.2.7 filename a.xml", now)
>>> line.program, line.pid, line.message
('in.tftpd', '93', 'RRQ from 192.0.2.7 filename a.xml')
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

_LINE = re.compile(
    rb"(?:<\d{1,3}>)?"
    rb"(?:(?:(?P<short>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)"
    rb"|(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))) )?"
    rb"(?:[^\s:\[\]]+ )?"
    rb"(?P<program>[A-Za-z][\w./-]{0,60})\[(?P<pid>\d{1,10})\]: (?P<message>.*)",
    re.DOTALL,
)
_AHEAD = timedelta(days=1)
"""A date that lies farther in the future than this is of the year before."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line."""

    written_at: datetime
    program: str
    pid: str
    message: str
    """As it was written: a stranger's words stand in it, with whatever characters they chose."""


def parse_line(line: bytes, now: datetime) -> LogLine | None:
    """Read a line; `None` when it is none that a program of this system wrote.

    `now`, with its time zone, gives what the line leaves out: the zone, the year, or all of the time.
    """
    if line.startswith(b"{"):
        return _parse_json(line)
    match = _LINE.fullmatch(line.rstrip(b"\r\n"))
    if match is None:
        return None
    try:
        written_at = _time(match["short"], match["iso"], now)
    except ValueError:
        return None
    return LogLine(written_at, match["program"].decode(), match["pid"].decode(), _text(match["message"]))


def _text(message: bytes) -> str:
    return message.decode("utf-8", "backslashreplace")


def _time(short: bytes | None, iso: bytes | None, now: datetime) -> datetime:
    """Raises ValueError for a date that is none."""
    if iso:
        return datetime.fromisoformat(iso.decode())
    if not short:
        return now
    for year in (now.year, now.year - 1):
        local = datetime.strptime(f"{year} {short.decode()}", "%Y %b %d %H:%M:%S").replace(tzinfo=now.tzinfo)
        if local - now < _AHEAD:
            return local
    raise ValueError("a date of another year")


def _parse_json(line: bytes) -> LogLine | None:
    """Read a line of `journalctl --output=json`, where text that is not printable is a list of bytes."""
    try:
        entry: dict[str, Any] = json.loads(line)
        message = entry["MESSAGE"]
        text = message.encode() if isinstance(message, str) else bytes(message)
        written_at = datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1_000_000, UTC)
        pid = str(entry.get("_PID") or entry.get("SYSLOG_PID") or "")
        return LogLine(written_at, str(entry["SYSLOG_IDENTIFIER"]), pid, _text(text.rstrip(b"\n")))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError):
        return None
