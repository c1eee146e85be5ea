"""The pages of a phone's way, and of the firmware of all phones."""

from pathlib import Path

import pytest

from firmware.taking_in import take_in
from phones.models import Phone
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_profile, make_working_phone
from tests.firmware.build import load_files, write_package
from tests.pages import heading_of, notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/firmware/"
FLEET = "/models-and-loads/"
SCCP, OLD, NEW = "SCCP41.8-3-1S", "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"
NO_PHONE_FITS = f"No phone was changed: all of them want {NEW} already, or cannot take it."


@pytest.fixture(autouse=True)
def store(firmware_store: Path, tftp_root: Path) -> None:
    pass


@pytest.fixture
def packages(tmp_path: Path) -> None:
    """Both loads that a 7941G needs on its way."""
    for load in (OLD, NEW):
        take_in(write_package(tmp_path, f"{load}.zip", load_files(load)))


def steps_of(response) -> list[tuple[str, str, str]]:
    """Look, load and word of each step."""
    return [(step.state, step.load, step.word) for step in response.context["steps"]]


class TestTheWay:
    def test_step_by_step(self, admin_client, packages):
        make_working_phone(running_load=SCCP, wanted_load=NEW)
        assert steps_of(admin_client.get(PAGE)) == [
            ("done", SCCP, "Runs now"),
            ("now", OLD, "To be published"),
            ("later", NEW, "Afterwards"),
        ]
        admin_client.post(f"{PAGE}publish/")
        assert steps_of(admin_client.get(PAGE))[1] == (
            "now",
            OLD,
            "Published: the phone fetches it when it next starts",
        )
        admin_client.post(f"{PAGE}running/", {"running_load": OLD})
        assert steps_of(admin_client.get(PAGE)) == [("done", OLD, "Runs now"), ("now", NEW, "To be published")]
        admin_client.post(f"{PAGE}publish/")
        admin_client.post(f"{PAGE}running/", {"running_load": f"{NEW}.loads"})
        assert steps_of(admin_client.get(PAGE)) == [("done", NEW, "Runs now, and is the wanted load")]

    def test_each_step_gives_its_reason_and_where_that_comes_from(self, admin_client, packages):
        make_working_phone(running_load=SCCP, wanted_load=NEW)
        text = text_of(admin_client.get(PAGE))
        assert "Cisco changed the key that signs firmware after 8.5(2)." in text
        assert "Signatures and kernels of 79xx loads, measured" in text

    def test_what_is_missing_is_named_with_its_package(self, admin_client):
        make_working_phone(running_load=SCCP, wanted_load=NEW)
        response = admin_client.get(PAGE)
        assert steps_of(response)[1:] == [
            ("missing", OLD, "Not there complete"),
            ("missing", NEW, "Not there complete"),
        ]
        (note,) = notes_of(response)
        assert note == (
            f"The way is blocked. {OLD} is not there complete: add cmterm-7941_7961-sip.8-5-2.zip. "
            "Until then the phone keeps what it has."
        )
        assert "Usual package: cmterm-7941_7961-sip.9-4-2SR3-1.zip" in text_of(response)

    def test_warnings_stand_before_a_step_and_not_after_the_last(self, admin_client, packages):
        make_working_phone(model="7941G", running_load=SCCP, wanted_load=NEW)
        assert "Leave the power on." in text_of(admin_client.get(PAGE))
        assert "Do not reset it to factory settings." in text_of(admin_client.get(PAGE))
        assert "DHCP option 150 names this TFTP server." in text_of(admin_client.get(PAGE))
        assert "external power supply" not in text_of(admin_client.get(PAGE))
        Phone.objects.update(running_load=NEW)
        assert "Leave the power on." not in text_of(admin_client.get(PAGE))

    @pytest.mark.parametrize(
        ("running", "step"),
        [
            ("", ("done", "Running load not known", "Where the way begins")),
            ("factory-reset", ("done", "Factory reset", "What is left on the phone is not known")),
        ],
    )
    def test_a_phone_whose_load_is_not_known(self, admin_client, packages, running, step):
        make_working_phone(running_load=running, wanted_load=NEW)
        assert steps_of(admin_client.get(PAGE))[0] == step

    def test_a_wish_that_nothing_leads_to(self, admin_client):
        make_working_phone(running_load=OLD, wanted_load="SIP45.9-4-2SR3-1S")
        assert steps_of(admin_client.get(PAGE))[1] == ("missing", "SIP45.9-4-2SR3-1S", "Cannot be reached")

    def test_without_a_wish(self, admin_client):
        make_working_phone()
        assert "No load is wanted: the phone keeps what it has." in text_of(admin_client.get(PAGE))


