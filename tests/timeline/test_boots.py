from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.timeline.boots import group
from provisioning.timeline.loads import downloads_of, running_load
from provisioning.timeline.requests import Outcome, Request
from provisioning.timeline.situations import Situation
from provisioning.timeline.stories import tell_all
from tests.timeline.build import LOAD, MAC, SHORT, START, boots, requests

FULL = "-CTL -ITL -ITLFile +SEP +LOAD +jar +cnu +apps"
OTHER = "00AA00AA00AA"


def sizes(text: str) -> list[int]:
    return [len(boot.requests) for boot in group(requests(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-CTL -ITL -ITLFile +SEP", [4]),
        (f"{FULL} {FULL}", [8, 8]),
        ("-CTL -CTL -CTL -CTL -SEP -SEP -XMLDefault", [7]),
        ("-SEP -XMLDefault -SEP -XMLDefault", [4]),
        ("+SEP +LOAD +jar +cnu +SEP +locale", [4, 2]),
        ("+SEP +SEP", [2]),
        ("+SEP +dialplan -CTL +SEP", [2, 2]),
        ("-OS79XX.TXT +SIPDefault.cnf +SIP +RINGLIST.DAT +syncinfo.xml", [5]),
        ("-CTL -SEP +SIP -XMLDefault +SIPDefault.cnf", [5]),
        ("+term41.default.loads +jar +cnu -CTL +SEP", [3, 2]),
        ("-CTL /SEP +SEP +SEP +dialplan", [5]),
    ],
)
def test_a_start_begins_a_boot(text: str, expected: list[int]) -> None:
    assert sizes(text) == expected


def test_a_long_silence_ends_a_boot() -> None:
    first = requests("-CTL -ITL")
    late = requests("-ITLFile", START + timedelta(minutes=15, seconds=1))
    later = requests("-ITLFile", START + timedelta(minutes=15, seconds=2))
    assert [len(boot.requests) for boot in group(first + late)] == [3]
    assert [len(boot.requests) for boot in group(first + later)] == [2, 1]


def test_a_long_transfer_is_no_silence() -> None:
    long = Request(START, "192.0.2.7", SHORT["apps"], Outcome.SERVED, MAC, milliseconds=20 * 60_000)
    after = requests("+dialplan", START + timedelta(minutes=25))
    assert len(group([long, *after])) == 1


def test_a_phone_that_asks_for_its_configuration_later_has_started_again() -> None:
    again = requests("+SEP", START + timedelta(seconds=5))
    assert len(group(requests("+SEP") + again)) == 2


def test_phones_are_told_apart_by_mac_and_else_by_address() -> None:
    mixed = requests("-CTL +SEP") + requests("-CTL +SEP", mac=OTHER) + requests("+dialplan", mac="")
    found = {boot.phone: [request.name for request in boot.requests] for boot in group(mixed)}
    both = [SHORT["CTL"], SHORT["SEP"]]
    assert found == {MAC: both, OTHER: both, "192.0.2.7": ["dialplan.xml"]}


def test_boots_come_in_the_order_in_which_they_began() -> None:
    later = requests("-CTL", START + timedelta(hours=1), mac=OTHER)
    assert [boot.phone for boot in group(later + requests("-CTL"))] == [MAC, OTHER]


def test_a_load_runs_when_the_phone_came_back_without_asking_for_it() -> None:
    before, after = boots(FULL, "-CTL +SEP +dialplan")
    found = running_load([before, after])
    assert found is not None
    assert (found.load, found.fetched_in, found.confirmed_in) == (LOAD, before, after)
    assert found.evidence == f"The phone fetched {LOAD} whole, then started again without asking for it once more."


@pytest.mark.parametrize(
    "told",
    [
        (FULL,),
        (FULL, "-CTL -ITL"),
        (FULL, FULL),
        ("+SEP +LOAD +jar -cnu", "+SEP"),
        ("+SEP +LOAD +jar", "+SEP"),
        ("+SEP +LOAD", "+SEP"),
        ("+SEP -LOAD", "+SEP"),
        (FULL, "+SEP", "+term41.default.loads +jar +cnu"),
    ],
)
def test_otherwise_the_running_load_is_not_known(told: tuple[str, ...]) -> None:
    assert running_load(boots(*told)) is None


def test_a_load_in_between_runs_when_the_phone_asks_for_the_next() -> None:
    found = running_load(boots(FULL, "+SEP +SIP41.9-9-9S.loads"))
    assert found is not None
    assert found.load == LOAD


@pytest.mark.parametrize(
    ("members", "load"),
    [
        ([SHORT["jar"], SHORT["cnu"], SHORT["apps"]], LOAD),
        ([SHORT["jar"]], LOAD),
        ([SHORT["jar"], "dsp41.9-4-2ES26.sbn"], None),
    ],
)
def test_a_load_whose_list_was_read_has_to_be_whole(members: list[str], load: str | None) -> None:
    found = running_load(boots(FULL, "+SEP"), {LOAD: (frozenset(members),)})
    assert (found.load if found else None) == load


def test_a_list_asked_for_again_is_one_download() -> None:
    (download,) = downloads_of(boots("/LOAD +LOAD /jar +jar")[0])
    assert (download.load, download.listing.outcome, len(download.members)) == (LOAD, Outcome.SERVED, 2)
    assert download.fetched == {SHORT["jar"]}


NAMES = [*SHORT.values(), "OS79XX.TXT", "term41.default.loads", "P0S3-8-12-00.loads", "CP-7841-3PCC.xml", "x", "{0}"]
ANY_REQUEST = st.builds(
    Request,
    asked_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    | st.integers(0, 7200).map(lambda second: START + timedelta(seconds=second)),
    address=st.sampled_from(["192.0.2.7", "192.0.2.8"]),
    name=st.sampled_from(NAMES) | st.text(max_size=20),
    outcome=st.sampled_from(Outcome),
    mac=st.sampled_from(["", MAC, OTHER]),
    milliseconds=st.integers(0, 2**31),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_REQUEST, max_size=40))
def test_every_request_is_in_one_boot_in_its_order(asked: list[Request]) -> None:
    found = group(asked)
    assert all(boot.requests for boot in found)
    for phone in {request.mac or request.address for request in asked}:
        told = [request for boot in found if boot.phone == phone for request in boot.requests]
        own = [request for request in asked if (request.mac or request.address) == phone]
        assert told == sorted(own, key=lambda request: request.asked_at)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_REQUEST, max_size=40), st.none() | st.just(START))
def test_every_boot_has_a_story(asked: list[Request], now: datetime | None) -> None:
    found = group(asked)
    for story in tell_all(found, {LOAD: (frozenset({SHORT["jar"]}),)}, now):
        assert sum(step.times for step in story.steps) == len(story.boot.requests)
        assert story.situation in Situation
        assert story.sentence
    running_load(found)
