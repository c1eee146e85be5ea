"""What the checks say on the review of a publication."""

import pytest
from django.test import Client

from phones.changes import save_phone
from phones.checking import findings_of
from phones.models import Phone
from phones.plan_findings import findings_of_many
from provisioning import jobs
from provisioning.drafts import make_draft
from provisioning.models import Job
from provisioning.publishing import publish
from tests.factories import make_line, make_phone, make_server, make_working_phone
from tests.pages import heading_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tftp_root")]

MACS = [f"00112200000{number}" for number in range(4)]


@pytest.fixture
def phones() -> list[Phone]:
    """Two phones that share an account, one with another account, and one at another server."""
    first, second, third = (make_working_phone(mac, label="Two words") for mac in MACS[:3])
    third.buttons.update(name="other")
    make_line(make_phone(MACS[3], call_server=make_server(name="Far", address="192.0.2.99")))
    return [first, second, third]


def sentences(found: object) -> list[str]:
    return sorted(finding.sentence for finding in found)  # type: ignore[attr-defined]


def test_many_at_once_say_what_each_says_alone(phones: list[Phone]) -> None:
    found = list(findings_of_many(MACS))
    for phone in Phone.objects.all():
        assert sentences(finding for mac, finding in found if mac == phone.mac) == sentences(findings_of(phone))


def test_an_account_that_a_phone_outside_the_plan_has_is_found_too(phones: list[Phone]) -> None:
    alone = [finding for mac, finding in findings_of_many([MACS[0]])]
    assert sentences(alone) == sentences(findings_of(phones[0]))


def test_the_queries_do_not_grow(phones: list[Phone], django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    for number in range(30):
        make_working_phone(f"0011220001{number:02}")
    with django_assert_max_num_queries(20):
        list(findings_of_many(list(Phone.objects.values_list("mac", flat=True))))


class TestReview:
    def test_it_groups_them_and_leads_to_the_phones(self, phones: list[Phone], editor_client: Client) -> None:
        draft = make_draft()
        part = editor_client.get(f"{draft.get_absolute_url()}findings/").content.decode()
        assert "has blanks" in part
        assert part.count('href="/phones/001122000000/findings/"') == part.count(
            'href="/phones/001122000001/findings/"'
        )
        assert "/phones/001122000002/findings/" in part
        assert "findings/" in editor_client.get(draft.get_absolute_url()).content.decode()

    def test_only_what_is_written_is_checked(self, phones: list[Phone], editor_client: Client) -> None:
        publish()
        phones[2].label = "Hall"
        save_phone(phones[2])
        part = editor_client.get(f"{make_draft().get_absolute_url()}findings/").content.decode()
        assert "/phones/001122000002/findings/" in part
        assert "/phones/001122000000/findings/" not in part

    def test_many_phones_are_checked_on_demand(
        self, phones: list[Phone], editor_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("provisioning.views.SMALL", 2)
        monkeypatch.setattr("provisioning.job_views.SMALL", 2)
        monkeypatch.setattr(jobs, "_start_process", lambda job: jobs.run(job.pk, job.attempt))
        draft = make_draft()
        address = draft.get_absolute_url()
        assert "Check them all" in editor_client.get(f"{address}findings/").content.decode()
        editor_client.post(f"{address}check/")
        assert Job.objects.get().address == address
        part = editor_client.get(f"{address}findings/").content.decode()
        assert "has blanks" in part
        assert "Check them all" not in part

    def test_what_is_held_back_leads_to_its_phone(self, editor_client: Client) -> None:
        make_phone(MACS[0])
        make_phone(MACS[1])
        page = editor_client.post("/publications/draft/", follow=True)
        assert heading_of(page) == "Publish to TFTP"
        assert "2 files SEP001122000000.cnf.xml SEP001122000001.cnf.xml" in text_of(page)
        assert 'href="/phones/001122000001/findings/"' in page.content.decode()