class TestWish:
    def test_it_is_stored_without_the_suffix_and_the_phone_waits(self, editor_client):
        phone = make_working_phone(running_load=OLD)
        publish()
        editor_client.post(f"{PAGE}wish/", {"wanted_load": f"{OLD}.loads"})
        phone.refresh_from_db()
        assert (phone.wanted_load, phone.pinned_load) == (OLD, "")
        assert Phone.objects.needing_publish().get() == phone

    def test_it_can_be_pinned_and_let_go(self, editor_client, admin_client):
        make_working_phone(running_load=SCCP)
        editor_client.post(f"{PAGE}wish/", {"wanted_load": NEW, "pinned": "on"})
        assert Phone.objects.get().pinned_load == NEW
        assert steps_of(admin_client.get(PAGE))[1] == ("now", NEW, "Pinned. To be published")
        editor_client.post(f"{PAGE}wish/", {"wanted_load": NEW})
        assert Phone.objects.get().pinned_load == ""

    def test_what_cannot_be_a_name_is_kept_in_the_form(self, editor_client):
        make_working_phone()
        response = editor_client.post(f"{PAGE}wish/", {"wanted_load": "x" * 65})
        assert (value_of(response, "wanted_load"), Phone.objects.get().wanted_load) == ("x" * 65, "")

    def test_loads_that_fit_the_model_are_offered_first(self, admin_client, packages, tmp_path):
        take_in(write_package(tmp_path, "other.zip", load_files("SIP11.9-4-2SR3-1S")))
        make_working_phone()
        assert admin_client.get(PAGE).context["offers"] == [
            (OLD, "SIP 8.5(2)"),
            (NEW, "SIP 9.4(2)SR3"),
            ("SIP11.9-4-2SR3-1S", "SIP 9.4(2)SR3, for 7906G, 7911G"),
        ]


class TestRunning:
    def test_the_hardware_version_is_noted_as_well(self, editor_client):
        make_working_phone(model="7821")
        editor_client.post(f"{PAGE}running/", {"running_load": "sip78xx.12-8-1-0001-455", "hardware_version": "V20"})
        phone = Phone.objects.get()
        assert (phone.running_load, phone.hardware_version) == ("sip78xx.12-8-1-0001-455", "V20")

    def test_a_wrong_hardware_version_changes_nothing(self, editor_client):
        make_working_phone()
        response = editor_client.post(f"{PAGE}running/", {"running_load": OLD, "hardware_version": "new"})
        assert "This is no hardware version such as V08." in text_of(response)
        assert Phone.objects.get().running_load == ""


@pytest.mark.parametrize("action", ["wish", "running", "publish"])
def test_a_viewer_changes_nothing(viewer_client, action):
    make_working_phone()
    assert viewer_client.get(PAGE).status_code == 200
    assert viewer_client.post(f"{PAGE}{action}/", {"wanted_load": NEW, "running_load": NEW}).status_code == 403
    assert viewer_client.get(f"{PAGE}{action}/").status_code in {403, 405}


