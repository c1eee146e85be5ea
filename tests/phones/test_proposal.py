"""What phones share moves into a profile, and no file changes by a byte."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from phones.changes import put_setting
from phones.documents import document_of
from phones.files import phone_file
from phones.importers.files import import_paths
from phones.models import CallServer, Phone, Profile
from phones.proposal import (
    Member,
    ServerFound,
    accounts_of_several,
    most_alike,
    servers_found,
    shared_settings,
    without,
)
from phones.proposing import Scope, WouldChange, accept, families_of, fleet_of, propose
from provisioning.cnfxml.document import Layer, merge
from provisioning.cnfxml.read import read
from tests.factories import MAC, make_phone, make_profile, make_server
from tests.fleet import configuration
from tests.pages import heading_of, notes_of, rows_of, text_of
from tests.phones.test_importers_corpus import CORPUS, moved_in

MACS = (MAC, "001122AABBDD", "001122AABBEE")
SERVER = "devicePool/callManagerGroup/members/member[@priority=0]/callManager"
SERVER_SETTINGS = {
    "transportLayerProtocol": "2",
    f"{SERVER}/ports/ethernetPhonePort": "2000",
    f"{SERVER}/ports/sipPort": "5060",
    f"{SERVER}/ports/securedSipPort": "5061",
    f"{SERVER}/processNodeName": "192.0.2.10",
}
COMMON = {
    **SERVER_SETTINGS,
    "deviceProtocol": "SIP",
    "sipProfile/sipStack/timerT1": "500",
    "vendorConfig/webAccess": "0",
    "vendorConfig/sshAccess": "1",
    "certHash": "",
    "anUnknownElement": "  kept  ",
}


@pytest.fixture
def fleet(db, tmp_path: Path) -> Profile:
    """Three imported phones that differ in labels and accounts; their bare profile."""
    for number, mac in enumerate(MACS):
        path = tmp_path / f"SEP{mac}.cnf.xml"
        path.write_bytes(configuration(label=f"Phone {number}", account=f"{200 + number}"))
    assert import_paths([tmp_path]).refused == []
    return Profile.objects.get()


def contents() -> dict[str, bytes]:
    """Return the file of each phone as it would be published."""
    return {phone.mac: phone_file(phone).content for phone in Phone.objects.all()}


def test_settings_that_all_have_are_shared() -> None:
    members = [
        Member("1", {"a": "1", "b": "1", "c": None, "d": ""}),
        Member("2", {"a": "1", "b": "2", "c": None, "d": "", "e": "1"}),
    ]
    assert shared_settings(members) == {"a": "1", "d": ""}
    assert without({"a": "1", "b": "2", "c": None}, {"a": "1"}) == {"b": "2", "c": None}
    assert shared_settings([]) == {}


def test_what_lies_where_elements_are_taken_out_stays() -> None:
    members = [
        Member("1", {"a/b": "1", "a/c": "1", "x": "1"}),
        Member("2", {"a": None, "a/b": "1", "a/c": "1", "x": "1"}),
    ]
    assert shared_settings(members) == {"x": "1"}


def test_what_a_call_server_says_stays() -> None:
    nearer = {"x": "2", "a": None}
    assert shared_settings([Member("1", {"a/b": "1", "x": "1", "y": "1"}, nearer)]) == {"y": "1"}


PATHS = st.sampled_from(["a", "a/b", "a/b/c", "a/@x", "d", "d/e", "f", "l[@n=1]/g", "l[@n=2]/g", "l[1]", "l[2]/@n"])
LAYERS = st.dictionaries(PATHS, st.sampled_from(["1", "2", "", None]), max_size=8)


@given(beneath=LAYERS, members=st.lists(st.tuples(LAYERS, LAYERS, LAYERS), min_size=1, max_size=4), common=LAYERS)
@settings(max_examples=300)
def test_moving_what_is_shared_changes_no_document(
    beneath: Layer, members: list[tuple[Layer, Layer, Layer]], common: Layer
) -> None:
    fleet = [Member(str(number), {**own, **common}, nearer) for number, (own, nearer, _) in enumerate(members)]
    moved = shared_settings(fleet)
    for member, (_, _, above) in zip(fleet, members, strict=True):
        before = merge(beneath, member.nearer, member.own, above)
        assert merge(beneath, moved, member.nearer, without(member.own, moved), above) == before


@pytest.mark.parametrize(
    ("own", "alike"),
    [
        ([], ""),
        ([{"a": "1"}], ""),
        ([{"a": "1"}, {"a": "2"}, {"b": "1"}], ""),
        ([{"a": None}, {"a": None}], ""),
        ([{"a": "1"}, {"a": "1"}, {"b": "1"}], "01"),
        ([{"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"b": "1", "c": "1"}], "012"),
        ([dict.fromkeys("abc", "1"), dict.fromkeys("abcd", "1"), {"b": "1"}, {"e": "1"}], "01"),
        ([{"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"b": "1"}, {"b": "1"}], "0123"),
        ([{"a": "1"}, {"b": "1", "c": "1"}, {"a": "1"}, {"b": "1", "c": "1"}], "13"),
    ],
)
def test_the_most_alike_are_those_whom_a_profile_spares_most(own: list[Layer], alike: str) -> None:
    members = [Member(str(number), settings) for number, settings in enumerate(own)]
    assert "".join(sorted(most_alike(members))) == alike


def test_servers_and_accounts_are_counted() -> None:
    server = (ServerFound("192.0.2.10", "5060", "2"),)
    assert servers_found([SERVER_SETTINGS, {}, SERVER_SETTINGS]) == [(server, 2), ((), 1)]
    assert accounts_of_several({"1": ["a", "a", "b"], "2": ["b"], "3": ["b", "c"]}) == {"b": 3}


@pytest.mark.django_db
class TestAccept:
    """The proposal is agreed to."""

    def test_the_profile_says_what_all_share(self, fleet: Profile) -> None:
        proposal = propose(fleet_of(fleet))
        assert proposal.settings == COMMON
        assert proposal.servers == [((ServerFound("192.0.2.10", "5060", "2"),), 3)]
        assert proposal.accounts == {}
        before = contents(), list(Phone.objects.values("mac", "version", "changed_at"))
        made = accept(fleet, "Office")
        assert (made.name, made.bare, made.parent, made.settings) == ("Office", True, fleet, COMMON)
        assert (contents(), list(Phone.objects.values("mac", "version", "changed_at"))) == before
        assert [(phone.profile, phone.call_server, phone.settings) for phone in Phone.objects.all()] == [
            (made, None, {})
        ] * 3

    def test_the_call_server_becomes_a_record_where_it_says_the_same(self, fleet: Profile) -> None:
        before = contents()
        made = accept(fleet, "Office", with_server=True)
        server = CallServer.objects.get()
        assert (server.name, server.kind, server.address, server.port, server.transport) == (
            "192.0.2.10",
            CallServer.Kind.GENERIC,
            "192.0.2.10",
            5060,
            "udp",
        )
        assert {phone.call_server for phone in Phone.objects.all()} == {server}
        assert made.settings == {path: text for path, text in COMMON.items() if path not in SERVER_SETTINGS}
        assert contents() == before

    def test_a_known_call_server_is_taken_before_a_new_one(self, fleet: Profile) -> None:
        make_server(name="Other", address="192.0.2.11", kind=CallServer.Kind.GENERIC)
        make_server(name="Takes out", kind=CallServer.Kind.GENERIC, settings={"certHash": None})
        known = make_server(name="PBX", kind=CallServer.Kind.GENERIC)
        before = contents()
        accept(fleet, "Office", with_server=True)
        assert {phone.call_server for phone in Phone.objects.all()} == {known}
        assert CallServer.objects.count() == 3
        assert contents() == before

    def test_a_call_server_that_would_say_more_is_not_proposed(self, fleet: Profile) -> None:
        for phone in Phone.objects.all():
            put_setting(phone, f"{SERVER}/ports/securedSipPort", "5062")
        assert propose(fleet_of(fleet)).server is None

    def test_phones_with_a_call_server_keep_it(self, fleet: Profile) -> None:
        Phone.objects.filter(mac=MAC).update(call_server=make_server(settings={"certHash": "x"}))
        before = contents()
        proposal = propose(fleet_of(fleet))
        assert proposal.server is None
        assert not {"certHash", *SERVER_SETTINGS} & proposal.settings.keys()
        accept(fleet, "Office", with_server=True)
        assert contents() == before

    def test_shared_passwords_stay_encrypted(self, fleet: Profile) -> None:
        for phone in Phone.objects.all():
            put_setting(phone, "sipProfile/phonePassword", "canary-password")
            put_setting(phone, "sshPassword", "canary-password")
        made = accept(fleet, "Office")
        assert made.settings["sshPassword"] == "canary-password"
        with connection.cursor() as cursor:
            cursor.execute("SELECT settings FROM phones_profile UNION ALL SELECT settings FROM phones_phone")
            assert "canary" not in str(cursor.fetchall())

    def test_one_family_can_go_by_itself(self, fleet: Profile) -> None:
        Phone.objects.filter(mac__in=MACS[:2]).update(model="8851")
        assert list(families_of(fleet_of(fleet)).values()) == [1, 2]
        family = max(families_of(fleet_of(fleet)))
        before = contents()
        made = accept(fleet, "Office", Scope(family))
        assert set(made.phones.values_list("mac", flat=True)) == set(MACS[:2])
        assert contents() == before

    def test_a_second_proposal_stands_on_the_first(self, fleet: Profile) -> None:
        made = accept(fleet, "Office")
        for phone in Phone.objects.filter(mac__in=MACS[:2]):
            put_setting(phone, "sipProfile/sipStack/timerT1", "750")
        before = contents()
        assert propose(fleet_of(made)).settings == {}
        assert accept(made, "Desks").parent == made
        assert contents() == before

    def test_nothing_is_kept_when_a_file_would_change(self, fleet: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("phones.proposing.shared_settings", lambda _: {"certHash": "other"})
        before = contents()
        with pytest.raises(WouldChange, match="nothing was done"):
            accept(fleet, "Office")
        assert contents() == before
        assert list(Profile.objects.values_list("name", flat=True)) == ["Imported"]

    def test_a_changed_file_keeps_the_phone_on_its_profile(self, fleet: Profile, tmp_path: Path) -> None:
        made = accept(fleet, "Office", with_server=True)
        path = tmp_path / f"SEP{MAC}.cnf.xml"
        path.write_bytes(path.read_bytes().replace(b">500<", b">750<").replace(b"<certHash></certHash>", b""))
        (imported,) = import_paths([path]).imported
        assert [change.path for change in imported.changes] == ["certHash", "sipProfile/sipStack/timerT1"]
        phone = Phone.objects.get(mac=MAC)
        assert (phone.profile, phone.call_server) == (made, CallServer.objects.get())
        assert phone.settings == {"certHash": None, "sipProfile/sipStack/timerT1": "750"}
        assert read(contents()[MAC]) == read(path.read_bytes())

    def test_a_file_that_a_profile_stands_in_the_way_of_leaves_it(self, fleet: Profile, tmp_path: Path) -> None:
        made = accept(fleet, "Office")
        made.settings = {**made.settings, "anUnknownElement": "", "anUnknownElement/@v": "1"}
        made.save()
        path = tmp_path / f"SEP{MAC}.cnf.xml"
        path.write_bytes(path.read_bytes().replace(b"Element>  kept  <", b'Element v="1"><a>y</a><'))
        import_paths([path])
        assert Phone.objects.get(mac=MAC).profile == fleet
        assert read(contents()[MAC]) == read(path.read_bytes())

    @pytest.mark.skipif(not CORPUS.is_dir(), reason="There are no real configurations in ../shared/corpus/sep.")
    def test_no_real_configuration_changes(self, tmp_path: Path) -> None:
        """All of them together share next to nothing; pairs of them share much."""
        macs = sorted(moved_in(tmp_path))
        before = contents()
        bare = Profile.objects.get()
        accept(bare, "All", with_server=True)
        for number, pair in enumerate(zip(macs[::2], macs[1::2], strict=True)):
            profile = make_profile(name=f"Pair {number}", bare=True, parent=Profile.objects.get(name="All"))
            Phone.objects.filter(mac__in=pair).update(profile=profile)
            assert accept(profile, f"Shared by pair {number}", with_server=True).settings
        assert contents() == before


@pytest.mark.django_db
class TestPages:
    """The proposal on its page."""

    def test_it_shows_what_moves_and_does_it_on_a_yes(self, fleet: Profile, admin_client: Client) -> None:
        before = contents()
        address = reverse("phones:propose", args=[fleet.pk])
        response = admin_client.get(address)
        assert heading_of(response) == "Propose a profile"
        assert f"These {len(COMMON)} settings are the same on all 3 phones." in text_of(response)
        assert "192.0.2.10 port 5060 over UDP: 3 phones" in text_of(response)
        assert ["Timer T1 sipProfile/sipStack/timerT1", "500 ms"] in rows_of(response)
        assert len(rows_of(response)) == len(COMMON)
        assert Profile.objects.count() == 1

        response = admin_client.post(address, {"name": "Office", "with_server": "on"}, follow=True)
        assert heading_of(response) == "Office"
        assert notes_of(response) == ["The profile Office was made. No file changes by that."]
        assert contents() == before

    def test_where_all_share_nothing_it_is_about_those_most_alike(
        self, fleet: Profile, admin_client: Client, tmp_path: Path
    ) -> None:
        for mac in ("001122AABBF0", "001122AABBF1"):
            path = tmp_path / f"SEP{mac}.cnf.xml"
            path.write_bytes(f"<device><own{mac}>1</own{mac}></device>".encode())
        import_paths([tmp_path])
        address, before = reverse("phones:propose", args=[fleet.pk]), contents()
        text = text_of(admin_client.get(address))
        assert "No setting is the same on all phones. The proposal is about the 3 that have most in common." in text
        assert "2 phones are left out 00:11:22:AA:BB:F0 00:11:22:AA:BB:F1" in text
        admin_client.post(address, {"name": "Office"})
        made = Profile.objects.get(name="Office")
        assert (set(made.phones.values_list("mac", flat=True)), made.settings) == (set(MACS), COMMON)
        assert contents() == before
        assert "Nothing to propose" in text_of(admin_client.get(address))

    @pytest.mark.skipif(not CORPUS.is_dir(), reason="There are no real configurations in ../shared/corpus/sep.")
    def test_real_phones_share_what_they_can_without_a_change(self, admin_client: Client, tmp_path: Path) -> None:
        moved_in(tmp_path)
        imported, before = Profile.objects.get(), contents()
        address = reverse("phones:propose", args=[imported.pk])
        for name in ("Most alike", "Next"):
            admin_client.post(address, {"name": name})
        groups = [profile.phones.count() for profile in Profile.objects.filter(name__in=["Most alike", "Next"])]
        assert (len(groups), min(groups) > 1) == (2, True)
        assert contents() == before

    def test_a_name_that_is_taken_or_missing_is_asked_for_again(self, fleet: Profile, admin_client: Client) -> None:
        address = reverse("phones:propose", args=[fleet.pk])
        assert "There is a profile of this name already." in text_of(admin_client.post(address, {"name": "Imported"}))
        assert "This field is required." in text_of(admin_client.post(address, {"name": ""}))
        assert Profile.objects.count() == 1

    def test_secrets_are_masked(self, fleet: Profile, admin_client: Client) -> None:
        for phone in Phone.objects.all():
            put_setting(phone, "sshPassword", "canary-password")
        response = admin_client.get(reverse("phones:propose", args=[fleet.pk]))
        assert "canary" not in response.content.decode()
        assert "••••••••" in text_of(response)

    def test_families_are_offered_where_there_are_several(self, fleet: Profile, admin_client: Client) -> None:
        Phone.objects.filter(mac__in=MACS[:2]).update(model="8851")
        address = reverse("phones:propose", args=[fleet.pk])
        assert "All: 3 Model not known: 1" in text_of(admin_client.get(address))
        response = admin_client.get(address, {"family": ""})
        assert "It takes two phones or more with settings in common." in text_of(response)
        admin_client.post(f"{address}?family=", {"name": "Alone"})
        assert Profile.objects.count() == 1

    def test_it_is_for_bare_profiles_and_those_who_may(
        self, fleet: Profile, admin_client: Client, viewer_client
    ) -> None:
        assert admin_client.get(reverse("phones:propose", args=[make_profile().pk])).status_code == 404
        assert viewer_client.get(reverse("phones:propose", args=[fleet.pk])).status_code == 403
        assert reverse("phones:propose", args=[fleet.pk]) in admin_client.get(fleet.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_an_imported_phone_alone_shares_with_nobody() -> None:
    profile = make_profile(bare=True)
    phone = make_phone(profile=profile, model="", settings={"certHash": ""})
    assert propose(fleet_of(profile)).settings == {"certHash": ""}
    assert document_of(phone) == {"certHash": "", "sipProfile/phoneLabel": "Reception"}
