"""The settings of phones and profiles."""

import pytest
from lxml import html

from phones.effective import find, offered, sections, settings_of
from phones.forms.locales import LANGUAGE, TONES
from phones.forms.time_zone import CISCO, IANA
from phones.models import CallServer, Phone, Profile
from phones.offers import with_offers
from provisioning.cnfxml import timezones
from tests.factories import MAC, make_line, make_phone, make_profile, make_server
from tests.pages import notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/settings/"
T1 = "sipProfile/sipStack/timerT1"


def all_rows(response) -> list[list[str]]:
    """Return the rows of all groups."""
    return [row for table in range(response.content.count(b"<table")) for row in rows_of(response, table)]


def row_of(response, path: str) -> list[str]:
    """Return value and origin of the row of `path`."""
    (found,) = [row for row in all_rows(response) if row[0].split()[-1] == path]
    return found[1:3]


class TestPhone:
    def test_each_value_says_where_it_comes_from(self, admin_client):
        profile = make_profile(name="Office", settings={T1: "750"})
        make_phone(MAC, profile=profile, call_server=make_server(), settings={"vendorConfig/pcPort": "1"})
        response = admin_client.get(PAGE)
        assert row_of(response, T1) == ["750 ms", "Profile Office"]
        assert row_of(response, "sipProfile/sipStack/timerT2") == ["4000 ms", "Built-in for 7941G"]
        assert row_of(response, "transportLayerProtocol") == ["UDP", "Call server PBX"]
        assert row_of(response, "vendorConfig/pcPort") == ["Off", "This phone instead of On, Built-in for 7941G"]

    def test_secrets_are_masked_everywhere(self, admin_client):
        phone = make_phone(
            MAC, settings={"sshPassword": "hush-hush"}, profile=make_profile(settings={"sshPassword": "shh"})
        )
        make_line(phone, 1, password="line-secret")
        for address in (PAGE, f"{PAGE}?path=sshPassword"):
            content = admin_client.get(address).content.decode()
            assert [secret for secret in ("hush-hush", "shh<", '"shh"', "line-secret") if secret in content] == []
            assert "••••••••" in content

    def test_a_search_does_not_tell_secrets(self, admin_client):
        make_phone(MAC, settings={"sshPassword": "hush-hush"})
        assert "No setting fits" in text_of(admin_client.get(PAGE, {"find": "hush"}))

    def test_the_search_narrows_it(self, admin_client):
        make_phone(MAC)
        response = admin_client.get(PAGE, {"find": "timer T1"})
        assert [row[0].split()[-1] for row in rows_of(response)] == [T1]

    def test_own_values_alone(self, admin_client):
        make_phone(MAC, settings={T1: "600"})
        assert [row[0].split()[-1] for row in rows_of(admin_client.get(PAGE, {"own": "on"}))] == [T1]

    def test_a_value_is_set(self, editor_client):
        phone = make_phone(MAC)
        response = editor_client.post(f"{PAGE}?path={T1}", {"value": "600"}, follow=True)
        assert notes_of(response) == ["Timer T1 of Reception was saved."]
        phone.refresh_from_db()
        assert (phone.settings, phone.version) == ({T1: "600"}, 2)

    def test_an_own_value_goes_back_to_what_is_inherited(self, editor_client):
        make_phone(MAC, settings={T1: "600", "certHash": ""})
        assert "Inherited would be: 500 ms" in text_of(editor_client.get(f"{PAGE}?path={T1}"))
        editor_client.post(f"{PAGE}?path={T1}", {"reset": "1"})
        assert Phone.objects.get().settings == {"certHash": ""}

    def test_an_element_is_left_out(self, editor_client):
        make_phone(MAC)
        editor_client.post(f"{PAGE}?path={T1}", {"absent": "on"})
        assert Phone.objects.get().settings == {T1: None}
        assert row_of(editor_client.get(PAGE), T1) == ["left out", "This phone instead of 500 ms, Built-in for 7941G"]

    def test_a_wrong_value_is_refused_and_not_lost(self, editor_client):
        make_phone(MAC)
        response = editor_client.post(f"{PAGE}?path=vendorConfig/daysDisplayNotActive", {"value": "a\x07"})
        assert response.status_code == 200
        assert "Nothing was saved yet." in notes_of(response)[0]
        assert Phone.objects.get().settings == {}

    def test_an_empty_secret_keeps_what_is_stored(self, editor_client):
        make_phone(MAC, settings={"sshPassword": "kept"})
        editor_client.post(f"{PAGE}?path=sshPassword", {"value": ""})
        assert Phone.objects.get().settings == {"sshPassword": "kept"}

    def test_a_stored_secret_can_be_emptied(self, editor_client):
        make_phone(MAC, settings={"sshPassword": "kept"})
        editor_client.post(f"{PAGE}?path=sshPassword", {"value": "", "empty": "on"})
        assert Phone.objects.get().settings == {"sshPassword": ""}

    def test_what_a_line_says_beyond_its_fields_is_stored_with_it(self, editor_client):
        line = make_line(make_phone(MAC), 1)
        path = "sipProfile/sipLines/line[@button=1]/maxNumCalls"
        editor_client.post(f"{PAGE}?path={path}", {"value": "2"})
        line.refresh_from_db()
        assert line.settings == {"maxNumCalls": "2"}
        assert Phone.objects.get().settings == {}
        editor_client.post(f"{PAGE}?path={path}", {"reset": "1"})
        line.refresh_from_db()
        assert line.settings == {}

    @pytest.mark.parametrize(
        "path", ["sipProfile/phoneLabel", "sipProfile/sipLines/line[@button=1]/name", "loadInformation"]
    )
    def test_what_a_field_says_is_not_set_twice(self, editor_client, path):
        phone = make_phone(MAC, wanted_load="SIP41.9-4-2SR3-1S")
        make_line(phone, 1)
        response = editor_client.post(f"{PAGE}?path={path}", {"value": "other"})
        assert "says this by a field of its own" in notes_of(response)[0]
        assert Phone.objects.get().settings == {}
        assert phone.buttons.get().settings == {}

    def test_what_is_no_path_is_refused(self, editor_client):
        make_phone(MAC)
        response = editor_client.get(PAGE, {"path": "a//<b>"})
        assert "“a//<b>” is not the path of an element" in text_of(response)
        assert value_of(response, "path") == "a//<b>"

    def test_a_value_of_a_stranger_is_kept(self, editor_client):
        make_phone(MAC, settings={"vendorConfig/pcPort": "${X}"})
        response = editor_client.get(f"{PAGE}?path=vendorConfig/pcPort")
        assert (value_of(response, "value"), value_of(response, "other")) == ("", "${X}")

    def test_what_the_model_does_not_honour_is_shown_only_when_asked_for(self, admin_client):
        make_phone(MAC, model="6921", settings={"certHash": "", "vendorConfig/sshAccess": "1"})
        ignored = [
            setting.path
            for setting in with_offers(Phone.objects.get(), settings_of(Phone.objects.get()), everything=True)
            if setting.element and setting.element.families and "69xx" not in setting.element.families
        ]
        shown = [row[0].split()[-1] for row in all_rows(admin_client.get(PAGE))]
        assert [path for path in ignored if path in shown and path not in Phone.objects.get().settings] == []
        everything = [row[0].split()[-1] for row in all_rows(admin_client.get(PAGE, {"all": "on"}))]
        assert set(ignored) <= set(everything)
        assert len(everything) > 300

    @pytest.mark.parametrize(
        ("model", "path", "is_shown"),
        [
            ("8861", "vendorConfig/wifi", True),
            ("8841", "vendorConfig/wifi", False),
            ("7960G", "sipProfile/natEnabled", True),
            ("7960G", "devicePool/dateTimeSetting/olsonTimeZone", True),
            ("7960G", "vendorConfig/webAccess", False),
        ],
    )
    def test_what_this_very_model_honours_is_shown(self, admin_client, model, path, is_shown):
        make_phone(MAC, model=model)
        assert (path in [row[0].split()[-1] for row in all_rows(admin_client.get(PAGE))]) is is_shown

    def test_names_of_zones_are_offered_where_cisco_s_own_is_written(self, editor_client):
        make_phone(MAC)
        page = html.document_fromstring(
            editor_client.get(f"{PAGE}?path=devicePool/dateTimeSetting/timeZone").content.decode()
        )
        offered = page.xpath("//datalist[@id='setting-offers']/option/@value")
        assert "W. Europe Standard/Daylight Time" in offered
        assert set(offered) == {zone.name for zone in timezones.zones() if zone.official}

    def test_groups_are_closed_but_for_those_with_own_values(self, admin_client):
        make_phone(MAC, settings={T1: "600"})
        page = html.document_fromstring(admin_client.get(PAGE).content.decode())
        opened = [group.findtext("summary/h2") for group in page.iter("details") if group.get("open") is not None]
        (timer,) = sections(find([], T1) for _ in (1,))
        assert opened == [timer.title]

    def test_htmx_gets_and_stores_one_row(self, editor_client):
        make_phone(MAC)
        headers = {"HX-Request": "true", "HX-Target": offered(T1).key}
        opened = editor_client.get(f"{PAGE}?path={T1}", headers=headers).content.decode()
        assert (opened.count("<tr"), 'name="value"' in opened) == (1, True)
        refused = editor_client.post(f"{PAGE}?path={T1}", {"value": "x"}, headers=headers).content.decode()
        assert (refused.count("<tr"), "Enter a whole number." in refused) == (1, True)
        saved = editor_client.post(f"{PAGE}?path={T1}", {"value": "600"}, headers=headers).content.decode()
        assert (saved.count("<tr"), "600 ms" in saved) == (1, True)
        closed = editor_client.get(f"{PAGE}?close=1&path={T1}", headers=headers).content.decode()
        assert ("Back to inherited" in closed, 'name="value"' in closed) == (True, False)

    def test_a_zone_is_chosen_once_and_written_twice(self, editor_client):
        phone = make_phone(MAC)
        editor_client.post(f"{PAGE}?path={IANA}", {"zone": "America/New_York"})
        assert Phone.objects.get().settings == {CISCO: "Eastern Standard/Daylight Time", IANA: "America/New_York"}
        editor_client.post(f"{PAGE}?path={IANA}", {"zone": "Australia/Lord_Howe"})
        assert Phone.objects.get().settings == {CISCO: None, IANA: "Australia/Lord_Howe"}
        refused = editor_client.post(f"{PAGE}?path={IANA}", {"zone": "Europe/Berlim"})
        assert "is not an IANA time zone" in text_of(refused)
        editor_client.post(f"{PAGE}?path={IANA}", {"reset": "1"})
        phone.refresh_from_db()
        assert phone.settings == {}

    def test_the_search_reads_the_help(self, admin_client):
        make_phone(MAC)
        rows = all_rows(admin_client.get(PAGE, {"find": "router announcements"}))
        assert [row[0].split()[-1] for row in rows] == ["allowAutoConfig"]

    def test_a_phone_without_a_model_says_why_it_has_none(self, admin_client):
        make_phone(MAC, model="")
        assert notes_of(admin_client.get(PAGE)) == [
            "The model is not known, so neither is what the phone inherits: choose it in the form of the phone."
        ]

    def test_a_viewer_may_look_and_no_more(self, viewer_client):
        make_phone(MAC)
        assert "Change" not in text_of(viewer_client.get(PAGE))
        assert viewer_client.post(f"{PAGE}?path={T1}", {"value": "600"}).status_code == 403
        assert Phone.objects.get().settings == {}


