"""Long work beside the requests: recorded, followed, and begun anew when its process dies."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from phones.changes import save_phone
from phones.models import Phone
from provisioning import heartbeat, jobs
from provisioning.encryption import SecretUnreadable
from provisioning.heartbeat import Heartbeat
from provisioning.jobs import SILENT, Result, Task, attend, begin, run
from provisioning.models import Job, Publication
from provisioning.progress import Phase, Progress
from provisioning.publish.errors import PublishBusy
from provisioning.publishing import publish
from tests.factories import MAC, make_working_phone
from tests.pages import heading_of, notes_of, text_of

pytestmark = pytest.mark.django_db

FILE = f"SEP{MAC}.cnf.xml"


class Processes:
    """Stands for the operating system: remembers the processes that were started, and plays one when asked."""

    def __init__(self) -> None:
        self.started: list[tuple[int, int]] = []

    def __call__(self, command: list[str], **options: Any) -> "Processes":
        assert options["start_new_session"]
        self.started.append((int(command[-2]), int(command[-1])))
        return self

    def wait(self) -> None:
        """Have ended."""

    def play(self) -> None:
        """Do what the last process that was started does."""
        run(*self.started[-1])


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    stand_in = Processes()
    monkeypatch.setattr(jobs.subprocess, "Popen", stand_in)
    return stand_in


def works(task: Task, progress: Progress) -> Result:
    progress(Phase.MAKING, 3, 7)
    return Result("/publications/", ("It is done.", f"{task.by} began it with {task.arguments['with']}."))


def refuses(task: Task, progress: Progress) -> Result:
    raise PublishBusy("Somebody else is publishing.")


def meets_a_wrong_key(task: Task, progress: Progress) -> Result:
    raise SecretUnreadable("The key is missing.")


def breaks(task: Task, progress: Progress) -> Result:
    raise ZeroDivisionError("a password")


@pytest.fixture(autouse=True)
def kinds(settings: Any) -> None:
    own = {name: f"{__name__}.{name}" for name in ("works", "refuses", "meets_a_wrong_key", "breaks")}
    settings.JOBS = {**settings.JOBS, **own}


def started(kind: str = "works", by: User | None = None) -> Job:
    return begin(Task(kind, "Something long", {"with": "care"}, by, "/activity/"))


def silence(job: Job) -> Job:
    Job.objects.update(alive_at=timezone.now() - SILENT - timedelta(seconds=1))
    job.refresh_from_db()
    return job


class TestJob:
    def test_it_is_recorded_and_done_by_a_process(self, processes: Processes, editor: User) -> None:
        job = started(by=editor)
        assert (job.state, processes.started) == ("waiting", [(job.pk, 1)])
        processes.play()
        job.refresh_from_db()
        assert (job.state, job.address, job.outcome) == (
            "done",
            "/publications/",
            ["It is done.", "editor began it with care."],
        )

    def test_the_same_is_not_begun_twice(self, processes: Processes) -> None:
        assert started() == started()
        assert len(processes.started) == 1
        processes.play()
        assert started() != Job.objects.earliest("pk")

    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [("refuses", "Somebody else is publishing."), ("meets_a_wrong_key", "The key is missing.")],
    )
    def test_a_refusal_ends_as_its_sentence(self, processes: Processes, kind: str, sentence: str) -> None:
        job = started(kind)
        processes.play()
        job.refresh_from_db()
        assert (job.state, job.outcome, job.address) == ("failed", [sentence], "/activity/")

    def test_a_defect_is_for_the_log_and_tells_no_secret(self, processes: Processes) -> None:
        job = started("breaks")
        with pytest.raises(ZeroDivisionError):
            processes.play()
        job.refresh_from_db()
        assert job.state == "failed"
        assert job.outcome == ["This ended with an error that is no fault of yours: Offhook's log has it."]

    def test_without_a_process_it_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_memory(*_: Any, **__: Any) -> None:
            raise OSError(12, "Cannot allocate memory")

        monkeypatch.setattr(jobs.subprocess, "Popen", no_memory)
        job = started()
        job.refresh_from_db()
        assert job.outcome == ["No process could be started for this: Cannot allocate memory."]

    def test_old_ones_are_dropped(self, processes: Processes) -> None:
        job = started()
        processes.play()
        Job.objects.update(finished_at=timezone.now() - timedelta(days=31))
        started()
        assert not Job.objects.filter(pk=job.pk).exists()


class TestDeath:
    def test_a_job_that_tells_is_left_alone(self, processes: Processes) -> None:
        assert attend(started()).attempt == 1
        assert len(processes.started) == 1

    def test_a_silent_one_is_begun_anew_once(self, processes: Processes) -> None:
        job = attend(silence(started()))
        assert (job.state, job.attempt, processes.started[-1]) == ("waiting", 2, (job.pk, 2))
        attend(job)
        assert len(processes.started) == 2
        processes.play()
        job.refresh_from_db()
        assert job.state == "done"

    def test_one_that_died_twice_is_given_up(self, processes: Processes) -> None:
        job = attend(silence(attend(silence(started()))))
        assert (job.state, job.outcome) == ("failed", ["The process that did this has died, twice. Begin again."])
        assert len(processes.started) == 2

    def test_who_was_taken_for_dead_does_nothing_more(self, processes: Processes) -> None:
        job = started()
        Job.objects.update(state="running")
        attend(silence(job))
        run(job.pk, 1)
        Heartbeat(job).write()
        job.refresh_from_db()
        assert (job.state, job.attempt, job.phase) == ("waiting", 2, "starting")

    def test_a_publication_that_was_written_before_the_death_counts(self, processes: Processes, tftp_root: Any) -> None:
        make_working_phone(MAC)
        draft = Publication.objects.get(pk=publish_by_job(processes))
        begin(Task("confirm", "", {"publication": draft.pk, "note": ""}, back="/"))
        Job.objects.filter(kind="confirm").update(attempt=2)
        run(Job.objects.get(kind="confirm").pk, 2)
        job = Job.objects.get(kind="confirm")
        assert (job.state, job.outcome) == ("done", [f"{draft} is written as it was shown: 2 files."])
        assert Publication.objects.count() == 1


def publish_by_job(processes: Processes) -> int:
    """Plan and confirm by jobs; return the key of the publication."""
    begin(Task("plan", "", {"overwrite": False}, back="/"))
    processes.play()
    draft = Publication.objects.get()
    begin(Task("confirm", "", {"publication": draft.pk, "note": "Why"}, back="/"))
    processes.play()
    Job.objects.all().delete()
    return draft.pk


class TestHeartbeat:
    def test_it_tells_how_far_the_work_is(self, processes: Processes) -> None:
        job = started()
        Job.objects.update(state="running")
        beat = Heartbeat(job)
        beat(Phase.MAKING, 500, 10_000)
        beat.write()
        job.refresh_from_db()
        assert (job.phase, job.done, job.total) == ("making", 500, 10_000)

    def test_a_busy_database_does_not_end_it(self, processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
        beats: list[str] = []

        def write(self: Heartbeat) -> None:
            beats.append("tried")
            if len(beats) == 1:
                raise DatabaseError("database is locked")
            self._ended.set()

        monkeypatch.setattr(heartbeat, "_SECONDS", 0.001)
        monkeypatch.setattr(Heartbeat, "write", write)
        with Heartbeat(started()) as beat:
            beat._thread.join(10)
        assert len(beats) == 2


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything count as long work."""
    monkeypatch.setattr("provisioning.job_views.SMALL", 0)
    monkeypatch.setattr("provisioning.announcing.SMALL", 0)


