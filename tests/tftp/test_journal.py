import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.journal import EndedRequest, Journal, printable
from provisioning.tftp.outcomes import Outcome

ENDED = EndedRequest(
    time=1700000000.5,
    address="192.0.2.7",
    name="sep001122aabbcc.cnf.xml",
    file="SEP001122AABBCC.cnf.xml",
    outcome=Outcome.SERVED,
    reason="complete",
    size=9000,
    sent=9000,
    blksize=512,
    milliseconds=12,
)


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(writer)


def lines(text: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_each_event_is_a_line() -> None:
    with pipe() as (reader, writer):
        journal = Journal(writer)
        journal.listening("127.0.0.1", 69, 8388608)
        journal.request(ENDED)
        journal.flush()
        told = os.read(reader, 65536)
        os.close(reader)
    assert lines(told) == [
        {"event": "listening", "host": "127.0.0.1", "port": 69, "receive_buffer": 8388608},
        {
            "event": "request",
            "time": 1700000000.5,
            "address": "192.0.2.7",
            "name": "sep001122aabbcc.cnf.xml",
            "file": "SEP001122AABBCC.cnf.xml",
            "outcome": "served",
            "reason": "complete",
            "size": 9000,
            "sent": 9000,
            "blksize": 512,
            "milliseconds": 12,
        },
    ]


def test_the_same_trouble_is_told_once() -> None:
    with pipe() as (reader, writer):
        journal = Journal(writer)
        for reason in ("one", "one", "two", "one"):
            journal.trouble(reason)
        journal.flush()
        told = os.read(reader, 65536)
        os.close(reader)
    assert [line["reason"] for line in lines(told)] == ["one", "two", "one"]


def test_a_slow_reader_gets_whole_lines_and_the_number_of_those_dropped() -> None:
    with pipe() as (reader, writer):
        journal = Journal(writer)
        assert not os.get_blocking(writer)
        for _ in range(20_000):
            journal.request(ENDED)
            journal.flush()
        told = b""
        while journal.has_backlog:
            told += os.read(reader, 65536)
            journal.flush()
        journal.request(ENDED)
        journal.flush()
        told += os.read(reader, 65536)
        os.close(reader)
    events = lines(told)
    requests = [event for event in events if event["event"] == "request"]
    dropped = [event for event in events if event["event"] == "dropped"]
    assert len(dropped) == 1
    assert dropped[0] == {"event": "dropped", "count": 20_001 - len(requests)}


def test_a_reader_that_is_gone_is_no_error() -> None:
    with pipe() as (reader, writer):
        journal = Journal(writer)
        os.close(reader)
        for _ in range(3):
            journal.request(ENDED)
            journal.flush()
        assert not journal.has_backlog


def test_names_are_shown_as_they_are_when_they_are_harmless() -> None:
    assert printable("Größe/列表 1.xml".encode()) == "Größe/列表 1.xml"


def test_line_ends_escape_sequences_and_direction_marks_are_escaped() -> None:
    assert printable(b"a\n\x1b[1m\xff\xe2\x80\xaeb") == r"a\n\x1b[1m\xff\u202eb"


@given(st.binary(max_size=500))
def test_whatever_is_asked_for_can_be_shown(name: bytes) -> None:
    shown = printable(name)
    assert shown.isprintable()
    assert len(shown) <= 200
