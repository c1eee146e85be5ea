"""Phones are told the next hop, never a load that is not there whole; imported ones say what their file said."""

from pathlib import Path

import pytest

from firmware.models import FirmwareRule
from firmware.rules import RuleKind
from firmware.taking_in import take_in
from phones.changes import save_phone
from phones.documents import document_of
from phones.files import phone_file
from phones.importers.configuration import adopt
from phones.importers.contents import PhoneFile
from phones.models import Phone
from phones.upgrades import State, Upgrade, Upgrades, firmware_changing, loads_in_use, observed
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_profile, make_working_phone
from tests.firmware.build import load_files, write_package

pytestmark = pytest.mark.django_db

SCCP, OLD, NEW = "SCCP41.8-3-1S", "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"


@pytest.fixture(autouse=True)
def store(firmware_store: Path) -> Path:
    return firmware_store


@pytest.fixture
def add(tmp_path: Path):
    """Take in a package of one load."""

    def added(load: str, **options: str):
        return take_in(write_package(tmp_path, f"{load}.zip", load_files(load, **options))).package

    return added


def told(phone: Phone) -> str | None:
    """What the phone's file says; `None` when it says nothing."""
    return document_of(Phone.objects.get(pk=phone.pk)).get("loadInformation")


def upgrade_of(phone: Phone) -> Upgrade:
    return Upgrades().of(Phone.objects.get(pk=phone.pk))


def waits(phone: Phone) -> bool:
    return Phone.objects.needing_publish().filter(pk=phone.pk).exists()


class TestTheWay:
    def test_hop_by_hop(self, add):
        add(OLD)
        add(NEW)
        phone = make_phone(running_load=SCCP, wanted_load=NEW)
        assert (upgrade_of(phone).state, told(phone)) == (State.UNDER_WAY, OLD)
        observed(phone, OLD)
        assert (upgrade_of(phone).state, told(phone)) == (State.UNDER_WAY, NEW)
        observed(phone, NEW)
        assert (upgrade_of(phone).state, told(phone)) == (State.ARRIVED, NEW)

    def test_the_first_step_is_taken_before_the_last_load_is_there(self, add):
        add(OLD)
        phone = make_phone(running_load=SCCP, wanted_load=NEW)
        assert told(phone) == OLD
        assert [hop.available for hop in upgrade_of(phone).plan.hops] == [True, False]

    def test_a_load_that_is_at_hand_serves_as_well_as_the_best(self, add):
        add("SIP41.8-4-4S")
        assert told(make_phone(running_load=SCCP, wanted_load=NEW)) == "SIP41.8-4-4S"

    @pytest.mark.parametrize("running", ["", "factory-reset", "something else"])
    def test_a_phone_whose_load_is_not_known_goes_the_long_way(self, add, running):
        add(OLD)
        add(NEW)
        assert told(make_phone(running_load=running, wanted_load=NEW)) == OLD

    def test_without_a_wish_nothing_is_said(self, add):
        add(NEW)
        phone = make_phone(running_load=OLD)
        assert (upgrade_of(phone), told(phone)) == (Upgrade(State.NO_WISH, None), "")

    def test_without_a_wish_a_profile_may_say_it(self):
        profile = make_profile(settings={"loadInformation": NEW})
        assert told(make_phone(profile=profile)) == NEW

    @pytest.mark.parametrize("running", [NEW, f"{NEW}.loads"])
    def test_a_suffix_is_never_told(self, add, running):
        """Phones append it themselves, and would ask for `….loads.loads` for ever."""
        add(NEW)
        assert told(make_phone("001122AABB01", running_load=running, wanted_load=f"{NEW}.loads")) == NEW
        assert told(make_phone("001122AABB02", running_load=OLD, wanted_load=f"{NEW}.loads")) == NEW
        assert loads_in_use()[NEW] == 2
        assert told(make_phone("001122AABB03", running_load=f"{SCCP}.loads", wanted_load=NEW)) == SCCP

    def test_a_load_that_nobody_can_read_may_run(self):
        phone = make_phone(running_load="home-made", wanted_load="home-made")
        assert (upgrade_of(phone).state, told(phone)) == (State.ARRIVED, "home-made")

    def test_what_runs_is_told_whether_it_is_there_or_not(self):
        assert told(make_phone(running_load=NEW, wanted_load=NEW)) == NEW