class TestProfile:
    def test_it_shows_own_values_and_those_of_its_parents(self, admin_client):
        office = make_profile(name="Office", settings={T1: "750", "certHash": ""})
        floor = make_profile(name="Floor", parent=office, settings={"certHash": None, "newThing": "<i>"})
        response = admin_client.get(f"/profiles/{floor.pk}/settings/")
        assert row_of(response, T1) == ["750 ms", "Profile Office"]
        assert row_of(response, "certHash") == ["left out", "This profile instead of empty, Profile Office"]
        assert row_of(response, "newThing") == ["<i>", "This profile"]

    def test_what_nobody_says_is_offered(self, admin_client):
        response = admin_client.get(f"/profiles/{make_profile().pk}/settings/")
        assert row_of(response, T1) == ["not set", ""]

    def test_a_change_lets_its_phones_wait(self, editor_client):
        profile = make_profile()
        phone = make_phone(profile=profile)
        editor_client.post(f"/profiles/{profile.pk}/settings/?path={T1}", {"value": "600"})
        assert Profile.objects.get().settings == {T1: "600"}
        phone.refresh_from_db()
        assert phone.version == 2

    def test_a_viewer_may_not(self, viewer_client):
        profile = make_profile()
        response = viewer_client.post(f"/profiles/{profile.pk}/settings/?path={T1}", {"value": "600"})
        assert response.status_code == 403
        assert Profile.objects.get().settings == {}


