import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.tftp_logs.syslog import LogLine, parse_line

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=ZONE)
MESSAGE = "RRQ from 192.0.2.7 filename a.xml"
AT = datetime(2026, 2, 28, 9, 8, 7, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("line", "written_at"),
    [
        ("Feb 28 09:08:07 pbx in.tftpd[93]: ", AT),
        ("Feb 28 09:08:07 in.tftpd[93]: ", AT),
        ("<29>Feb 28 09:08:07 in.tftpd[93]: ", AT),
        ("2026-02-28T09:08:07+01:00 pbx in.tftpd[93]: ", AT),
        ("2026-02-28T08:08:07Z pbx in.tftpd[93]: ", AT),
        ("2026-02-28T09:08:07.500000+0100 pbx in.tftpd[93]: ", AT + timedelta(milliseconds=500)),
        ("Mar  1 12:30:00 pbx in.tftpd[93]: ", NOW + timedelta(minutes=30)),
        ("Dec 31 23:59:59 pbx in.tftpd[93]: ", datetime(2025, 12, 31, 23, 59, 59, tzinfo=ZONE)),
        ("in.tftpd[93]: ", NOW),
    ],
)
def test_a_line_is_read(line: str, written_at: datetime) -> None:
    assert parse_line((line + MESSAGE + "\n").encode(), NOW) == LogLine(written_at, "in.tftpd", "93", MESSAGE)


@pytest.mark.parametrize(
    "line",
    ["", "Feb 28 09:08:07 pbx kernel: no number", "Feb 30 09:08:07 pbx in.tftpd[93]: x", "-- Boot 1234 --", "{", "{}"],
)
def test_anything_else_is_passed_over(line: str) -> None:
    assert parse_line(line.encode(), NOW) is None


@pytest.mark.parametrize("message", ["a\x1b\n", list(b"a\x1b\n")])
def test_the_json_of_the_journal_is_read(message: object) -> None:
    entry = {
        "__REALTIME_TIMESTAMP": str(int(AT.timestamp() * 1_000_000)),
        "SYSLOG_IDENTIFIER": "in.tftpd",
        "_PID": "93",
        "MESSAGE": message,
    }
    line = parse_line(json.dumps(entry).encode(), NOW)
    assert line == LogLine(AT.astimezone(UTC), "in.tftpd", "93", "a\x1b")


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_line_is_too_odd(noise: bytes) -> None:
    for line in (noise, b"Feb 28 09:08:07 pbx in.tftpd[93]: " + noise, b'{"MESSAGE": ' + noise):
        parse_line(line, NOW)
