"""The pages of what phones were heard of: boots, unknown phones, requests of the site."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from phones.forms.activity import ActivityFilter
from phones.models import Phone
from provisioning.models import FileRequest, IgnoredMac, Publication, PublishedFile, SeenPhone
from provisioning.tftp_log import Recorder
from tests.factories import MAC, make_phone, make_profile
from tests.firmware.build import third_generation_loads
from tests.pages import notes_of, rows_of, text_of, value_of
from tests.timeline.build import LOAD, SHORT, requests

pytestmark = pytest.mark.django_db

TIMELINE = f"/phones/{MAC}/timeline/"
INBOX = "/phones/unknown/"
OTHER = "00AA00AA00AA"
LOADED = "-CTL +SEP +LOAD +jar +cnu -CTL +SEP +dialplan"


def ask(text: str, minutes_ago: float = 10, **more: str) -> None:
    """Record requests, as `tests.timeline.build` writes them."""
    recorder = Recorder()
    recorder.store(requests(text, timezone.now() - timedelta(minutes=minutes_ago), mac="", **more))


def test_a_phone_that_was_never_heard_of_says_so(admin_client):
    make_phone(MAC)
    assert "The phone did not ask for a file yet." in text_of(admin_client.get(TIMELINE))


def test_a_boot_is_told_with_its_requests(admin_client):
    make_phone(MAC)
    ask("-CTL -SEP -SEP")
    page = admin_client.get(TIMELINE)
    text = text_of(page)
    assert "Needs attention" in text
    assert f"The server does not have SEP{MAC}.cnf.xml: the phone has no configuration." in text
    assert "3 requests from 192.0.2.7" in text
    assert [row[1:] for row in rows_of(page)] == [
        [SHORT["CTL"], "Trust list", "Missing (harmless)", ""],
        [SHORT["SEP"], "Configuration", "Missing (needed) 2 times", ""],
    ]


def test_the_last_boot_comes_first(admin_client):
    make_phone(MAC)
    ask("-CTL -SEP", minutes_ago=60)
    ask("-CTL +SEP +dialplan", minutes_ago=10)
    text = text_of(admin_client.get(TIMELINE))
    assert text.index("went on as far as dialplan.xml") < text.index("has no configuration")


def test_names_of_strangers_are_escaped(admin_client):
    make_phone(MAC)
    ask("+SEP -<script>alert(1)</script>.loads")
    content = admin_client.get(TIMELINE).content
    assert b"<script>alert" not in content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;.loads" in content


def test_a_running_load_can_be_noted(admin_client):
    make_phone(MAC)
    ask(LOADED)
    Phone.objects.update(running_load="")  # it was noted by itself
    assert notes_of(admin_client.get(TIMELINE))[0].startswith(f"The phone must be running {LOAD} now.")
    assert notes_of(admin_client.post(f"{TIMELINE}running/", follow=True)) == [f"Reception runs {LOAD}: that is noted."]
    assert Phone.objects.get().running_load == LOAD
    assert notes_of(admin_client.get(TIMELINE)) == []


def test_a_load_that_is_not_known_cannot_be_noted(admin_client):
    make_phone(MAC)
    answer = admin_client.post(f"{TIMELINE}running/", follow=True)
    assert notes_of(answer) == ["What the phone asked for no longer tells which load it runs."]


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (("jar", "cnu"), f"The phone fetched the load {LOAD}."),
        (("jar", "cnu", "apps"), f"has not asked for all files of the load {LOAD}."),
        ((), f"The phone fetched the load {LOAD}."),
    ],
)
def test_the_published_list_says_whether_a_load_came_whole(admin_client, tftp_root, members, sentence):
    make_phone(MAC)
    publish_list([SHORT[member] for member in members], tftp_root)
    ask("-CTL +SEP +LOAD +jar +cnu")
    assert sentence in text_of(admin_client.get(TIMELINE))


def publish_list(members: list[str], folder: Path) -> None:
    """Put the list of a load into the folder; one that names nothing is no list."""
    listing = f"{LOAD}.loads"
    folder.mkdir()
    (folder / listing).write_bytes(third_generation_loads(listing, members) if members else b"damaged")
    added = PublishedFile.Action.ADDED
    PublishedFile.objects.create(publication=Publication.objects.create(), name=listing, action=added, current=True)


def test_nothing_is_sent_again_while_nothing_is_new(admin_client):
    make_phone(MAC)
    ask("-CTL -SEP")
    fragment = {"HX-Target": "boots", "HX-Request": "true"}
    mark = value_of(admin_client.get(TIMELINE), "mark")
    assert admin_client.get(TIMELINE, {"mark": mark}, headers=fragment).status_code == 204
    ask("+SEP +dialplan", minutes_ago=1)
    answer = admin_client.get(TIMELINE, {"mark": mark}, headers=fragment)
    assert b"dialplan.xml" in answer.content
    assert b"<html" not in answer.content


@pytest.mark.parametrize("boots", [1, 10])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, boots):
    make_phone(MAC)
    for boot in range(boots):
        ask(LOADED, minutes_ago=20 * boot + 10)
    with django_assert_max_num_queries(14):
        admin_client.get(TIMELINE)


def test_unknown_phones_can_be_adopted(admin_client):
    make_phone(OTHER)
    make_profile(name="Office")
    ask("-CTL -SEP -term41.default.loads", minutes_ago=5)
    ask(f"+SEP{OTHER}.cnf.xml", minutes_ago=1, address="192.0.2.8")
    page = admin_client.get(INBOX)
    (row,) = rows_of(page)
    assert row[:-1] == [
        "00:11:22:AA:BB:CC",
        "7941G, 7941G-GE, 7961G, 7961G-GE",
        "192.0.2.7",
        "5 minutes ago",
        "4 minutes ago",
        "3",
    ]
    assert "Office" in row[-1]
    added = admin_client.get("/phones/add/", {"mac": value_of(page, "mac")})
    assert value_of(added, "mac") == MAC


def test_a_model_that_is_certain_is_chosen(admin_client):
    ask("-SEP -SIP75.9-4-2SR3-1S.loads")
    assert value_of(admin_client.get(INBOX), "model") == "7975G"


def test_ignored_phones_are_not_offered(admin_client, admin_user):
    ask("-SEP")
    answer = admin_client.post(f"{INBOX}{MAC}/ignore/", follow=True)
    assert notes_of(answer) == ["00:11:22:AA:BB:CC is ignored from now on."]
    assert [row[0::2] for row in rows_of(answer)] == [["00:11:22:AA:BB:CC", "admin"]]
    assert IgnoredMac.objects.get().by == admin_user
    answer = admin_client.post(f"{INBOX}{MAC}/offer/", follow=True)
    assert notes_of(answer) == ["00:11:22:AA:BB:CC is offered again when it asks for a file."]
    assert not IgnoredMac.objects.exists()


@pytest.mark.parametrize("page", ["ignore", "offer"])
def test_a_mac_that_is_none_is_not_found(admin_client, page):
    assert admin_client.post(f"{INBOX}nonsense/{page}/").status_code == 404


def test_a_viewer_sees_and_changes_nothing(viewer_client):
    make_phone(OTHER)
    ask("-SEP")
    assert "Adopt" not in text_of(viewer_client.get(INBOX))
    for address in (f"{INBOX}{MAC}/ignore/", f"{INBOX}{MAC}/offer/", f"/phones/{OTHER}/timeline/running/"):
        assert viewer_client.post(address).status_code == 403
    assert not IgnoredMac.objects.exists()


def test_without_unknown_phones_it_says_so(admin_client):
    assert "No unknown phones" in text_of(admin_client.get(INBOX))


@pytest.mark.parametrize(("macs", "warned"), [(19, 0), (20, 1)])
def test_many_macs_from_one_address_are_reported(admin_client, macs, warned):
    now = timezone.now()
    for number in range(macs):
        SeenPhone.objects.create(mac=f"{number:012}", first_seen_at=now, last_seen_at=now, address="192.0.2.66")
    notes = notes_of(admin_client.get(INBOX))
    assert len(notes) == warned
    assert all(note.startswith("20 unknown phones were asked for from 192.0.2.66 within a day.") for note in notes)


def test_the_overview_leads_to_unknown_phones(admin_client):
    ask("-SEP")
    assert "1 unknown phone asked for files already" in text_of(admin_client.get("/"))
    make_phone(OTHER)
    assert "1 unknown phone" in text_of(admin_client.get("/"))


def test_of_several_phones_behind_one_address_each_may_have_asked(admin_client):
    make_phone(MAC)
    recorder = Recorder()
    for text in ("+SEP", f"+SEP{OTHER}.cnf.xml", "+dialplan"):
        recorder.store(requests(text, timezone.now(), mac=""))
    ask("+rings", address="192.0.2.99")
    assert sorted(row[1] for row in rows_of(admin_client.get("/activity/"))) == [
        "Not known",
        "One of 2 behind this address: 00:AA:00:AA:00:AA, Reception",
        "Reception",
        "Unknown 00AA00AA00AA",
    ]


def test_activity_shows_requests_of_all_phones(admin_client):
    make_phone(MAC)
    ask("-CTL +SEP", minutes_ago=2)
    ask(f"-SEP{OTHER}.cnf.xml", minutes_ago=1, address="192.0.2.8")
    ask("-odd", minutes_ago=0, address="192.0.2.9")
    assert [row[1:4] for row in rows_of(admin_client.get("/activity/"))] == [
        ["Not known", "odd", "Missing"],
        [f"Unknown {OTHER}", f"SEP{OTHER}.cnf.xml", "Missing (needed)"],
        ["Reception", SHORT["SEP"], "Served"],
        ["Reception", SHORT["CTL"], "Missing (harmless)"],
    ]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"q": "00:11:22:aa:bb:cc"}, [SHORT["SEP"], SHORT["CTL"]]),
        ({"q": "192.0.2.9"}, ["odd"]),
        ({"q": "ctl"}, [SHORT["CTL"]]),
        ({"outcome": "served"}, [SHORT["SEP"]]),
        ({"protocol": "http"}, []),
        ({"outcome": "nonsense"}, ["odd", SHORT["SEP"], SHORT["CTL"]]),
    ],
)
def test_activity_can_be_filtered(admin_client, filters, names):
    ask("-CTL +SEP", minutes_ago=2)
    ask("-odd", minutes_ago=0, address="192.0.2.9")
    page = admin_client.get("/activity/", filters)
    assert [row[2] for row in rows_of(page)] == names if names else "No request fits." in text_of(page)


def test_activity_sends_nothing_again_while_nothing_is_new(admin_client):
    ask("-CTL")
    fragment = {"HX-Target": "requests", "HX-Request": "true"}
    mark = value_of(admin_client.get("/activity/"), "mark")
    assert admin_client.get("/activity/", {"mark": mark}, headers=fragment).status_code == 204
    assert b"<html" in admin_client.get("/activity/", {"mark": mark}).content
    ask("+SEP")
    assert b"SEP001122AABBCC.cnf.xml" in admin_client.get("/activity/", {"mark": mark}, headers=fragment).content


@pytest.mark.skipif(connection.vendor != "sqlite", reason="An empty table has no plan worth a look on PostgreSQL.")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "requests_by_time"),
        ({"protocol": "http"}, "requests_by_protocol"),
        ({"outcome": "failed"}, "requests_by_outcome"),
        ({"outcome": "failed", "protocol": "http"}, "requests_by_both"),
        ({"q": MAC}, "requests_of_a_phone"),
        ({"q": "192.0.2.7"}, "requests_of_an_address"),
    ],
)
def test_a_million_requests_are_never_sorted(db, filters, index):
    plan = ActivityFilter(filters).apply(FileRequest.objects.all())[:100].explain()
    assert f"USING INDEX {index}" in plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan  # only those of one instant are


def test_a_part_of_a_name_is_looked_for_among_the_last_requests(admin_client, monkeypatch):
    monkeypatch.setattr("phones.forms.activity._MOST_SEARCHED", 2)
    ask("-CTL +SEP -CTL +dialplan")
    assert [row[2] for row in rows_of(admin_client.get("/activity/", {"q": "ctlsep"}))] == [SHORT["CTL"]]


def test_activity_gives_htmx_the_rows_alone(admin_client):
    ask("-CTL")
    answer = admin_client.get("/activity/", headers={"HX-Target": "requests"})
    assert b"<html" not in answer.content
    assert SHORT["CTL"].encode() in answer.content


@pytest.mark.parametrize("phones", [1, 20])
@pytest.mark.parametrize("page", [INBOX, "/activity/"])
def test_queries_of_the_site_do_not_grow(admin_client, django_assert_max_num_queries, page, phones):
    for number in range(phones):
        ask(f"-SEP{number:012}.cnf.xml", address=f"192.0.2.{number}")
    with django_assert_max_num_queries(13):
        admin_client.get(page)
