"""The running load is noted when requests prove it: not before, once, and never against what somebody said since."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from phones.models import Phone
from phones.upgrades import State, Upgrades
from provisioning.tftp_log import Recorder
from provisioning.timeline.stories import BUSY
from tests.factories import MAC, make_phone
from tests.timeline.build import LOAD, requests

pytestmark = pytest.mark.django_db

FETCHED = "-CTL +SEP +LOAD +jar +cnu"
OTHER = "SIP41.9-3-1SR4-1S"


def before(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def store(recorder: Recorder, text: str, minutes_ago: float = 5) -> None:
    recorder.store(requests(text, before(minutes_ago), mac=""))


def running() -> str:
    return Phone.objects.get().running_load


def test_a_load_is_noted_when_the_phone_goes_on_without_asking_for_it_again() -> None:
    make_phone(MAC, running_load=OTHER)
    recorder = Recorder()
    store(recorder, FETCHED, 10)
    store(recorder, "-CTL +SEP")
    assert running() == OTHER
    store(recorder, "+dialplan", 4.8)
    assert running() == LOAD


def test_it_is_noted_when_all_comes_in_one_batch() -> None:
    make_phone(MAC)
    store(Recorder(), f"{FETCHED} -CTL +SEP +dialplan")
    assert running() == LOAD


def test_a_phone_that_goes_on_to_the_next_load_runs_the_one_before() -> None:
    make_phone(MAC)
    store(Recorder(), f"{FETCHED} -CTL +SEP +{OTHER}.loads")
    assert running() == LOAD


def test_a_load_that_is_asked_for_again_at_once_is_refused_and_not_noted() -> None:
    make_phone(MAC, running_load=OTHER)
    recorder = Recorder()
    store(recorder, FETCHED, 10)
    store(recorder, "-CTL +SEP +LOAD +jar +cnu")
    recorder.settle()
    assert running() == OTHER


def test_silence_after_the_configuration_is_proof_after_a_while(monkeypatch) -> None:
    make_phone(MAC)
    recorder = Recorder()
    store(recorder, FETCHED, 10)
    recorder.store(requests("-CTL +SEP", timezone.now(), mac=""))
    recorder.settle()
    assert running() == ""
    later = timezone.now() + BUSY + timedelta(seconds=2)
    monkeypatch.setattr("provisioning.tftp_log.timezone.now", lambda: later)
    recorder.settle()
    assert running() == LOAD


def test_what_somebody_said_since_the_proof_stands() -> None:
    phone = make_phone(MAC)
    recorder = Recorder()
    store(recorder, f"{FETCHED} -CTL +SEP +dialplan", 30)
    Phone.objects.filter(pk=phone.pk).update(running_load=OTHER)
    store(recorder, "-CTL +SEP +dialplan", 5)
    assert running() == OTHER


def test_a_load_that_did_not_come_whole_is_not_noted() -> None:
    make_phone(MAC)
    store(Recorder(), "-CTL +SEP +LOAD +jar -cnu -CTL +SEP +dialplan")
    assert running() == ""


def test_the_next_step_of_the_upgrade_begins(caplog) -> None:
    phone = make_phone(MAC, wanted_load=LOAD)
    version = phone.version
    with caplog.at_level("INFO"):
        store(Recorder(), f"{FETCHED} -CTL +SEP +dialplan")
    stored = Phone.objects.get()
    assert Upgrades().of(stored).state is State.ARRIVED
    assert stored.version == version + 1  # it is told its load now, where before nothing was at hand
    assert caplog.messages == [f"{MAC} runs {LOAD}, as its requests prove."]


def test_a_strangers_requests_are_no_matter() -> None:
    store(Recorder(), f"{FETCHED} -CTL +SEP +dialplan")
    assert not Phone.objects.exists()


def test_a_crowd_that_only_boots_costs_one_query() -> None:
    crowd = []
    for number in range(50):
        mac = make_phone(f"0011220000{number:02X}").mac
        crowd += requests(f"+SEP{mac}.cnf.xml +dialplan", before(5), mac="", address=f"192.0.2.{number}")
    recorder = Recorder()
    with CaptureQueriesContext(connection) as queries:
        recorder.store(crowd)
    assert sum("phones_phone" in query["sql"] for query in queries) == 1