class TestBlocked:
    def test_it_is_told_what_it_runs(self, add):
        add(NEW)
        phone = make_phone(running_load=SCCP, wanted_load=NEW)
        assert told(phone) == SCCP
        upgrade = upgrade_of(phone)
        assert (upgrade.state, upgrade.problem) == (
            State.BLOCKED,
            f"{OLD} is not there complete: add cmterm-7941_7961-sip.8-5-2.zip.",
        )

    def test_a_load_with_a_missing_member_is_never_told(self, tmp_path):
        files = load_files(NEW)
        del files["cvm41.9-4-2SR3-1S.sbn"]
        take_in(write_package(tmp_path, "half.zip", files))
        assert told(make_phone(running_load=OLD, wanted_load=NEW)) == OLD

    @pytest.mark.parametrize("running", ["", "factory-reset"])
    def test_where_nobody_knows_what_runs_the_name_is_empty_whatever_the_profile_says(self, running):
        profile = make_profile(settings={"loadInformation": NEW})
        assert told(make_phone(profile=profile, running_load=running, wanted_load=NEW)) == ""

    @pytest.mark.parametrize(
        ("wanted", "problem"),
        [
            ("SIP45.9-4-2SR3-1S", "SIP45.9-4-2SR3-1S is made for 7945G and 7965G, not for the 7941G."),
            (
                "home-made",
                "“home-made” is not the name of a load of a known firmware family. To publish it as it is, pin it.",
            ),
        ],
    )
    def test_a_wish_that_cannot_be_is_told_to_people_alone(self, add, wanted, problem):
        phone = make_phone(running_load=OLD, wanted_load=wanted)
        assert (told(phone), upgrade_of(phone).problem) == (OLD, problem)

    def test_a_hardware_floor_holds(self, tmp_path):
        phone = make_phone(model="7821", hardware_version="V20", wanted_load="sip78xx.12-8-1-0001-455")
        upgrade = upgrade_of(phone)
        assert (upgrade.state, told(phone)) == (State.BLOCKED, "")
        assert "14.0(1)SR3" in upgrade.problem

    def test_an_own_rule_holds(self, add):
        add(NEW)
        FirmwareRule.objects.create(kind=RuleKind.FORBIDDEN, reason="Not in this house.", to_loads=NEW)
        phone = make_phone(running_load=OLD, wanted_load=NEW)
        assert (told(phone), upgrade_of(phone).problem) == (OLD, "Not in this house.")


class TestPinned:
    def test_exactly_this_load_is_told(self, add):
        add(OLD)
        phone = make_phone(running_load=SCCP, wanted_load=NEW, pinned_load=NEW)
        assert (upgrade_of(phone), told(phone)) == (Upgrade(State.PINNED, NEW), NEW)

    def test_another_wish_is_planned_again(self, add):
        add(OLD)
        phone = make_phone(running_load=SCCP, wanted_load=SCCP, pinned_load=SCCP)
        phone.wanted_load = NEW
        save_phone(phone)
        assert told(phone) == OLD


FIRMWARE_IN_FILES = ["SIP41.8-3-1S", OLD, NEW, "SIP45.9-4-2SR3-1S", "home-made load", "x" * 80, "", " SIP41.8-5-2S"]