class TestPages:
    def test_a_running_one_shows_how_far_it_is(self, processes: Processes, viewer_client: Client, editor: User) -> None:
        job = started(by=editor)
        Job.objects.update(state="running", phase="making", done=3200, total=10000)
        page = viewer_client.get(job.get_absolute_url())
        assert heading_of(page) == "Something long"
        assert text_of(page).startswith("Something long Making files: 3,200 of 10,000 Begun by editor ")
        assert '<meta http-equiv="refresh" content="2">' in page.content.decode()
        part = viewer_client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
        assert "3,200 of" in part
        assert "<html" not in part

    def test_others_see_it_where_one_publishes(self, processes: Processes, viewer_client: Client, editor: User) -> None:
        started(by=editor)
        for address in ("/publications/", "/publications/plan/"):
            assert "Something long Starting Begun by editor" in text_of(viewer_client.get(address))

    def test_a_finished_one_leads_to_its_result(self, processes: Processes, editor_client: Client) -> None:
        job = started()
        processes.play()
        response = editor_client.get(job.get_absolute_url(), follow=True)
        assert response.redirect_chain == [("/publications/", 302)]
        assert notes_of(response) == ["It is done.", "None began it with care."]
        htmx = editor_client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
        assert htmx.headers["HX-Redirect"] == "/publications/"

    def test_a_failed_one_says_why(self, processes: Processes, editor_client: Client) -> None:
        job = started("refuses")
        processes.play()
        page = editor_client.get(job.get_absolute_url())
        assert notes_of(page) == ["Somebody else is publishing."]
        assert 'href="/activity/"' in page.content.decode()

    def test_looking_recovers_a_dead_one(self, processes: Processes, viewer_client: Client) -> None:
        page = viewer_client.get(silence(started()).get_absolute_url())
        assert "It was interrupted, and has begun anew." in text_of(page)
        assert len(processes.started) == 2


