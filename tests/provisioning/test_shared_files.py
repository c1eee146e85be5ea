"""Changes of shared files are seen to wait, until they are published."""

from pathlib import Path

import pytest
from django.test import Client

from phones.changes import delete_named_file, save_named_file
from phones.files import waiting_count
from phones.models import DialPlan
from provisioning import drafts
from provisioning.publishing import publish

pytestmark = pytest.mark.django_db

WAITS = 'class="count">1 '


@pytest.fixture
def plan(tftp_root: Path) -> DialPlan:
    """A published dial plan."""
    plan = DialPlan(name="lobby", rules=[{"match": "*", "timeout": 5}])
    save_named_file(plan)
    publish()
    assert waiting_count() == 0
    return plan


def change(plan: DialPlan) -> None:
    plan.rules = [{"match": "*", "timeout": 7}]
    save_named_file(plan)


def test_a_changed_one_waits_until_it_is_published(plan: DialPlan) -> None:
    change(plan)
    assert waiting_count() == 1
    publish()
    assert waiting_count() == 0


def test_a_change_that_makes_the_same_file_is_settled_by_publishing(plan: DialPlan) -> None:
    save_named_file(plan)
    assert waiting_count() == 1
    assert publish().publication is None
    assert waiting_count() == 0


def test_a_deleted_one_waits_to_be_removed(plan: DialPlan, tftp_root: Path) -> None:
    delete_named_file(plan)
    assert waiting_count() == 1
    publish()
    assert waiting_count() == 0
    assert [path.name for path in tftp_root.iterdir()] == ["dialplan.xml"]


def test_one_that_comes_back_waits_again(plan: DialPlan) -> None:
    delete_named_file(plan)
    publish()
    save_named_file(DialPlan(name="lobby", rules=[]))
    assert waiting_count() == 1
    publish()
    assert waiting_count() == 0


def test_one_that_was_never_published_does_not_wait_to_be_removed(plan: DialPlan) -> None:
    save_named_file(other := DialPlan(name="attic", rules=[]))
    delete_named_file(other)
    assert waiting_count() == 0


def test_another_name_is_two_files(plan: DialPlan, tftp_root: Path) -> None:
    plan.name = "hall"
    save_named_file(plan)
    assert waiting_count() == 2
    publish()
    assert waiting_count() == 0
    assert sorted(path.name for path in tftp_root.iterdir()) == ["dialplan.xml", "hall.xml"]


def test_what_changes_after_the_plan_was_made_goes_on_waiting(plan: DialPlan) -> None:
    change(plan)
    draft = drafts.make_draft()
    plan.description = "Newer"
    save_named_file(plan)
    drafts.confirm(draft)
    assert waiting_count() == 1


def test_what_was_undone_waits_again(plan: DialPlan) -> None:
    change(plan)
    publication = publish().publication
    assert publication
    drafts.confirm(drafts.draft_undoing(publication))
    assert waiting_count() == 1


class TestNumber:
    def test_every_page_shows_it(self, plan: DialPlan, editor_client: Client) -> None:
        assert WAITS not in editor_client.get("/publications/waiting/").content.decode()
        change(plan)
        assert WAITS in editor_client.get("/publications/waiting/").content.decode()
        assert WAITS in editor_client.get("/publications/").content.decode()

    def test_an_answer_to_htmx_asks_for_it_anew(self, editor_client: Client) -> None:
        htmx = {"HX-Request": "true"}
        answered = editor_client.post("/publications/draft/", headers=htmx)
        assert answered.headers["HX-Trigger"] == '{"records-changed": {}}'
        assert "HX-Trigger" not in editor_client.get("/publications/", headers=htmx).headers
        assert "HX-Trigger" not in editor_client.post("/publications/7/undo/", headers=htmx).headers

    def test_it_is_counted_in_few_queries(
        self, plan: DialPlan, django_assert_num_queries: pytest.FixtureRequest
    ) -> None:
        change(plan)
        with django_assert_num_queries(3):
            waiting_count()