class TestCallServer:
    def test_its_own_settings_lie_over_those_of_its_kind(self, editor_client):
        server = make_server(address="192.0.2.10")
        phone = make_phone(MAC, call_server=server)
        page = f"/servers/{server.pk}/settings/"
        assert row_of(editor_client.get(page), "transportLayerProtocol") == ["UDP", "Call server PBX"]
        editor_client.post(f"{page}?path=transportLayerProtocol", {"value": "1"})
        assert CallServer.objects.get().settings == {"transportLayerProtocol": "1"}
        phone.refresh_from_db()
        assert phone.version == 2
        assert row_of(editor_client.get(page), "transportLayerProtocol") == [
            "TCP",
            "This call server instead of UDP, Call server PBX",
        ]

    def test_a_viewer_may_not(self, viewer_client):
        server = make_server()
        response = viewer_client.post(f"/servers/{server.pk}/settings/?path={T1}", {"value": "600"})
        assert response.status_code == 403
        assert CallServer.objects.get().settings == {}


class TestLocale:
    @pytest.mark.parametrize(
        ("path", "directory", "stored"),
        [
            (LANGUAGE, "German_Germany", {LANGUAGE: "German_Germany", "userLocale/langCode": "de"}),
            (
                LANGUAGE,
                "Russian_Russian_Federation",
                {
                    LANGUAGE: "Russian_Russian_Federation",
                    "userLocale/langCode": "ru_RU",
                    "userLocale/winCharSet": "utf-8",
                },
            ),
            (LANGUAGE, "My_own", {LANGUAGE: "My_own"}),
            (LANGUAGE, "", {LANGUAGE: "", "userLocale/langCode": ""}),
            (TONES, "Germany", {"networkLocale": "Germany", TONES: "Germany"}),
        ],
    )
    def test_what_belongs_together_is_written_together(self, editor_client, path, directory, stored):
        make_phone(MAC)
        editor_client.post(f"{PAGE}?path={path}", {"directory": directory})
        assert Phone.objects.get().settings == stored

    def test_known_ones_are_offered_and_go_back_together(self, editor_client):
        make_phone(MAC, settings={LANGUAGE: "German_Germany", "userLocale/langCode": "de"})
        assert '<option value="German_Germany">' in editor_client.get(f"{PAGE}?path={LANGUAGE}").content.decode()
        editor_client.post(f"{PAGE}?path={LANGUAGE}", {"reset": "1"})
        assert Phone.objects.get().settings == {}

    def test_what_is_no_directory_is_refused(self, editor_client):
        make_phone(MAC)
        response = editor_client.post(f"{PAGE}?path={LANGUAGE}", {"directory": "../x"})
        assert "A directory has letters, digits and “_” alone" in text_of(response)
        assert Phone.objects.get().settings == {}
