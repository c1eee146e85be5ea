"""The guided set-up: four questions, records, and the phone as it comes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from lxml import html

from firmware.taking_in import take_in
from phones.models import Button, CallServer, GuidedStart, Phone
from phones.presets import PASSWORD
from phones.views import start
from provisioning.models import PublishedFile
from provisioning.tftp_log import Recorder
from provisioning.timeline import stories
from tests.factories import MAC, make_phone, make_server
from tests.firmware.build import load_files, write_package
from tests.pages import heading_of, notes_of, text_of, value_of
from tests.timeline.build import requests

pytestmark = pytest.mark.django_db

SERVER = {"kind": "fritzbox", "address": "192.168.178.1", "name": ""}
PHONE = {"mac": "00:11:22:aa:bb:cc", "model": "7941G", "label": "Kitchen", "hardware_version": ""}
LINE = {"name": "kitchen", "password": "secret-of-the-line", "label": "", "label_2": "Mum", "number_2": "**21"}
FIRMWARE = {"running_load": "SCCP41.8-5-2S.loads", "wanted_load": ""}
ANSWERS = {"server": SERVER, "phone": PHONE, "line": LINE, "firmware": FIRMWARE}


def answer(client, *steps: str, go: str = "next"):
    """Answer these questions one after the other, and return the last page."""
    for step in steps:
        page = client.post(f"/start/{step}/", {**ANSWERS[step], "go": go}, follow=True)
    return page


def ask(text: str) -> None:
    """Record requests of this moment, as `tests.timeline.build` writes them."""
    Recorder().store(requests(text, timezone.now() + timedelta(seconds=1), mac=""))


def test_it_begins_with_the_call_server(admin_client):
    page = admin_client.get("/start/", follow=True)
    assert heading_of(page) == "Where does the phone make its calls?"
    assert "On the other side: FRITZ!Box" in text_of(page)
    assert "User name: <account>" in text_of(page)
    assert not GuidedStart.objects.exists()


def test_four_answers_make_the_records_and_publish_them(admin_client, tftp_root):
    page = answer(admin_client, *ANSWERS)
    assert heading_of(page) == "Is this right?"
    assert not CallServer.objects.exists()
    page = admin_client.post("/start/publish/", follow=True)
    assert heading_of(page) == "Watching Kitchen"
    server, phone = CallServer.objects.get(), Phone.objects.get()
    assert (server.name, server.kind, server.address, server.port, server.voicemail_number) == (
        "FRITZ!Box",
        "fritzbox",
        "192.168.178.1",
        5060,
        "**600",
    )
    assert (phone.mac, phone.model, phone.label, phone.call_server) == (MAC, "7941G", "Kitchen", server)
    assert (phone.running_load, phone.wanted_load) == ("SCCP41.8-5-2S", "")
    line, dial = phone.buttons.all()
    assert (line.kind, line.position, line.name, line.password) == (Button.Kind.LINE, 1, "kitchen", LINE["password"])
    assert (dial.kind, dial.position, dial.label, dial.target) == (Button.Kind.SPEED_DIAL, 2, "Mum", "**21")
    assert LINE["password"].encode() in (tftp_root / f"SEP{MAC}.cnf.xml").read_bytes()


def test_a_nul_is_not_kept(admin_client):
    admin_client.post("/start/phone/", {"mac": "00\0:11", "label": "Kit\0chen", "go": "next"})
    assert GuidedStart.objects.get().answers["phone"] == {"mac": "00:11", "label": "Kitchen"}


def test_what_was_typed_comes_back_right_or_wrong(admin_client):
    answer(admin_client, "server")
    page = admin_client.post("/start/phone/", {"mac": "00:11", "label": "Kitchen", "go": "back"}, follow=True)
    assert heading_of(page) == "Where does the phone make its calls?"
    assert value_of(page, "address") == "192.168.178.1"
    page = admin_client.get("/start/phone/")
    assert (value_of(page, "mac"), value_of(page, "label")) == ("00:11", "Kitchen")


def test_what_was_overtaken_on_its_way_undoes_nothing(admin_client):
    admin_client.post("/start/server/", {**SERVER, "sent_at": "2000", "go": "next"})
    admin_client.post("/start/server/", {**SERVER, "address": "", "sent_at": "1000", "go": "look"})
    assert value_of(admin_client.get("/start/server/"), "address") == "192.168.178.1"
    admin_client.post("/start/server/", {**SERVER, "address": "192.168.178.2", "sent_at": "3000", "go": "look"})
    assert value_of(admin_client.get("/start/server/"), "address") == "192.168.178.2"
    admin_client.post("/start/server/", {**SERVER, "address": "192.168.178.3", "sent_at": "1000", "go": "next"})
    assert value_of(admin_client.get("/start/server/"), "address") == "192.168.178.3"


def test_one_goes_on_where_one_left_off(admin_client):
    answer(admin_client, "server", "phone")
    assert heading_of(admin_client.get("/start/", follow=True)) == "Which account does it use?"


def test_it_is_each_users_own(admin_client, editor_client):
    answer(admin_client, "server")
    assert value_of(editor_client.get("/start/server/"), "address") is None


def test_what_is_wrong_is_said_at_its_field_and_on_top(admin_client):
    page = admin_client.post("/start/phone/", {"mac": "0011", "model": "", "go": "next"})
    (note,) = notes_of(page)
    assert "this one has 4" in note
    assert "Choose the model" in note


def test_the_text_of_a_label_is_taken_apart(admin_client):
    label = "Cisco IP Phone CP-7941G V03 SN FCH1234A5BC MAC: 00 11 22 AA BB CC"
    page = admin_client.post("/start/phone/", {"mac": label, "go": "look"})
    assert value_of(page, "mac") == MAC
    assert value_of(page, "model") == "7941G"
    assert value_of(page, "hardware_version") == "V03"


def test_a_phone_that_is_there_already_is_refused(admin_client):
    make_phone()
    page = admin_client.post("/start/phone/", {**PHONE, "go": "next"})
    assert "There is a phone with this MAC address already." in text_of(page)


def test_a_known_call_server_can_be_chosen(admin_client, tftp_root):
    server = make_server()
    page = admin_client.get("/start/server/")
    assert "On the other side: Asterisk" in text_of(page)
    admin_client.post("/start/server/", {"known": server.pk, "address": "nonsense nonsense"})
    answer(admin_client, "phone", "line", "firmware")
    admin_client.post("/start/publish/")
    assert Phone.objects.get().call_server == server
    assert CallServer.objects.count() == 1


def test_beside_the_known_call_servers_another_one_can_be_chosen(admin_client):
    server = make_server()
    page = html.document_fromstring(admin_client.get("/start/server/").content.decode())
    assert page.xpath("//input[@name='known']/@value") == ["", str(server.pk)]
    assert page.xpath("//input[@name='known'][@checked]/@value") == [str(server.pk)]
    answer(admin_client, "server")
    page = admin_client.post("/start/server/", {**SERVER, "known": "", "go": "next"}, follow=True)
    assert heading_of(page) == "Which phone is it?"


def test_a_new_call_server_needs_a_name_of_its_own(admin_client):
    make_server(name="FRITZ!Box")
    page = admin_client.post("/start/server/", {**SERVER, "known": "", "go": "next"})
    assert "There is a call server of this name already" in text_of(page)


def test_a_phone_that_was_heard_of_can_be_taken(admin_client):
    ask("-CTL -SEP -SIP75.9-4-2SR3-1S.loads")
    page = admin_client.get("/start/phone/")
    assert "Is it one of these?" in text_of(page)
    page = admin_client.post("/start/phone/", {"take": MAC, "label": "Kitchen"}, follow=True)
    assert (value_of(page, "mac"), value_of(page, "model")) == (MAC, "7975G")


def test_the_password_is_kept_encrypted_and_shown_nowhere(admin_client):
    answer(admin_client, "server", "phone", "line")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, password FROM phones_guidedstart")
        answers, password = cursor.fetchone()
    assert LINE["password"] not in f"{answers}{password}"
    page = admin_client.get("/start/line/")
    assert "One is stored. Leave this empty to keep it." in text_of(page)
    assert LINE["password"] not in page.content.decode()
    assert PASSWORD in text_of(page)
    admin_client.post("/start/line/", {**LINE, "password": "", "go": "next"})
    assert GuidedStart.objects.get().password == LINE["password"]


def test_a_line_without_a_password_is_refused(admin_client):
    page = admin_client.post("/start/line/", {**LINE, "password": "", "go": "next"})
    assert "Without its password the phone cannot sign in." in text_of(page)


def test_the_way_to_a_load_is_planned(admin_client, tmp_path, firmware_store):
    for load in ("SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"):
        take_in(write_package(tmp_path, f"{load}.zip", load_files(load)), by=None)
    answer(admin_client, "server", "phone")
    wish = {"running_load": "SCCP41.8-0-4SR1S", "wanted_load": "SIP41.9-4-2SR3-1S", "go": "look"}
    text = text_of(admin_client.post("/start/firmware/", wish))
    assert "The way to this load" in text
    assert "SIP41.8-5-2S To be published" in text


def test_what_to_press_is_told_for_the_model(admin_client, settings):
    settings.TFTP_HOST = "192.168.178.20"
    answer(admin_client, "server", "phone")
    text = text_of(admin_client.get("/start/firmware/"))
    assert "Press **# on the keypad. After a second or two the phone says that its settings are unlocked." in text
    assert "TFTP Server 1, enter 192.168.178.20." in text
    assert "dhcp-option=150,192.168.178.20" in text


def test_an_open_question_is_asked_before_anything_is_made(admin_client):
    answer(admin_client, "server")
    page = admin_client.post("/start/publish/", follow=True)
    assert heading_of(page) == "Which phone is it?"
    assert notes_of(page) == ["This question is still open."]
    assert not CallServer.objects.exists()


def test_the_live_page_tells_what_comes_next(admin_client, tftp_root, monkeypatch):
    answer(admin_client, *ANSWERS)
    page = admin_client.post("/start/publish/", follow=True)
    assert "The file is ready. Now restart the phone." in text_of(page)
    assert "Press **#** on the keypad: the phone restarts." in text_of(page)
    ask("-CTL")
    assert "The phone is talking to this server." in text_of(admin_client.get("/start/live/"))
    ask("+SEP +dialplan")
    monkeypatch.setattr(stories, "BUSY", timedelta(minutes=-1))
    page = admin_client.get("/start/live/", headers={"HX-Target": "coming", "HX-Request": "true"})
    assert b"The phone has all that it needs from here." in page.content
    assert b"<html" not in page.content


def test_while_nothing_is_new_the_live_page_stays_as_it_is(admin_client, tftp_root):
    answer(admin_client, *ANSWERS)
    mark = value_of(admin_client.post("/start/publish/", follow=True), "heard")
    alone = {"HX-Target": "coming", "HX-Request": "true"}
    assert admin_client.get("/start/live/", {"heard": mark}, headers=alone).status_code == 204
    ask("-CTL")
    assert (
        b"The phone is talking to this server."
        in admin_client.get("/start/live/", {"heard": mark}, headers=alone).content
    )


def test_the_live_page_can_try_the_server_as_the_phone_does(admin_client, tftp_root, monkeypatch):
    monkeypatch.setattr("phones.preflight_check.answers", lambda *_asked: False)
    answer(admin_client, *ANSWERS)
    page = admin_client.post("/start/publish/", follow=True)
    (trial,) = html.document_fromstring(page.content.decode()).xpath("//main//form[contains(@action, 'preflight')]")
    assert "no phone gets a file" in text_of(admin_client.post(trial.get("action")))


def test_that_phones_come_to_nobody_is_said_before_they_try(admin_client, tftp_root, monkeypatch):
    monkeypatch.setattr(start, "nobody_listens", lambda: True)
    assert "Phones cannot reach this server yet." in text_of(answer(admin_client, "server", "phone", "line"))
    answer(admin_client, "firmware")
    page = admin_client.post("/start/publish/", follow=True)
    assert "Phones cannot reach this server yet." in text_of(page)
    monkeypatch.setattr(start, "nobody_listens", lambda: False)
    assert "Phones cannot reach this server yet." not in text_of(admin_client.get("/start/live/"))


def test_a_box_that_is_named_is_warned_of_where_it_is_asked_for_and_at_the_end(admin_client):
    admin_client.post("/start/server/", {**SERVER, "address": "fritz.box", "go": "next"})
    page = answer(admin_client, "phone", "line", "firmware")
    sentence = "“fritz.box” is not an IPv4 address."
    assert heading_of(page) == "Is this right?"
    assert sentence in text_of(page)
    assert sentence in text_of(admin_client.get("/start/server/"))


def test_what_a_phone_asked_for_before_its_file_was_there_does_not_count(admin_client, tftp_root):
    Recorder().store(requests("-CTL -SEP", timezone.now() - timedelta(minutes=1), mac=""))
    answer(admin_client, *ANSWERS)
    page = admin_client.post("/start/publish/", follow=True)
    assert "The file is ready. Now restart the phone." in text_of(page)


def test_once_the_phone_is_made_no_question_is_asked_again(admin_client, tftp_root):
    answer(admin_client, *ANSWERS)
    admin_client.post("/start/publish/")
    for address in ("/start/", "/start/line/", "/start/publish/"):
        assert heading_of(admin_client.get(address, follow=True)) == "Watching Kitchen"
    admin_client.post("/start/publish/")
    assert Phone.objects.count() == 1


def test_it_ends_at_the_phones_page(admin_client, tftp_root):
    answer(admin_client, *ANSWERS)
    admin_client.post("/start/publish/")
    assert heading_of(admin_client.post("/start/end/", follow=True)) == "Kitchen"
    assert not GuidedStart.objects.exists()
    assert PublishedFile.objects.filter(current=True, subject=MAC).exists()


def test_answers_can_be_forgotten(admin_client):
    answer(admin_client, "server")
    page = admin_client.post("/start/end/", follow=True)
    assert notes_of(page) == ["The answers are forgotten. You can begin again."]
    assert value_of(page, "address") is None


def test_viewers_are_refused(viewer_client):
    assert viewer_client.get("/start/").status_code == 403