@pytest.mark.usefixtures("many")
class TestPublications:
    @pytest.fixture(autouse=True)
    def phone(self, tftp_root: Any) -> Iterator[Phone]:
        return make_working_phone(MAC)

    def test_planned_and_written_by_jobs(self, processes: Processes, editor_client: Client, tftp_root: Any) -> None:
        review = self.follow(processes, editor_client, "/publications/draft/")
        assert "Publish 2 files" in text_of(review)
        address = Publication.objects.get().get_absolute_url()
        written = self.follow(processes, editor_client, f"{address}confirm/", note="Why")
        publication = Publication.objects.get()
        assert notes_of(written) == [f"{publication} is written as it was shown: 2 files."]
        assert publication.note == "Why"
        assert (tftp_root / FILE).exists()

    def test_undone_by_jobs(self, processes: Processes, editor_client: Client, phone: Phone) -> None:
        publish()
        phone.label = "Mistake"
        save_phone(phone)
        publication = publish().publication
        assert publication
        review = self.follow(processes, editor_client, f"{publication.get_absolute_url()}undo/")
        assert heading_of(review) == f"Undo {publication}"

    def test_published_without_review_by_a_job(self, processes: Processes, editor_client: Client) -> None:
        page = self.follow(processes, editor_client, "/publications/publish/")
        assert heading_of(page) == str(Publication.objects.get())
        assert notes_of(page) == [f"{Publication.objects.get()} is written."]
        begin(Task("publish", "", {"subjects": None, "note": "", "overwrite": False}, back="/"))
        processes.play()
        page = editor_client.get(Job.objects.latest("pk").get_absolute_url(), follow=True)
        assert notes_of(page)[0] == "Everything is published already: no file was written."

    def follow(self, processes: Processes, client: Client, address: str, **fields: str) -> Any:
        """Send a form, let the process of its job run, and return the page that the job leads to."""
        begun = client.post(address, fields)
        assert begun.url == Job.objects.latest("pk").get_absolute_url()
        assert "Starting" in text_of(client.get(begun.url))
        processes.play()
        return client.get(begun.url, follow=True)


@pytest.mark.parametrize("kind", ["works", "refuses"])
def test_phones_are_checked_once_a_job_has_ended(processes: Processes, kind: str) -> None:
    make_working_phone()
    started(kind)
    assert Phone.objects.unchecked().exists()
    processes.play()
    assert not Phone.objects.unchecked().exists()