class TestImported:
    """The law: whatever firmware is at hand and whatever runs, the configuration equals the file."""

    @pytest.mark.parametrize("named", FIRMWARE_IN_FILES)
    @pytest.mark.parametrize("running", ["", SCCP, OLD, NEW, "factory-reset"])
    @pytest.mark.parametrize("at_hand", [[], [OLD], [NEW], [OLD, NEW]])
    def test_it_says_what_its_file_said(self, add, named, running, at_hand):
        document = {"deviceProtocol": "SIP", "loadInformation": named, "versionStamp": "1"}
        phone = adopt(PhoneFile(MAC, document)).phone
        for load in at_hand:
            add(load)
        if running:
            observed(phone, running)
        assert document_of(Phone.objects.get(mac=MAC)) == document

    def test_a_file_without_a_load_stays_without(self, add):
        add(NEW)
        adopt(PhoneFile(MAC, {"deviceProtocol": "SIP"}))
        assert document_of(Phone.objects.get(mac=MAC)) == {"deviceProtocol": "SIP"}

    def test_another_wish_is_planned_from_what_is_known(self, add):
        """That the file named a load does not say that the phone runs it."""
        add(OLD)
        add(NEW)
        phone = adopt(PhoneFile(MAC, {"deviceProtocol": "SIP", "loadInformation": "SIP41.8-3-1S"})).phone
        phone.wanted_load = NEW
        save_phone(phone)
        assert told(phone) == OLD


class TestObserved:
    def test_it_is_stored_and_the_phone_waits_when_it_is_told_another_load(self, add, tftp_root):
        add(OLD)
        add(NEW)
        phone = make_working_phone(running_load=SCCP, wanted_load=NEW)
        publish()
        assert not waits(phone)
        assert observed(phone, OLD)
        assert (Phone.objects.get().running_load, waits(phone)) == (OLD, True)

    def test_a_phone_that_has_arrived_does_not_wait(self, add, tftp_root):
        add(NEW)
        phone = make_working_phone(running_load=OLD, wanted_load=NEW)
        publish()
        assert observed(phone, NEW)
        assert not waits(phone)

    def test_the_same_again_is_no_news(self):
        phone = make_phone(running_load=OLD, wanted_load=NEW)
        version = Phone.objects.get().version
        assert not observed(phone, OLD)
        assert Phone.objects.get().version == version


class TestFirmwareChanging:
    def test_phones_wait_whose_next_load_came(self, add, tftp_root):
        concerned = make_working_phone(running_load=OLD, wanted_load=NEW)
        others = [
            make_working_phone("001122AABB01", running_load=NEW, wanted_load=NEW),
            make_working_phone("001122AABB02", running_load=SCCP, wanted_load=NEW),
            make_working_phone("001122AABB03"),
        ]
        publish()
        add(NEW)
        assert [phone for phone in [concerned, *others] if waits(phone)] == [concerned]

    def test_phones_wait_whose_way_is_another_one_now(self, add, tftp_root):
        """A better load to stop at has come, the way that was published is not the best any more."""
        add("SIP41.8-4-4S")
        phone = make_working_phone(running_load=SCCP, wanted_load=NEW)
        publish()
        add(OLD)
        assert (waits(phone), told(phone)) == (True, OLD)

    def test_it_asks_the_database_no_more_for_many_ways(self, django_assert_max_num_queries):
        for number in range(20):
            make_phone(f"001122AABB{number:02}", running_load=f"SCCP41.8-2-{number + 1}S", wanted_load=NEW)
        with django_assert_max_num_queries(5), firmware_changing():
            pass


def test_loads_in_use_are_those_told_and_those_wanted(add):
    add(OLD)
    make_phone("001122AABB01", running_load=SCCP, wanted_load=NEW)
    make_phone("001122AABB02", running_load=SCCP, wanted_load=NEW)
    make_phone("001122AABB03", running_load=OLD, wanted_load=NEW)
    make_phone("001122AABB04", running_load="SIP41.9-0-3S")
    assert loads_in_use() == {OLD: 3, NEW: 3}


def test_many_phones_ask_the_database_no_more_than_one(add, django_assert_num_queries):
    add(OLD)
    phones = [make_phone(f"001122AABB{number:02}", running_load=SCCP, wanted_load=NEW) for number in range(20)]
    upgrades = Upgrades()
    with django_assert_num_queries(2):
        assert {upgrades.of(phone).told for phone in phones} == {OLD}


def test_the_file_that_is_published_says_the_same():
    content = phone_file(make_working_phone(running_load=SCCP, wanted_load=NEW)).content.decode()
    assert f"<loadInformation>{SCCP}</loadInformation>" in content
