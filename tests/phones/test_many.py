"""Changing and deleting many phones at once."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from phones.models import Button, CallServer, FormerValues, ManyChange, Phone
from provisioning.cnfxml.words import meaning
from provisioning.models import Job
from tests.factories import make_line, make_phone, make_profile, make_server, make_speed_dial
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

T1 = "sipProfile/sipStack/timerT1"
PASSWORD = "sshPassword"
HONOURED_BY_8851 = "sipProfile/startVideoPort"
LINE = "sipProfile/sipLines/line"
WAITING = f"{LINE}/callWaiting"
EVERY = "whole=1&of="
EDIT = f"/phones/many/edit/?{EVERY}"


@pytest.fixture(autouse=True)
def _phones() -> None:
    office = make_profile(name="Office", settings={T1: "600"})
    make_phone("001122000001", label="Attic")
    make_phone("001122000002", label="Cellar", profile=office)
    make_phone("001122000003", label="Hall", settings={T1: "750"})
    make_phone("001122000004", label="Kitchen", settings={T1: None, "certHash": ""})


def own(label: str) -> dict[str, str | None]:
    return Phone.objects.get(label=label).settings


def reviewed(client, path: str, **form: str) -> ManyChange:
    response = client.post(f"{EDIT}&path={path}", form)
    assert response.status_code == 302, response.content.decode()
    return ManyChange.objects.get(pk=response["Location"].strip("/").rsplit("/", 1)[1])


def apply(client, change: ManyChange, expected: int):
    return client.post(reverse("phones:many_apply", args=[change.pk]), {"expected": expected}, follow=True)


def undo(client, change: ManyChange):
    return client.post(reverse("phones:many_undo", args=[change.pk]), follow=True)


def trail() -> list[dict[str, object]]:
    """Return what the trail says of many phones."""
    entries = LogEntry.objects.filter(action=LogEntry.Action.ACCESS).order_by("pk")
    return [entry.additional_data for entry in entries if "phones" in entry.additional_data]


class TestSetting:
    def test_the_list_leads_to_it(self, editor_client):
        form = {"do": "edit", "mac": ["001122000001", "001122000002"]}
        response = editor_client.post(reverse("phones:chosen"), form, follow=True)
        assert heading_of(response) == "Change phones"
        assert "2 phones are chosen." in text_of(response)

    def test_the_catalogue_is_searched(self, editor_client):
        text = text_of(editor_client.get(f"{EDIT}&find=timer+t1"))
        assert "sipProfile/sipStack/timerT1" in text
        assert "No setting has all" in text_of(editor_client.get(f"{EDIT}&find=nonsense-word"))

    @pytest.mark.parametrize("path", ["loadInformation", "sipProfile/phoneLabel", "sipProfile/sipLines/line/name"])
    def test_what_is_each_phones_own_is_not_offered(self, editor_client, path):
        assert notes_of(editor_client.get(f"{EDIT}&path={path}")) == [
            f"{path} is each phone's own: there is a field for it."
        ]

    @pytest.mark.parametrize("path", ["sipProfile/sipLines", f"{LINE}[2]/callWaiting", f"{LINE}[@proxy=a]/callWaiting"])
    def test_lines_are_meant_all_or_by_their_key(self, editor_client, path):
        (sentence,) = notes_of(editor_client.get(EDIT, query_params={"path": path, "whole": "1", "of": ""}))
        assert sentence == (
            "What many lines get stands below sipProfile/sipLines/line, such as sipProfile/sipLines/line/callWaiting."
        )

    def test_what_is_no_path_is_told(self, editor_client):
        assert "is not the path of an element" in notes_of(editor_client.get(f"{EDIT}&path=a//b"))[0]

    def test_any_element_can_be_set_and_taken_back(self, editor_client):
        path = "vendorConfig/somethingOfOurs"
        change = reviewed(editor_client, path, value="7")
        assert rows_of(editor_client.get(change.get_absolute_url())) == [["4", "not set", "→", "7"]]
        apply(editor_client, change, 4)
        assert own("Attic") == {path: "7"}
        undo(editor_client, change)
        assert own("Attic") == {}

    def test_the_review_tells_from_what_to_what(self, editor_client):
        change = reviewed(editor_client, T1, value="750")
        page = editor_client.get(change.get_absolute_url())
        assert rows_of(page) == [
            ["1", "500 ms", "→", "750 ms"],
            ["1", "600 ms", "→", "750 ms"],
            ["1", "not set", "→", "750 ms"],
        ]
        assert "Among them: Attic, Cellar, Kitchen" in text_of(page)
        assert "1 phone stays as it is: it has “750 ms” already." in text_of(page)
        assert own("Attic") == {}

    def test_it_is_made_with_one_entry_of_the_trail(self, editor_client):
        versions = dict(Phone.objects.values_list("label", "version"))
        change = reviewed(editor_client, T1, value="750")
        response = apply(editor_client, change, 3)
        assert notes_of(response) == ["3 phones were changed. They wait to be published."]
        settings = {phone.label: phone.settings for phone in Phone.objects.all()}
        assert settings == {
            "Attic": {T1: "750"}, "Cellar": {T1: "750"}, "Hall": {T1: "750"}, "Kitchen": {T1: "750", "certHash": ""}
        }  # fmt: skip
        grown = {phone.label: phone.version - versions[phone.label] for phone in Phone.objects.all()}
        assert grown == {"Attic": 1, "Cellar": 1, "Hall": 0, "Kitchen": 1}
        assert trail() == [{"event": "changed many", "phones": 3, "what": "Timer T1"}]

    def test_a_value_that_makes_no_sense_is_told(self, editor_client):
        page = editor_client.post(f"{EDIT}&path={T1}", {"value": "soon"})
        assert page.status_code == 200
        assert "Enter a whole number." in text_of(page)
        assert not ManyChange.objects.exists()

    def test_it_is_refused_when_other_phones_fit_meanwhile(self, editor_client):
        change = reviewed(editor_client, T1, value="750")
        make_phone("001122000005", label="New")
        response = apply(editor_client, change, 3)
        assert notes_of(response) == [
            "Nothing was changed: the phones are not those that you looked at any more. Look again."
        ]
        assert own("Attic") == {}
        assert "4 phones change" in text_of(response)

    def test_it_is_made_once(self, editor_client):
        change = reviewed(editor_client, T1, value="750")
        apply(editor_client, change, 3)
        Phone.objects.filter(label="Attic").update(settings={})
        apply(editor_client, change, 3)
        assert own("Attic") == {}
        assert len(trail()) == 1

    def test_own_values_go_back_to_inherited_ones(self, editor_client):
        change = reviewed(editor_client, T1, inherit="1")
        page = editor_client.get(change.get_absolute_url())
        assert sorted(rows_of(page)) == [["1", "750 ms", "→", "500 ms"], ["1", "not set", "→", "500 ms"]]
        apply(editor_client, change, 2)
        assert (own("Hall"), own("Kitchen")) == ({}, {"certHash": ""})

    def test_settings_that_belong_together_change_together(self, editor_client):
        change = reviewed(editor_client, "userLocale/name", directory="German_Germany")
        apply(editor_client, change, 4)
        assert own("Attic")["userLocale/name"] == "German_Germany"
        assert set(own("Attic")) == {"userLocale/name", "userLocale/langCode"}

    def test_phones_that_are_not_known_to_honour_it_are_told(self, editor_client):
        make_phone("001122000006", label="Eight", model="8851")
        change = reviewed(editor_client, HONOURED_BY_8851, value="1")
        page = editor_client.get(change.get_absolute_url())
        assert notes_of(page) == ["4 phones are not known to honour this: their models or their loads are not."]

    def test_a_password_is_never_shown_nor_stored_in_clear(self, editor_client):
        Phone.objects.filter(label="Attic").update(settings={PASSWORD: "old-secret"})
        change = reviewed(editor_client, PASSWORD, value="new-secret")
        page = editor_client.get(change.get_absolute_url())
        assert "secret" not in text_of(page)
        apply(editor_client, change, 4)
        assert own("Attic") == {PASSWORD: "new-secret"}
        assert FormerValues.objects.get(phone__label="Attic").settings == {PASSWORD: "old-secret"}
        assert "secret" not in str(trail())

    def test_many_are_changed_by_a_job(self, editor_client, monkeypatch):
        monkeypatch.setattr("provisioning.job_views.SMALL", 2)
        monkeypatch.setattr("provisioning.jobs._start_process", lambda _job: None)
        apply(editor_client, change := reviewed(editor_client, T1, value="750"), 3)
        job = Job.objects.get()
        assert (job.kind, job.title) == ("many", "3 phones are changed")
        assert job.arguments == {"change": change.pk, "expected": 3}

    def test_its_queries_do_not_grow_with_the_phones(self, editor_client, django_assert_num_queries):
        change = reviewed(editor_client, T1, value="750")
        for number in range(20):
            make_phone(f"0011220001{number:02X}", profile=make_profile(name=f"Profile {number}"))
        address = change.get_absolute_url()
        editor_client.get(address)
        with django_assert_num_queries(13):
            editor_client.get(address)


class TestFields:
    def test_profile_and_call_server_are_set_at_once(self, editor_client):
        server = make_server(name="PBX")
        office = Phone.objects.get(label="Cellar").profile
        response = editor_client.post(EDIT, {"profile": office.pk, "call_server": server.pk}, follow=True)
        assert rows_of(response) == [
            ["3", "None", "None", "→", "Office", "PBX"],
            ["1", "Office", "None", "→", "Office", "PBX"],
        ]
        apply(editor_client, ManyChange.objects.get(), 4)
        assert set(Phone.objects.values_list("profile__name", "call_server__name")) == {("Office", "PBX")}

    def test_none_takes_it_away(self, editor_client):
        editor_client.post(EDIT, {"profile": "none"})
        apply(editor_client, ManyChange.objects.get(), 1)
        assert not Phone.objects.exclude(profile=None).exists()

    def test_phones_without_a_model_stay_with_bare_profiles(self, editor_client):
        bare = make_profile(name="Imported", bare=True)
        make_phone("001122000007", label="Unknown", model="", profile=bare)
        office = Phone.objects.get(label="Cellar").profile
        page = editor_client.post(EDIT, {"profile": office.pk}, follow=True)
        assert notes_of(page)[0].startswith("1 phone is left out: its model is not known")
        apply(editor_client, ManyChange.objects.get(), 3)
        assert Phone.objects.get(label="Unknown").profile == bare

    def test_something_has_to_be_chosen(self, editor_client):
        assert "Choose a profile or a call server." in text_of(editor_client.post(EDIT, {"profile": ""}))


class TestLines:
    @pytest.fixture(autouse=True)
    def _lines(self) -> None:
        attic, cellar = Phone.objects.get(label="Attic"), Phone.objects.get(label="Cellar")
        make_line(attic, 1)
        make_line(attic, 3, settings={"callWaiting": "1", "busyTrigger": "2"})
        make_line(cellar, 1, settings={"callWaiting": "0"})
        make_speed_dial(cellar, 2)

    def of_lines(self) -> dict[tuple[str, int], dict[str, str | None]]:
        lines = Button.objects.filter(kind="line").select_related("phone")
        return {(line.phone.label, line.position): line.settings for line in lines}

    def test_the_catalogue_offers_them(self, editor_client):
        assert WAITING in text_of(editor_client.get(f"{EDIT}&find=call+waiting"))

    def test_every_line_of_each_phone_is_meant(self, editor_client):
        change = reviewed(editor_client, WAITING, value="0")
        page = editor_client.get(change.get_absolute_url())
        assert heading_of(page) == "Change Call waiting of each line"
        off, on, on_later = (meaning(WAITING, text) for text in "031")
        assert rows_of(page) == [["1", f"{on}, {on_later}", "→", off]]
        assert f"1 phone stays as it is: it has “{off}” already." in text_of(page)
        assert "2 phones stay as they are: they have “no such line” already." in text_of(page)

    def test_they_are_made_and_their_phones_wait(self, editor_client):
        versions = dict(Phone.objects.values_list("label", "version"))
        response = apply(editor_client, reviewed(editor_client, WAITING, value="0"), 1)
        assert notes_of(response) == ["1 phone was changed. It waits to be published."]
        assert self.of_lines() == {
            ("Attic", 1): {"callWaiting": "0"},
            ("Attic", 3): {"busyTrigger": "2", "callWaiting": "0"},
            ("Cellar", 1): {"callWaiting": "0"},
        }
        grown = {label: version - versions[label] for label, version in Phone.objects.values_list("label", "version")}
        assert grown == {"Attic": 1, "Cellar": 0, "Hall": 0, "Kitchen": 0}
        assert own("Attic") == {}
        assert trail() == [{"event": "changed many", "phones": 1, "what": "Call waiting of each line"}]

    def test_the_line_on_one_key_can_be_meant_alone(self, editor_client):
        change = reviewed(editor_client, WAITING, value="0", key="3")
        assert change.settings == {f"{LINE}[@button=3]/callWaiting": "0"}
        apply(editor_client, change, 1)
        assert self.of_lines()[("Attic", 3)] == {"busyTrigger": "2", "callWaiting": "0"}
        assert self.of_lines()[("Attic", 1)] == {}

    def test_own_values_of_lines_go_back_to_inherited_ones(self, editor_client):
        apply(editor_client, reviewed(editor_client, WAITING, inherit="1"), 2)
        assert self.of_lines() == {("Attic", 1): {}, ("Attic", 3): {"busyTrigger": "2"}, ("Cellar", 1): {}}

    def test_what_lines_had_is_put_back(self, editor_client):
        before = self.of_lines()
        change = reviewed(editor_client, WAITING, value="0")
        apply(editor_client, change, 1)
        assert notes_of(undo(editor_client, change))[0] == "1 phone has again what it had before."
        assert self.of_lines() == before

    def test_a_phone_of_which_one_line_was_changed_since_is_left_as_it_is(self, editor_client):
        change = reviewed(editor_client, WAITING, value="0")
        apply(editor_client, change, 1)
        Button.objects.filter(position=3).update(settings={"callWaiting": "1"})
        changed = self.of_lines()
        assert notes_of(undo(editor_client, change))[1] == (
            "1 phone was left as it is: somebody changed or deleted it since."
        )
        assert self.of_lines() == changed

    def test_a_key_that_is_no_number_is_told(self, editor_client):
        page = editor_client.post(f"{EDIT}&path={WAITING}", {"value": "0", "key": "first"})
        assert "Enter a whole number." in text_of(page)
        assert not ManyChange.objects.exists()

    def test_queries_do_not_grow_with_the_lines(self, editor_client, django_assert_num_queries):
        change = reviewed(editor_client, WAITING, value="0")
        for number in range(20):
            make_line(make_phone(f"0011220001{number:02X}"), 1)
        address = change.get_absolute_url()
        editor_client.get(address)
        with django_assert_num_queries(14):
            editor_client.get(address)


class TestUndo:
    def test_it_puts_back_what_was_there(self, editor_client):
        before = dict(Phone.objects.values_list("label", "settings"))
        change = reviewed(editor_client, T1, value="750")
        apply(editor_client, change, 3)
        response = undo(editor_client, change)
        assert notes_of(response)[0] == "3 phones have again what they had before."
        assert dict(Phone.objects.values_list("label", "settings")) == before
        assert trail()[-1] == {"event": "changed many back", "phones": 3}

    def test_it_leaves_what_others_changed_since(self, editor_client):
        change = reviewed(editor_client, T1, value="750")
        apply(editor_client, change, 3)
        Phone.objects.filter(label="Attic").update(settings={T1: "900"})
        response = undo(editor_client, change)
        assert notes_of(response)[:2] == [
            "2 phones have again what they had before.",
            "1 phone was left as it is: somebody changed or deleted it since.",
        ]
        assert own("Attic") == {T1: "900"}

    def test_a_call_server_that_is_gone_does_not_come_back(self, editor_client):
        server, other = make_server(name="Old"), make_server(name="New", address="192.0.2.11")
        Phone.objects.filter(label="Attic").update(call_server=server)
        editor_client.post(EDIT, {"call_server": other.pk})
        change = ManyChange.objects.get()
        apply(editor_client, change, 4)
        CallServer.objects.filter(name="Old").delete()
        undo(editor_client, change)
        assert Phone.objects.get(label="Attic").call_server == other
        assert Phone.objects.get(label="Hall").call_server is None

    def test_it_is_done_once(self, editor_client):
        change = reviewed(editor_client, T1, value="750")
        apply(editor_client, change, 3)
        undo(editor_client, change)
        assert "There is nothing to put back." in notes_of(undo(editor_client, change))


class TestDelete:
    ADDRESS = "/phones/many/delete/?mac=001122000001&mac=001122000002"

    def test_it_says_what_is_lost(self, editor_client):
        make_line(Phone.objects.get(label="Attic"))
        page = editor_client.get(self.ADDRESS)
        assert heading_of(page) == "Delete 2 phones?"
        assert "1 line with its password" in text_of(page)
        assert "Attic, Cellar" in text_of(page)

    def test_the_number_has_to_be_typed(self, editor_client):
        page = editor_client.post(self.ADDRESS, {"count": "3"})
        assert "These are 2 phones." in text_of(page)
        assert Phone.objects.count() == 4

    def test_they_are_deleted_with_one_entry_of_the_trail(self, editor_client):
        response = editor_client.post(self.ADDRESS, {"count": "2"}, follow=True)
        assert notes_of(response) == ["2 phones were deleted. Their files disappear with the next publication."]
        assert set(Phone.objects.values_list("label", flat=True)) == {"Hall", "Kitchen"}
        assert trail() == [{"event": "deleted many", "phones": 2}]
        assert not LogEntry.objects.filter(action=LogEntry.Action.DELETE).exists()

    def test_one_needs_no_number(self, editor_client):
        editor_client.post("/phones/many/delete/?mac=001122000001")
        assert not Phone.objects.filter(label="Attic").exists()
        assert Phone.objects.count() == 3

    def test_nothing_chosen_leads_back(self, editor_client):
        response = editor_client.get("/phones/many/delete/", follow=True)
        assert notes_of(response) == ["No phone was chosen: tick the phones first."]
