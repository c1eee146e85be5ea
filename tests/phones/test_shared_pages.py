"""Call servers and profiles."""

import pytest

from phones.models import CallServer, Phone, Profile
from tests.factories import make_phone, make_profile, make_server
from tests.pages import heading_of, notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

SERVER = {
    "name": "PBX",
    "kind": "asterisk",
    "address": "192.0.2.10",
    "port": 5060,
    "transport": "udp",
    "backup_port": 5060,
}


def version_of(phone: Phone) -> int:
    return Phone.objects.values_list("version", flat=True).get(pk=phone.pk)


class TestServerList:
    def test_without_servers_it_says_what_to_do(self, admin_client):
        response = admin_client.get("/servers/")
        assert heading_of(response) == "Call servers"
        assert "No call server yet" in text_of(response)

    def test_each_has_the_number_of_its_phones(self, admin_client):
        make_server(name="Zebra", kind="generic", address="pbx.example.org", transport="tcp")
        fritzbox = make_server(name="FRITZ!Box", kind="fritzbox", address="192.0.2.1")
        for number in range(3):
            make_phone(f"00112200000{number}", call_server=fritzbox)
        assert rows_of(admin_client.get("/servers/")) == [
            ["FRITZ!Box", "FRITZ!Box", "192.0.2.1:5060", "UDP", "3"],
            ["Zebra", "Other SIP server", "pbx.example.org:5060", "TCP", "0"],
        ]

    def test_its_queries_do_not_grow_with_the_servers(self, admin_client, django_assert_max_num_queries):
        for number in range(20):
            make_server(name=f"PBX {number}")
        with django_assert_max_num_queries(6):
            admin_client.get("/servers/")


class TestServer:
    def test_it_shows_its_phones_and_what_it_sets(self, admin_client):
        server = make_server(transport="tcp", address="192.0.2.10")
        make_phone("001122AABBCC", call_server=server)
        response = admin_client.get(f"/servers/{server.pk}/")
        assert rows_of(response, 0) == [["Reception", "00:11:22:AA:BB:CC", "7941G"]]
        set_by_it = {row[0].split()[-1]: row[1] for row in rows_of(response, 1)}
        base = "devicePool/callManagerGroup/members/member[@priority=0]/callManager"
        assert set_by_it == {
            f"{base}/ports/ethernetPhonePort": "2000",
            f"{base}/ports/sipPort": "5060",
            f"{base}/ports/securedSipPort": "5061",
            f"{base}/processNodeName": "192.0.2.10",
            "transportLayerProtocol": "TCP",
        }

    def test_it_is_made(self, editor_client):
        response = editor_client.post("/servers/add/", SERVER, follow=True)
        server = CallServer.objects.get()
        assert response.redirect_chain == [(f"/servers/{server.pk}/", 302)]
        assert (server.name, server.kind, server.address) == ("PBX", "asterisk", "192.0.2.10")

    def test_an_address_that_is_none_is_refused(self, editor_client):
        response = editor_client.post("/servers/add/", {**SERVER, "address": "<b>"})
        reason = "“<b>” is neither an IP address nor a host name, such as 192.168.1.1 or fritz.box."
        assert notes_of(response) == [f"Nothing was saved yet. Address: {reason}"]
        assert value_of(response, "address") == "<b>"
        assert not CallServer.objects.exists()

    def test_a_change_lets_its_phones_wait(self, editor_client):
        server = make_server()
        phone, other = make_phone("001122000001", call_server=server), make_phone("001122000002")
        editor_client.post(f"/servers/{server.pk}/edit/", {**SERVER, "address": "192.0.2.99"})
        assert CallServer.objects.get().address == "192.0.2.99"
        assert (version_of(phone), version_of(other)) == (phone.version + 1, other.version)

    def test_it_is_not_deleted_while_phones_use_it(self, editor_client):
        server = make_server()
        make_phone(call_server=server)
        for response in (
            editor_client.get(f"/servers/{server.pk}/delete/"),
            editor_client.post(f"/servers/{server.pk}/delete/"),
        ):
            assert notes_of(response) == [
                "1 phone registers with PBX, so it cannot be deleted. Give them another call server first."
            ]
        assert CallServer.objects.exists()

    def test_it_is_deleted_when_that_is_confirmed(self, editor_client):
        server = make_server()
        assert editor_client.get(f"/servers/{server.pk}/delete/").status_code == 200
        assert CallServer.objects.exists()
        editor_client.post(f"/servers/{server.pk}/delete/")
        assert not CallServer.objects.exists()

    @pytest.mark.parametrize("page", ["add/", "{pk}/edit/", "{pk}/delete/"])
    def test_a_viewer_may_not(self, viewer_client, page):
        server = make_server(address="192.0.2.1")
        response = viewer_client.post(f"/servers/{page.format(pk=server.pk)}", {**SERVER, "name": "Other"})
        assert response.status_code == 403
        assert list(CallServer.objects.values_list("name", "address")) == [("PBX", "192.0.2.1")]


