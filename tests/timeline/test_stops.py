"""Where a phone came to a stop, and how many requests each hour had."""

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.models import RequestHour, SeenPhone
from provisioning.request_hours import last_hours
from provisioning.tftp_log import Recorder
from provisioning.timeline.requests import Request
from provisioning.timeline.stops import stopped_at
from tests.timeline.build import LOAD, MAC, START, requests

LISTING = f"{LOAD}.loads"
CONFIGURATION = f"SEP{MAC}.cnf.xml"


def followed(asked: list[Request]) -> str:
    """Return where the phone stands after these requests."""
    stop = ""
    for request in asked:
        stop = stopped_at(stop, request.name, request.outcome)
    return stop


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("-CTL -ITL +SEP -rings +dialplan", ""),
        ("-CTL -SEP", CONFIGURATION),
        ("-CTL -SEP -CTL +SEP", ""),
        ("+SEP -LOAD", LISTING),
        ("+SEP -LOAD -CTL +SEP +LOAD", ""),
        ("+SEP -LOAD -CTL +SEP", ""),
        ("+SEP -LOAD -CTL -rings", LISTING),
        ("+SEP +LOAD +jar /cnu", "cnu41.9-4-2ES26.sbn"),
        ("+SEP +LOAD +jar /cnu +cnu", ""),
        ("+SEP ?LOAD", ""),
        ("-CTL !SEP", CONFIGURATION),
    ],
)
def test_a_phone_stops_where_it_lacks_what_it_needs(text, stop):
    assert followed(requests(text)) == stop


@pytest.mark.django_db
def test_the_recorder_notes_it_over_several_batches():
    recorder = Recorder()
    recorder.store(requests("-CTL +SEP", mac=""))
    assert SeenPhone.objects.get().stopped_at == ""
    recorder.store(requests("-LOAD", START + timedelta(seconds=5), mac=""))
    assert SeenPhone.objects.get().stopped_at == LISTING
    recorder.store(requests("-CTL +SEP", START + timedelta(minutes=5), mac=""))
    assert SeenPhone.objects.get().stopped_at == ""


@pytest.mark.django_db
def test_requests_are_counted_by_the_hour():
    recorder = Recorder()
    recorder.store(requests("-CTL +SEP -LOAD -unheard-of", START))
    recorder.store(requests("+SEP", START + timedelta(minutes=30)))
    recorder.store(requests("+SEP", START + timedelta(hours=1)))
    assert list(RequestHour.objects.order_by("began_at").values_list("began_at", "served", "harmless", "serious")) == [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), 2, 2, 1),
        (datetime(2026, 3, 1, 13, tzinfo=UTC), 1, 0, 0),
    ]


@pytest.mark.django_db
def test_silent_hours_are_among_the_last_ones():
    Recorder().store(requests("+SEP", START))
    hours = last_hours(START + timedelta(hours=2), 4)
    assert [(hour.began_at.hour, hour.served) for hour in hours] == [(11, 0), (12, 1), (13, 0), (14, 0)]