class TestFleet:
    def test_models_and_loads_in_numbers(self, viewer_client):
        for number, (model, running, wanted) in enumerate(
            [
                ("7941G", SCCP, NEW),
                ("7941G", SCCP, NEW),
                ("7961G", NEW, NEW),
                ("7841", "", "sip78xx.14-2-1-0101-26"),
                ("", "", ""),
            ]
        ):
            make_phone(f"001122AABB{number:02}", model=model, running_load=running, wanted_load=wanted)
        response = viewer_client.get(FLEET)
        assert [matrix.title for matrix in response.context["matrices"]] == [
            "7941G, 7941G-GE, 7961G, 7961G-GE",
            "7811, 7821, 7841, 7861",
            "Family not known",
        ]
        assert [matrix.loads for matrix in response.context["matrices"]] == [
            (SCCP, NEW),
            ("Not known", "sip78xx.14-2-1-0101-26"),
            ("Not known",),
        ]
        assert rows_of(response, 0) == [["7941G", "2", "→ 2"], ["7961G", "", "1"]]
        assert rows_of(response, 1) == [["7841", "1", "→ 1"]]
        assert rows_of(response, 2) == [["Not known", "1"]]

    def test_the_graph_has_every_load_newest_first_and_an_arc_for_every_hop(self, viewer_client, packages):
        make_phone("001122AABB01", running_load=SCCP, wanted_load=NEW)
        make_phone("001122AABB02", running_load=OLD, wanted_load=NEW)
        make_phone("001122AABB03", running_load=OLD, wanted_load=NEW, model="7961G")
        make_phone("001122AABB04", model="7945G", running_load="SIP45.9-4-2SR3-1S")
        response = viewer_client.get(f"{FLEET}7941_7961/")
        graph = response.context["graph"]
        assert [(node.load, node.about) for node in graph.nodes] == [
            (NEW, "complete"),
            (OLD, "complete · 2 phones run it"),
            (SCCP, "not there · 1 phone runs it"),
        ]
        assert [arc.title for arc in graph.arcs] == [f"{SCCP} → {OLD}: 1 phone", f"{OLD} → {NEW}: 3 phones"]
        assert heading_of(response) == "Ways of 7941G, 7941G-GE, 7961G, 7961G-GE"

    def test_a_family_that_nobody_knows_is_not_found(self, viewer_client):
        assert viewer_client.get(f"{FLEET}79xx/").status_code == 404

    def test_a_family_without_anything_says_so(self, viewer_client):
        assert "Nothing to draw" in text_of(viewer_client.get(f"{FLEET}7912/"))


def confirmed(client, wish):
    """Set a wanted load for many phones, after a look at what it means."""
    review = client.post(f"{FLEET}wish/", wish)
    return client.post(f"{FLEET}wish/", {**wish, "expected": value_of(review, "expected")}, follow=True)


