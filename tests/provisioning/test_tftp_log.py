"""What the TFTP server tells becomes records."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from provisioning.models import FileRequest
from provisioning.tftp_log import Recorder, forget_old_requests

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def line(name: str, address: str = "192.0.2.7", minutes: float = 0, **more: Any) -> bytes:
    event = {
        "event": "request",
        "time": (NOON + timedelta(minutes=minutes)).timestamp(),
        "address": address,
        "name": name,
        "file": name,
        "outcome": "served",
        "reason": "",
        "size": 9_000,
        "sent": 9_000,
        "blksize": 512,
        "milliseconds": 12.5,
    }
    return json.dumps(event | more).encode()


def test_a_request_becomes_a_record() -> None:
    assert Recorder().record([line("SEP001122AABBCC.cnf.xml")]) == 1
    request = FileRequest.objects.values("asked_at", "address", "name", "mac", "outcome", "reason", "size").get()
    assert request == {
        "asked_at": NOON,
        "address": "192.0.2.7",
        "name": "SEP001122AABBCC.cnf.xml",
        "mac": "001122AABBCC",
        "outcome": "served",
        "reason": "",
        "size": 9_000,
    }


@pytest.mark.parametrize("name", ["CTLSEP001122aabbcc.tlv", "ITLSEP001122AABBCC.tlv", "SIP001122AABBCC.cnf"])
def test_many_names_tell_the_phone(name: str) -> None:
    Recorder().record([line(name)])
    assert FileRequest.objects.get().mac == "001122AABBCC"


def test_other_files_belong_to_the_phone_that_asked_from_there_before() -> None:
    recorder = Recorder()
    recorder.record([line("SEP001122AABBCC.cnf.xml"), line("dialplan.xml", minutes=1)])
    recorder.record([line("dialplan.xml", address="192.0.2.8", minutes=1), line("ringlist.xml", minutes=60)])
    macs = dict(FileRequest.objects.values_list("name", "mac").filter(address="192.0.2.7"))
    assert macs == {"SEP001122AABBCC.cnf.xml": "001122AABBCC", "dialplan.xml": "001122AABBCC", "ringlist.xml": ""}
    assert FileRequest.objects.get(address="192.0.2.8").mac == ""


def test_other_events_are_passed_over() -> None:
    assert Recorder().record([b'{"event": "listening", "host": "0.0.0.0", "port": 69}']) == 0
    assert not FileRequest.objects.exists()


def test_an_endless_name_is_cut() -> None:
    Recorder().record([line("x" * 500, reason="y" * 500)])
    request = FileRequest.objects.get()
    assert (request.name, request.reason) == ("x" * 200, "y" * 200)


def test_old_requests_are_forgotten(settings) -> None:
    settings.TFTP_REQUESTS_KEPT_DAYS = 30
    Recorder().record([line("old"), line("new")])
    FileRequest.objects.filter(name="old").update(asked_at=timezone.now() - timedelta(days=31))
    FileRequest.objects.filter(name="new").update(asked_at=timezone.now() - timedelta(days=29))
    forget_old_requests()
    assert [request.name for request in FileRequest.objects.all()] == ["new"]