class TestProfileList:
    def test_without_profiles_it_says_what_they_are_for(self, admin_client):
        assert "No profiles yet" in text_of(admin_client.get("/profiles/"))

    def test_it_is_a_tree(self, admin_client):
        office = make_profile(name="Office", description="All of us")
        floor = make_profile(name="A floor", parent=office, settings={"certHash": ""})
        make_profile(name="Desk", parent=floor)
        make_profile(name="Imported", bare=True)
        make_phone(profile=floor)
        response = admin_client.get("/profiles/")
        assert rows_of(response) == [
            ["Imported without built-in settings", "", "0", "0"],
            ["Office", "All of us", "0", "0"],
            ["A floor", "", "1", "1"],
            ["Desk", "", "0", "0"],
        ]
        assert [branch.depth for branch in response.context["branches"]] == [0, 0, 1, 2]


class TestProfile:
    def test_it_says_whom_it_reaches(self, admin_client):
        office = make_profile(name="Office")
        floor = make_profile(name="Floor", parent=office)
        make_phone("001122000001", label="Hall", profile=office)
        make_phone("001122000002", profile=floor)
        response = admin_client.get(f"/profiles/{office.pk}/")
        assert "Its settings hold for 2 phones, with those of the profiles that stand on it: Floor." in text_of(
            response
        )
        assert rows_of(response) == [["Hall", "00:11:22:00:00:01", "7941G"]]

    def test_it_is_made(self, editor_client):
        editor_client.post("/profiles/add/", {"name": "Office", "description": "All"})
        assert list(Profile.objects.values_list("name", "description", "parent", "bare")) == [
            ("Office", "All", None, False)
        ]

    def test_a_move_lets_all_below_it_wait(self, editor_client):
        office, floor = make_profile(name="Office"), make_profile(name="Floor")
        desk = make_profile(name="Desk", parent=floor)
        below, other = make_phone("001122000001", profile=desk), make_phone("001122000002", profile=office)
        editor_client.post(f"/profiles/{floor.pk}/edit/", {"name": "Floor", "parent": office.pk})
        assert Profile.objects.get(name="Floor").parent == office
        assert (version_of(below), version_of(other)) == (below.version + 1, other.version)

    def test_a_circle_is_refused(self, editor_client):
        office = make_profile(name="Office")
        floor = make_profile(name="Floor", parent=office)
        response = editor_client.post(f"/profiles/{office.pk}/edit/", {"name": "Office", "parent": floor.pk})
        reason = "Floor stands on Office already; a profile cannot stand on itself."
        assert notes_of(response) == [f"Nothing was saved yet. Parent: {reason}"]
        assert Profile.objects.get(name="Office").parent is None

    def test_it_is_not_deleted_while_it_is_used(self, editor_client):
        office = make_profile(name="Office")
        make_profile(name="Floor", parent=office)
        make_phone(profile=office)
        response = editor_client.post(f"/profiles/{office.pk}/delete/")
        assert notes_of(response) == [
            "Office is in use by 1 phone and 1 profile, so it cannot be deleted. Give them another profile first."
        ]
        assert Profile.objects.count() == 2

    def test_it_is_not_deleted_while_another_stands_on_it(self, editor_client):
        office = make_profile(name="Office")
        make_profile(name="Floor", parent=office)
        response = editor_client.post(f"/profiles/{office.pk}/delete/")
        assert notes_of(response) == [
            "Office is in use by 0 phones and 1 profile, so it cannot be deleted. Give them another profile first."
        ]
        assert Profile.objects.count() == 2

    def test_it_is_deleted_when_nobody_uses_it(self, editor_client):
        editor_client.post(f"/profiles/{make_profile().pk}/delete/")
        assert not Profile.objects.exists()

    @pytest.mark.parametrize("page", ["add/", "{pk}/edit/", "{pk}/delete/"])
    def test_a_viewer_may_not(self, viewer_client, page):
        profile = make_profile(name="Office")
        response = viewer_client.post(f"/profiles/{page.format(pk=profile.pk)}", {"name": "Other"})
        assert response.status_code == 403
        assert list(Profile.objects.values_list("name", flat=True)) == ["Office"]
