from datetime import UTC, datetime, timedelta

import pytest

from provisioning.tftp_logs.nginx import Nginx
from provisioning.tftp_logs.servers import Dnsmasq, ServerLog, TftpdHpa, in_order
from provisioning.tftp_logs.syslog import LogLine
from provisioning.timeline.requests import Outcome, Request

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROOT = "/srv/tftp"
HERE = "192.0.2.7"

Told = list[tuple[str, str, Outcome, str]]


def told(log: ServerLog, *messages: str, program: str, pid: str = "1") -> Told:
    """Address, name, outcome and reason of the requests in these messages, after all of them."""
    found: list[Request] = []
    for message in messages:
        found += log.read(LogLine(AT, program, pid, message))
    found += log.settle()
    found += log.settle()
    assert all(request.asked_at == AT for request in found)
    return [(request.address, request.name, request.outcome, request.reason) for request in found]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["sent /srv/tftp/a.xml to 192.0.2.7"], [(HERE, "a.xml", Outcome.SERVED, "")]),
        (["sent /srv/tftp/Desktops/List.xml to 192.0.2.7"], [(HERE, "Desktops/List.xml", Outcome.SERVED, "")]),
        (["sent /elsewhere/a.xml to 192.0.2.7"], [(HERE, "a.xml", Outcome.SERVED, "")]),
        (["file /srv/tftp/a.xml not found for 2001:db8::7"], [("2001:db8::7", "a.xml", Outcome.MISSING, "")]),
        (["failed sending /srv/tftp/a.xml to 192.0.2.7"], [(HERE, "a.xml", Outcome.FAILED, "")]),
        (
            ["error 0 no room received from 192.0.2.7", "sent /srv/tftp/a.xml to 192.0.2.7"],
            [(HERE, "a.xml", Outcome.FAILED, "ended by the client with error 0 no room")],
        ),
        (
            ["error 0 no room received from 192.0.2.8", "sent /srv/tftp/a.xml to 192.0.2.7"],
            [(HERE, "a.xml", Outcome.SERVED, "")],
        ),
        (
            ["file /srv/tftp/x not found for 192.0.2.9\x1b not found for 192.0.2.7"],
            [(HERE, r"x not found for 192.0.2.9\x1b", Outcome.MISSING, "")],
        ),
        (["sent /srv/tftp/a.xml to nowhere"], []),
        (["unsupported request from 192.0.2.7", "TFTP root is /srv/tftp"], []),
    ],
)
def test_dnsmasq_tells_what_arrived(messages: list[str], expected: Told) -> None:
    assert told(Dnsmasq(ROOT), *messages, program="dnsmasq-tftp") == expected


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["RRQ from 192.0.2.7 filename a.xml"], [(HERE, "a.xml", Outcome.ASKED, "")]),
        (["RRQ from 192.0.2.7 filename \\a.xml remapped to /a.xml"], [(HERE, "\\a.xml", Outcome.ASKED, "")]),
        (
            ["RRQ from 192.0.2.7 filename a.xml", "sending NAK (1, File not found) to 192.0.2.7"],
            [(HERE, "a.xml", Outcome.MISSING, "File not found")],
        ),
        (
            ["WRQ from 192.0.2.7 filename a.xml", "sending NAK (0, Permission denied) to 192.0.2.7"],
            [(HERE, "a.xml", Outcome.REFUSED, "an upload, Permission denied")],
        ),
        (
            ["RRQ from 192.0.2.7 filename a.xml", "tftpd: read: Connection refused"],
            [(HERE, "a.xml", Outcome.FAILED, "tftpd: read: Connection refused")],
        ),
        (
            ["RRQ from 192.0.2.7 filename a.xml", "RRQ from 192.0.2.7 filename b.xml"],
            [(HERE, "a.xml", Outcome.ASKED, ""), (HERE, "b.xml", Outcome.ASKED, "")],
        ),
        (["RRQ from 192.0.2.7 filename a\nb\x1b"], [(HERE, r"a\nb\x1b", Outcome.ASKED, "")]),
        (["sending NAK (1, File not found) to 192.0.2.7", "tftpd: read: x"], []),
    ],
)
def test_tftpd_hpa_tells_what_was_asked_for(messages: list[str], expected: Told) -> None:
    assert told(TftpdHpa(), *messages, program="in.tftpd") == expected


def test_a_process_of_tftpd_hpa_is_one_request() -> None:
    log = TftpdHpa()
    for pid, name in (("1", "a.xml"), ("2", "b.xml")):
        assert log.read(LogLine(AT, "in.tftpd", pid, f"RRQ from 192.0.2.7 filename {name}")) == []
    (missing,) = log.read(LogLine(AT, "in.tftpd", "1", "sending NAK (1, File not found) to 192.0.2.7"))
    assert (missing.name, missing.outcome) == ("a.xml", Outcome.MISSING)
    assert log.settle() == []
    assert [request.name for request in log.settle()] == ["b.xml"]


@pytest.mark.parametrize("log", [Dnsmasq(ROOT), TftpdHpa()])
def test_lines_of_other_programs_are_passed_over(log: ServerLog) -> None:
    assert told(log, "sent /srv/tftp/a to 192.0.2.7", "RRQ from 192.0.2.7 filename a", program="sshd") == []


def test_requests_are_put_in_order() -> None:
    late, early = (Request(AT + timedelta(seconds=second), HERE, "a", Outcome.SERVED) for second in (1, 0))
    assert in_order([late, early]) == [early, late]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('200 900 OK GET "/a.xml"', (Outcome.SERVED, "", 900)),
        ('200 400 - GET "/a.xml"', (Outcome.FAILED, "the client is gone or too slow", None)),
        ('206 400 OK GET "/a.xml"', (Outcome.ASKED, "partial content", None)),
        ('304 0 OK GET "/a.xml"', (Outcome.SERVED, "", 0)),
        ('403 0 OK GET "/a.xml"', (Outcome.REFUSED, "forbidden", None)),
        ('404 0 OK GET "/a.xml"', (Outcome.MISSING, "not found", None)),
        ('499 0 - GET "/a.xml"', (Outcome.FAILED, "the client is gone or too slow", None)),
        ('500 0 OK GET "/a.xml"', (Outcome.FAILED, "internal server error", None)),
        ('444 0 OK GET "/a.xml"', (Outcome.REFUSED, "status 444", None)),
    ],
)
def test_nginx_tells_what_arrived(line: str, expected: tuple[Outcome, str, int | None]) -> None:
    message = f"{AT.timestamp() + 1.5:.3f} 1.500 {HERE} {line}"
    (request,) = Nginx().read(LogLine(AT, "nginx", "7", message))
    outcome, reason, size = expected
    assert request == Request(AT, HERE, "a.xml", outcome, "", size, 1500, reason, "http")


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("nginx", f'1.000 0.000 {HERE} 200 900 OK HEAD "/a.xml"'),
        ("nginx", '1.000 0.000 nowhere 200 900 OK GET "/a.xml"'),
        ("nginx", "signal process started"),
        ("apache", f'1.000 0.000 {HERE} 200 900 OK GET "/a.xml"'),
    ],
)
def test_nginx_tells_other_things_too(program: str, message: str) -> None:
    assert Nginx().read(LogLine(AT, program, "7", message)) == []
