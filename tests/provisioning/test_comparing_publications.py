"""Any two publications are compared: which files differ, and how."""

from pathlib import Path

import pytest
from django.test import Client

from phones.changes import put_setting, save_phone
from phones.models import Phone
from provisioning import drafts
from provisioning.between import changes_between
from provisioning.models import Publication
from provisioning.publishing import publish
from tests.factories import make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tftp_root")]

MACS = ["00112200000A", "00112200000B", "00112200000C"]
NAMES = [f"SEP{mac}.cnf.xml" for mac in MACS]


def relabel(mac: str, label: str) -> None:
    phone = Phone.objects.get(mac=mac)
    phone.label = label
    save_phone(phone)


def published(note: str) -> Publication:
    publication = publish(note=note).publication
    assert publication
    return publication


@pytest.fixture
def publications() -> list[Publication]:
    """Four publications of three phones: one changes each time, one goes in the third, one comes in the fourth."""
    for mac in MACS[:2]:
        make_working_phone(mac, label="First")
    first = published("first")
    relabel(MACS[0], "Second")
    second = published("second")
    relabel(MACS[0], "Third")
    Phone.objects.get(mac=MACS[1]).delete()
    third = published("third")
    relabel(MACS[0], "First")
    put_setting(Phone.objects.get(mac=MACS[0]), "vendorConfig/webAccess", "1")
    make_working_phone(MACS[2])
    return [first, second, third, published("fourth")]


def told(earlier: Publication, later: Publication, subject: str = "") -> list[tuple[str, str]]:
    return [(change.name, change.action.value) for change in changes_between(earlier, later, subject)]


def test_what_lies_between_any_two(publications: list[Publication]) -> None:
    first, second, third, fourth = publications
    assert told(first, second) == [(NAMES[0], "changed")]
    assert told(second, third) == [(NAMES[0], "changed"), (NAMES[1], "removed")]
    assert told(first, fourth) == [(NAMES[0], "changed"), (NAMES[1], "removed"), (NAMES[2], "added")]
    assert told(first, fourth, MACS[2]) == [(NAMES[2], "added")]
    assert told(fourth, fourth) == []


def test_what_came_back_does_not_differ(publications: list[Publication]) -> None:
    undone = drafts.confirm(drafts.draft_undoing(publications[-1]))
    assert told(publications[2], undone) == []
    assert [name for name, _ in told(publications[3], undone)] == [NAMES[0], NAMES[2]]


def test_a_plan_that_was_confirmed_late_counts_when_it_was_written(publications: list[Publication]) -> None:
    relabel(MACS[2], "Planned")
    draft = drafts.make_draft(subjects=[MACS[2]])
    relabel(MACS[0], "Meanwhile")
    meanwhile = publish([MACS[0]]).publication
    assert meanwhile
    late = drafts.confirm(draft)
    assert late.pk < meanwhile.pk
    assert told(meanwhile, late) == [(NAMES[2], "changed")]


class TestPages:
    def test_with_fewer_than_two_it_says_so(self, viewer_client: Client) -> None:
        assert "There have to be two publications first." in text_of(viewer_client.get("/publications/compare/"))

    def test_the_files_that_differ(self, publications: list[Publication], viewer_client: Client) -> None:
        first, fourth = publications[0].pk, publications[3].pk
        for query in (f"earlier={first}&later={fourth}", f"earlier={fourth}&later={first}"):
            page = viewer_client.get(f"/publications/compare/?{query}")
            assert rows_of(page) == [[NAMES[0], "Changed"], [NAMES[1], "Removed"], [NAMES[2], "Added"]]
            assert f"From Publication {first} to Publication {fourth}" in text_of(page)

    def test_in_words(self, publications: list[Publication], viewer_client: Client) -> None:
        query = f"earlier={publications[0].pk}&later={publications[1].pk}"
        words = viewer_client.get(f"/publications/compare/summary/?{query}").content.decode()
        assert "Label of the phone" in words
        assert "First" in words
        assert "Second" in words
        for nonsense in ("x", 10**40):
            words = viewer_client.get(f"/publications/compare/summary/?earlier={nonsense}").content.decode()
            assert "No setting changed" in words

    def test_one_file_side_by_side_without_its_secrets(
        self, publications: list[Publication], viewer_client: Client
    ) -> None:
        page = viewer_client.get(f"/publications/compare/{publications[0].pk}/{publications[2].pk}/{NAMES[0]}/")
        assert rows_of(page) == [["Label of the phone sipProfile/phoneLabel", "First → Third"]]
        assert "line-password" not in page.content.decode()
        page = viewer_client.get(f"/publications/compare/{publications[2].pk}/{publications[3].pk}/{NAMES[1]}/")
        assert notes_of(page) == ["This file does not differ between the two."]

    def test_a_draft_cannot_be_compared(self, publications: list[Publication], viewer_client: Client) -> None:
        draft = drafts.make_draft()
        address = f"/publications/compare/?earlier={publications[0].pk}&later={draft.pk}"
        assert "Select a valid choice" in text_of(viewer_client.get(address))
        assert (
            viewer_client.get(f"/publications/compare/{publications[0].pk}/{draft.pk}/{NAMES[0]}/").status_code == 404
        )

    def test_the_history_of_a_phone_leads_there(self, publications: list[Publication], viewer_client: Client) -> None:
        page = viewer_client.get(f"/phones/{MACS[0]}/history/").content.decode()
        assert 'action="/publications/compare/"' in page
        chosen = {"subject": MACS[0], "earlier": publications[0].pk, "later": publications[2].pk}
        compared = viewer_client.get("/publications/compare/", chosen)
        assert heading_of(compared) == "Compare publications"
        assert rows_of(compared) == [[NAMES[0], "Changed"]]
        assert f"Files of the phone {MACS[0]}." in text_of(compared)

    def test_the_queries_do_not_grow_with_the_publications(
        self, publications: list[Publication], viewer_client: Client, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            viewer_client.get(f"/publications/compare/?earlier={publications[0].pk}&later={publications[3].pk}")


def test_the_folder_is_not_touched(publications: list[Publication], viewer_client: Client, tftp_root: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in tftp_root.iterdir()}
    viewer_client.get(f"/publications/compare/?earlier={publications[0].pk}&later={publications[3].pk}")
    assert {path.name: path.stat().st_mtime_ns for path in tftp_root.iterdir()} == before


def test_too_many_files_are_compared_in_part(monkeypatch: pytest.MonkeyPatch, viewer_client: Client) -> None:
    for mac in MACS:
        make_working_phone(mac, label="First")
    first = published("first")
    for mac in MACS:
        relabel(mac, "Second")
    second = published("second")
    monkeypatch.setattr("provisioning.comparing.MOST_COMPARED", 2)
    monkeypatch.setattr("provisioning.between.MOST_COMPARED", 2)
    address = f"/publications/compare/summary/?earlier={first.pk}&later={second.pk}"
    for page in (viewer_client.get(f"/publications/{second.pk}/summary/"), viewer_client.get(address)):
        assert [row[-1] for row in rows_of(page)] == ["2"]
        assert "1 more changed file was not looked at here" in page.content.decode()
