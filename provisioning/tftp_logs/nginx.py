"""What nginx writes of requests in the format `offhook` of deploy/nginx/offhook-http6970.conf.

>>> line = b'2026-03-01T12:00:05Z pbx nginx[7]: 1772366405.250 0.250 192.0.2.7 200 900 OK GET "/a.xml"'
>>> Nginx().read(parse_line(line, now))[0].outcome
<Outcome.SERVED: 'served'>
"""

import json
import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from provisioning.tftp.journal import printable
from provisioning.tftp_logs.servers import request_of
from provisioning.tftp_logs.syslog import LogLine
from provisioning.timeline.requests import Outcome, Request

_WENT_AWAY = 499
"""How nginx notes a client that closes the connection before it has its answer."""
_OUTCOMES = {
    HTTPStatus.OK: Outcome.SERVED,
    HTTPStatus.NOT_MODIFIED: Outcome.SERVED,
    HTTPStatus.PARTIAL_CONTENT: Outcome.ASKED,
    HTTPStatus.NOT_FOUND: Outcome.MISSING,
    _WENT_AWAY: Outcome.FAILED,
}
"""By status; what else counts as an error of the client is refused, and of the server broken off."""


class Nginx:
    """Reads the lines that its access log has of files."""

    _ENDED = re.compile(
        r"(?P<ended>\d+\.\d{3}) (?P<seconds>\d+\.\d{3}) (?P<address>\S+) (?P<status>\d{3}) (?P<sent>\d+)"
        r' (?P<completion>OK|-) GET "/(?P<name>.*)"',
        re.DOTALL,
    )

    def read(self, line: LogLine) -> list[Request]:
        ended = self._ENDED.fullmatch(line.message) if line.program == "nginx" else None
        return _request(ended) if ended else []

    def settle(self) -> list[Request]:
        return []


def _request(ended: re.Match[str]) -> list[Request]:
    outcome = _outcome(int(ended["status"]), is_complete=ended["completion"] == "OK")
    seconds = float(ended["seconds"])
    return request_of(
        asked_at=datetime.fromtimestamp(float(ended["ended"]), UTC) - timedelta(seconds=seconds),
        address=ended["address"],
        name=_unescaped(ended["name"]),
        outcome=outcome,
        reason="" if outcome is Outcome.SERVED else _reason(int(ended["status"])),
        size=int(ended["sent"]) if outcome is Outcome.SERVED else None,
        milliseconds=round(seconds * 1000),
        protocol="http",
    )


def _outcome(status: int, *, is_complete: bool) -> Outcome:
    if status == HTTPStatus.OK and not is_complete:
        return Outcome.FAILED
    other = Outcome.FAILED if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Outcome.REFUSED
    return _OUTCOMES.get(status, other)


def _reason(status: int) -> str:
    if status in {HTTPStatus.OK, _WENT_AWAY}:
        return "the client is gone or too slow"
    return HTTPStatus(status).phrase.lower() if status in set(HTTPStatus) else f"status {status}"


def _unescaped(name: str) -> str:
    """Undo what `escape=json` did; of a name that is no text, the escapes stay."""
    try:
        return printable(json.loads(f'"{name}"').encode("utf-8", "backslashreplace"))
    except ValueError:
        return printable(name.encode())