class TestFleetWish:
    def wants(self) -> dict[str, str]:
        return dict(Phone.objects.order_by("mac").values_list("mac", "wanted_load"))

    def test_for_all_phones_of_a_model(self, editor_client):
        make_working_phone("001122AABB01")
        make_working_phone("001122AABB02", model="7961G")
        publish()
        response = confirmed(editor_client, {"model": "7941G", "wanted_load": f"{NEW}.loads"})
        assert notes_of(response) == [f"1 phone wants {NEW} now."]
        assert self.wants() == {"001122AABB01": NEW, "001122AABB02": ""}
        assert [phone.mac for phone in Phone.objects.needing_publish()] == ["001122AABB01"]

    def test_for_a_profile_without_phones_that_the_load_is_not_made_for(self, editor_client):
        office = make_profile()
        make_phone("001122AABB01", profile=office)
        make_phone("001122AABB02", profile=office, model="7945G")
        make_phone("001122AABB03")
        response = confirmed(editor_client, {"profile": office.pk, "wanted_load": NEW})
        assert notes_of(response) == [f"1 phone wants {NEW} now.", f"1 phone was left out: {NEW} is not for it."]
        assert self.wants() == {"001122AABB01": NEW, "001122AABB02": "", "001122AABB03": ""}

    def test_for_phones_that_were_ticked(self, editor_client):
        make_phone("001122AABB01")
        make_phone("001122AABB02")
        page = editor_client.post(f"{FLEET}wish/", {"mac": ["001122AABB02", "nonsense"]})
        assert "For the 1 phone that you chose." in text_of(page)
        assert value_of(page, "mac") == "001122AABB02"
        confirmed(editor_client, {"mac": ["001122AABB02"], "wanted_load": NEW})
        assert self.wants() == {"001122AABB01": "", "001122AABB02": NEW}

    def test_the_ways_are_shown_before_anything_changes(self, editor_client, packages):
        for number in range(3):
            make_phone(f"001122AABB0{number}", running_load=OLD)
        make_phone("001122AABB11", running_load=SCCP)
        make_phone("001122AABB12", running_load=NEW)
        make_phone("001122AABB13", model="7945G")
        make_phone("001122AABB14", model="")
        page = editor_client.post(f"{FLEET}wish/", {"wanted_load": NEW, "whole": "1", "of": ""})
        assert heading_of(page) == "What the wanted load means"
        ways = {(row[0], row[1], row[2]): row[3] for row in rows_of(page)}
        assert list(ways) == [("3", "7941G", OLD), ("1", "7941G", SCCP), ("1", "7941G", NEW)]
        assert ways["1", "7941G", NEW] == "Runs it already."
        assert [ways["3", "7941G", OLD].count("→"), ways["1", "7941G", SCCP].count("→")] == [1, 2]
        assert notes_of(page) == [
            "1 phone is left out: its model is not known.",
            "1 7945G is left out: the load is not made for it.",
        ]
        assert "Set it for 5 phones" in text_of(page)
        assert set(self.wants().values()) == {""}

    def test_it_says_why_phones_have_no_way(self, editor_client):
        make_phone(running_load=OLD)
        page = editor_client.post(f"{FLEET}wish/", {"wanted_load": NEW, "whole": "1", "of": ""})
        ((number, model, running, way),) = rows_of(page)
        assert (number, model, running) == ("1", "7941G", OLD)
        assert f"{NEW} is not there complete: add" in way
        assert "keep what they run until the way is open" in text_of(page)

    def test_it_is_looked_at_again_when_the_phones_are_others(self, editor_client):
        make_phone()
        make_phone("001122AABB02")
        page = editor_client.post(f"{FLEET}wish/", {"model": "7941G", "wanted_load": NEW, "expected": "1"})
        assert notes_of(page) == ["Nothing was changed: the phones are others by now. Look again."]
        assert set(self.wants().values()) == {""}

    def test_queries_of_the_review_do_not_grow_with_the_phones(self, editor_client, django_assert_max_num_queries):
        for number in range(20):
            make_phone(f"0011220001{number:02X}", running_load=f"SIP41.8-{number}-1S")
        with django_assert_max_num_queries(20):
            editor_client.post(f"{FLEET}wish/", {"wanted_load": NEW, "whole": "1", "of": ""})

    def test_nothing_to_change_is_said(self, editor_client):
        make_phone(wanted_load=NEW)
        response = confirmed(editor_client, {"model": "7941G", "wanted_load": NEW})
        assert notes_of(response) == [NO_PHONE_FITS]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"wanted_load": NEW}, "Choose a model or a profile."),
            ({"model": "7941G", "wanted_load": ""}, "This field is required."),
            (
                {"model": "7941G", "wanted_load": "newest"},
                "“newest” is not the name of a load of a known firmware family.",
            ),
        ],
    )
    def test_what_is_not_clear_is_asked_for(self, editor_client, data, sentence):
        make_phone()
        assert sentence in text_of(editor_client.post(f"{FLEET}wish/", data))
        assert self.wants() == {MAC: ""}

    def test_a_viewer_may_not(self, viewer_client):
        make_phone()
        response = viewer_client.post(f"{FLEET}wish/", {"model": "7941G", "wanted_load": NEW})
        assert (response.status_code, self.wants()) == (403, {MAC: ""})
