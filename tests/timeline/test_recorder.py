import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from provisioning import tftp_log
from provisioning.models import FileRequest, SeenPhone
from provisioning.tftp.client import CHECK_BLOCK_SIZE
from provisioning.tftp_log import Recorder, forget_old_requests
from provisioning.timeline.requests import Outcome
from tests.timeline.build import MAC, SHORT, START, requests

pytestmark = pytest.mark.django_db

OTHER = "00AA00AA00AA"


def line(**fields: Any) -> bytes:
    event = {
        "event": "request",
        "time": START.timestamp(),
        "address": "192.0.2.7",
        "name": SHORT["SEP"],
        "file": SHORT["SEP"],
        "outcome": "served",
        "reason": "complete",
        "size": 9000,
        "sent": 9000,
        "blksize": 512,
        "milliseconds": 12,
    }
    return json.dumps(event | fields).encode()


def test_a_line_of_the_server_becomes_a_row() -> None:
    listening = b'{"event": "listening", "host": "127.0.0.1", "port": 69, "receive_buffer": 1}'
    assert Recorder().record([listening, line()]) == 1
    assert FileRequest.objects.values().get() == {
        "id": FileRequest.objects.get().pk,
        "asked_at": START,
        "address": "192.0.2.7",
        "name": SHORT["SEP"],
        "mac": MAC,
        "outcome": "served",
        "reason": "complete",
        "size": 9000,
        "milliseconds": 12,
        "protocol": "tftp",
        "server": "offhook",
    }


def test_a_line_of_the_http_server_is_known_by_its_protocol() -> None:
    Recorder().record([line(protocol="http")])
    assert FileRequest.objects.get().protocol == "http"


def test_what_offhook_asks_itself_is_not_recorded() -> None:
    assert Recorder().record([line(blksize=CHECK_BLOCK_SIZE)]) == 0
    assert not FileRequest.objects.exists()
    assert not SeenPhone.objects.exists()


def test_every_outcome_of_a_request_can_be_stored() -> None:
    assert {outcome.value for outcome in Outcome} == set(FileRequest.Outcome.values)


def test_a_phone_is_seen() -> None:
    recorder = Recorder()
    recorder.store(requests("-CTL +SEP", mac=""))
    recorder.store(requests("+jar", START + timedelta(minutes=1), mac=""))
    assert SeenPhone.objects.values().get() == {
        "mac": MAC,
        "first_seen_at": START,
        "last_seen_at": START + timedelta(minutes=1),
        "requests": 3,
        "address": "192.0.2.7",
        "stopped_at": "",
    }


def test_requests_that_are_told_late_do_not_turn_time_back() -> None:
    recorder = Recorder()
    recorder.store(requests("+SEP", START, mac=""))
    recorder.store(requests("+SEP", START - timedelta(days=1), mac="", address="192.0.2.9"))
    seen = SeenPhone.objects.get()
    assert (seen.last_seen_at, seen.address, seen.requests) == (START, "192.0.2.7", 2)


def test_what_a_phone_asked_before_its_name_was_heard_becomes_its_own() -> None:
    recorder = Recorder()
    recorder.store(requests("+term41.default.loads +jar", mac=""))
    assert set(FileRequest.objects.values_list("mac", flat=True)) == {""}
    recorder.store(requests("-CTL", START + timedelta(minutes=5), mac=""))
    assert set(FileRequest.objects.values_list("mac", flat=True)) == {MAC}


def test_it_does_not_become_the_property_of_a_phone_much_later_or_elsewhere() -> None:
    recorder = Recorder()
    recorder.store(requests("+jar", mac=""))
    recorder.store(requests("+SEP", START + timedelta(minutes=16), mac=""))
    recorder.store(requests("+jar", START, mac="", address="192.0.2.8"))
    assert FileRequest.objects.filter(mac="").count() == 2


def test_a_batch_takes_few_queries_however_many_requests_it_holds() -> None:
    counts = []
    for many in (2, 200):
        batch = [line(name=f"SEP{many:06}{number:06}.cnf.xml", address="192.0.2.7") for number in range(many)]
        with CaptureQueriesContext(connection) as queries:
            Recorder().record(batch)
        counts.append(len(queries))
    assert counts[1] < counts[0] + 10


def test_strangers_cannot_fill_the_memory_of_requests_without_owner() -> None:
    recorder = Recorder()
    for number in range(500):
        recorder.store(requests("-x", mac="", address=f"192.0.{number // 250}.{number % 250}"))
        recorder.store(requests("-x", mac=""))
    assert sum(len(rows) for rows in recorder._unowned.values()) < 500


def rows(number: int, days_ago: int) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    FileRequest.objects.bulk_create(
        FileRequest(asked_at=at, address="192.0.2.7", name=f"{days_ago}-{each}", outcome="missing")
        for each in range(number)
    )


def test_old_requests_are_forgotten_in_portions(settings, monkeypatch) -> None:
    settings.TFTP_REQUESTS_KEPT_DAYS = 30
    monkeypatch.setattr(tftp_log, "_PORTION", 2)
    rows(5, days_ago=31)
    rows(1, days_ago=29)
    assert forget_old_requests() == 5
    assert FileRequest.objects.get().name == "29-0"


def test_no_more_requests_are_kept_than_wanted(settings) -> None:
    settings.TFTP_REQUESTS_KEPT = 3
    rows(5, days_ago=1)
    assert forget_old_requests() == 2
    assert sorted(FileRequest.objects.values_list("name", flat=True)) == ["1-2", "1-3", "1-4"]
    assert forget_old_requests() == 0


def test_phones_that_were_seen_long_ago_are_forgotten(settings) -> None:
    settings.TFTP_REQUESTS_KEPT_DAYS = 30
    settings.TFTP_REQUESTS_KEPT = 2
    now = timezone.now()
    for number, days in enumerate((31, 3, 2, 1)):
        at = now - timedelta(days=days)
        SeenPhone.objects.create(mac=str(number), first_seen_at=at, last_seen_at=at, address="192.0.2.7")
    forget_old_requests()
    assert sorted(SeenPhone.objects.values_list("mac", flat=True)) == ["2", "3"]
