"""Copies of a phone, and another device in the place of a broken one."""

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from phones.models import Button, Phone, ReplacedPhone
from provisioning.models import PublishedFile, SeenPhone
from provisioning.publishing import publish
from tests.factories import make_line, make_phone, make_profile, make_speed_dial, make_working_phone
from tests.pages import notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

T1 = "sipProfile/sipStack/timerT1"
CLONE, SWAP = "/phones/001122AABBCC/clone/", "/phones/001122AABBCC/swap/"


class TestClone:
    @pytest.fixture(autouse=True)
    def _phone(self):
        phone = make_phone(
            profile=make_profile(), settings={T1: "750", "sshPassword": "canary"}, running_load="SIP41.9-4-2SR3-1S"
        )
        make_line(phone, 1, name="620", voicemail_number="**600")
        make_speed_dial(phone, 2)

    def test_copies_have_what_phones_can_share(self, editor_client):
        text = "00:11:22:00:00:01, Kitchen\n001122000002\n"
        response = editor_client.post(CLONE, {"phones": text, "accounts": "empty"}, follow=True)
        assert notes_of(response) == ["2 phones were made after Reception. They wait to be published."]
        copy = Phone.objects.get(mac="001122000001")
        assert (copy.label, copy.model, copy.profile.name, copy.running_load) == ("Kitchen", "7941G", "Office", "")
        assert copy.settings == {T1: "750"}
        buttons = copy.buttons.values_list("position", "kind", "label", "name", "target", "voicemail_number")
        assert list(buttons) == [(1, "line", "Desk", "", "", ""), (2, "speed_dial", "Door", "", "**21", "")]
        assert Phone.objects.get(mac="001122000002").label == ""
        assert copy.buttons.get(position=1).password == ""

    def test_accounts_are_taken_where_asked_for(self, editor_client):
        response = editor_client.post(CLONE, {"phones": "001122000001", "accounts": "taken"})
        assert response["Location"] == "/phones/001122000001/"
        line = Button.objects.get(phone__mac="001122000001", position=1)
        assert (line.name, line.password, line.voicemail_number) == ("620", "line-password", "**600")

    def test_every_wrong_line_is_told_and_nothing_made(self, editor_client):
        text = "kitchen\n001122AABBCC\n001122000001\n00:11:22:00:00:01\n001122000002, " + "x" * 61
        page = text_of(editor_client.post(CLONE, {"phones": text, "accounts": "empty"}))
        for sentence in (
            "kitchen: A MAC address has the digits 0 to 9",
            "001122AABBCC is the phone Reception already.",
            "001122000001 stands here twice.",
            "A label has 60 letters at most.",
        ):
            assert sentence in page
        assert Phone.objects.count() == 1

    def test_the_trail_has_one_entry(self, editor_client):
        editor_client.post(CLONE, {"phones": "001122000001\n001122000002", "accounts": "empty"})
        told = [entry.additional_data for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS)]
        assert {"event": "stored many", "phones": 2} in told


class TestSwap:
    def test_the_new_device_takes_over_and_the_old_file_goes(self, editor_client, tftp_root):
        phone = make_working_phone(running_load="SIP41.9-4-2SR3-1S", hardware_version="V08")
        publish()
        response = editor_client.post(SWAP, {"mac": "00-11-22-00-00-77", "model": "7941G"}, follow=True)
        assert response.redirect_chain == [("/phones/001122000077/", 302)]
        assert notes_of(response)[0].startswith("00:11:22:00:00:77 took the place of 00:11:22:AA:BB:CC.")
        swapped = Phone.objects.get()
        assert (swapped.pk, swapped.label, swapped.running_load, swapped.hardware_version) == (
            phone.pk, "Reception", "", ""
        )  # fmt: skip
        assert swapped.buttons.get().name == "office"
        publish()
        names = sorted(path.name for path in tftp_root.iterdir() if path.name.startswith("SEP"))
        assert names == ["SEP001122000077.cnf.xml"]
        assert set(
            PublishedFile.objects.filter(current=True).exclude(subject="").values_list("subject", flat=True)
        ) == {"001122000077"}

    def test_what_does_not_fit_another_model_is_told_first(self, editor_client):
        phone = make_phone(wanted_load="SIP41.9-4-2SR3-1S", settings={"sipProfile/startVideoPort": "1"}, model="7961G")
        make_line(phone, 1)
        make_speed_dial(phone, 5)
        form = {"mac": "001122000077", "model": "7941G"}
        page = editor_client.post(SWAP, form)
        assert "The 7941G has no key 5: what they hold is kept, but nobody can press it." in text_of(page)
        assert Phone.objects.get().mac == "001122AABBCC"
        other = editor_client.post(SWAP, {**form, "model": "8851", "anyway": "7941G"})
        assert "The wanted load SIP41.9-4-2SR3-1S is not for the 8851: it is forgotten." in text_of(other)
        editor_client.post(SWAP, {**form, "model": "8851", "anyway": "8851"})
        swapped = Phone.objects.get()
        assert (swapped.mac, swapped.model, swapped.wanted_load) == ("001122000077", "8851", "")

    def test_a_mac_of_another_phone_is_refused(self, editor_client):
        make_phone()
        make_phone("001122000001", label="Kitchen")
        page = editor_client.post(SWAP, {"mac": "001122000001", "model": "7941G"})
        assert "001122000001 is the phone Kitchen already." in text_of(page)
        assert not ReplacedPhone.objects.exists()

    def test_the_old_device_comes_up_as_replaced(self, editor_client):
        make_phone()
        now = timezone.now()
        SeenPhone.objects.create(mac="001122AABBCC", first_seen_at=now, last_seen_at=now, address="192.0.2.7")
        editor_client.post(SWAP, {"mac": "001122000077", "model": "7941G"})
        assert rows_of(editor_client.get("/phones/unknown/"))[0][0] == "00:11:22:AA:BB:CC Replaced by Reception"

    def test_a_device_that_comes_back_is_no_replaced_one(self, editor_client):
        make_phone()
        editor_client.post(SWAP, {"mac": "001122000077", "model": "7941G"})
        editor_client.post("/phones/001122000077/swap/", {"mac": "001122AABBCC", "model": "7941G"})
        assert list(ReplacedPhone.objects.values_list("mac", flat=True)) == ["001122000077"]

    def test_the_trail_says_so(self, editor_client):
        make_phone()
        editor_client.post(SWAP, {"mac": "001122000077", "model": "7941G"})
        told = [entry.additional_data for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS)]
        assert {"event": "swapped", "mac": "001122AABBCC → 001122000077", "model": ""} in told
