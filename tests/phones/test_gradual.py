"""Publications go out in waves, and stop where phones do not come back for their files."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from phones.changes import save_phone
from phones.gradual import absent_of, advance, begin_next, current_wave, end, make_gradual, next_size, waves_of
from phones.models import GradualPublication, GradualWave, Phone
from phones.waves import CannotStart
from phones.windows import Window
from provisioning import publishing
from provisioning.models import FileRequest, Publication
from provisioning.publish.errors import FolderUnusable
from tests.factories import make_phone, make_profile, make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tftp_root")]

MACS = [f"00112200000{number}" for number in range(6)]


@pytest.fixture
def phones() -> list[Phone]:
    """Six phones that wait to be published."""
    return [make_working_phone(mac, label=mac) for mac in MACS]


@pytest.fixture
def gradual(phones: list[Phone]) -> GradualPublication:
    """Waves of one, two and three phones."""
    return make_gradual(GradualPublication(note="Slowly"), [phones[:1], phones[1:3], phones[3:]])


def fetch(mac: str, name: str = "", outcome: str = "served", ago: timedelta = timedelta()) -> None:
    """Let a phone ask for a file, its configuration unless told otherwise."""
    asked_at = timezone.now() - ago
    name = name or f"SEP{mac}.cnf.xml"
    FileRequest.objects.create(asked_at=asked_at, address="192.0.2.7", name=name, mac=mac, outcome=outcome)


def states(gradual: GradualPublication, later: timedelta = timedelta()) -> list[tuple[int, int, str]]:
    return [(wave.phones, wave.absent, wave.state.value) for wave in waves_of(gradual, timezone.now() + later)]


def absent(gradual: GradualPublication) -> list[str]:
    wave = current_wave(gradual)
    assert wave
    return list(absent_of(wave).order_by("mac").values_list("mac", flat=True))


class TestWaves:
    def test_nothing_is_published_before_the_first_begins(self, gradual: GradualPublication) -> None:
        assert states(gradual) == [(1, 0, "waiting"), (2, 0, "waiting"), (3, 0, "waiting")]
        assert not Publication.objects.exists()

    def test_each_is_a_publication_and_the_next_begins_once_all_came_back(self, gradual: GradualPublication) -> None:
        for number, macs in enumerate([MACS[:1], MACS[1:3], MACS[3:]], start=1):
            wave = begin_next(gradual)
            assert wave.number == number
            assert wave.publication is not None
            assert wave.publication.note == f"Slowly, wave {number}"
            assert absent(gradual) == macs
            for mac in macs:
                fetch(mac)
            assert absent(gradual) == []
        assert [state for _, _, state in states(gradual)] == ["arrived"] * 3
        assert not Phone.objects.needing_publish().exists()
        with pytest.raises(CannotStart, match=r"^All waves have begun\.$"):
            begin_next(gradual)

    def test_a_phone_that_did_not_come_back_holds_the_next_one_back(self, gradual: GradualPublication) -> None:
        begin_next(gradual)
        with pytest.raises(CannotStart) as refused:
            begin_next(gradual)
        assert str(refused.value) == "Wave 2 waits until 1 more phone before it has fetched its file."
        assert Phone.objects.needing_publish().count() == 5

    @pytest.mark.parametrize(
        "request_of_a_phone",
        [
            {"ago": timedelta(hours=1)},
            {"outcome": "missing"},
            {"outcome": "failed"},
            {"name": f"CTLSEP{MACS[0]}.tlv"},
            {"name": "dialplan.xml"},
        ],
        ids=str,
    )
    def test_other_requests_do_not_count(self, gradual: GradualPublication, request_of_a_phone: Any) -> None:
        begin_next(gradual)
        fetch(MACS[0], **request_of_a_phone)
        assert absent(gradual) == [MACS[0]]

    @pytest.mark.parametrize("outcome", ["served", "asked"])
    def test_the_log_of_any_server_counts(self, gradual: GradualPublication, outcome: str) -> None:
        begin_next(gradual)
        fetch(MACS[0], name=f"sep{MACS[0]}.CNF.xml", outcome=outcome)
        assert absent(gradual) == []

    def test_a_wave_that_takes_too_long_is_overdue_until_it_arrives(self, gradual: GradualPublication) -> None:
        begin_next(gradual)
        assert states(gradual, timedelta(hours=23))[0] == (1, 1, "under way")
        assert states(gradual, timedelta(hours=24, minutes=1))[0] == (1, 1, "overdue")
        fetch(MACS[0])
        assert states(gradual, timedelta(hours=25))[0] == (1, 0, "arrived")

    def test_a_phone_that_is_held_back_keeps_nobody_waiting(self, phones: list[Phone]) -> None:
        faulty = make_phone("0011220000FF")
        gradual = make_gradual(GradualPublication(), [[faulty, phones[0]], phones[1:]])
        begin_next(gradual)
        assert absent(gradual) == [MACS[0]]

    def test_empty_groups_are_no_waves(self, phones: list[Phone]) -> None:
        gradual = make_gradual(GradualPublication(), [phones[:1], [], phones[1:]])
        assert [wave.number for wave in waves_of(gradual)] == [1, 2]

    def test_a_wave_that_cannot_be_written_has_not_begun(
        self, gradual: GradualPublication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise FolderUnusable("The disk is full.")

        monkeypatch.setattr("phones.gradual.publish", refuse)
        with pytest.raises(FolderUnusable):
            begin_next(gradual)
        assert states(gradual)[0] == (1, 0, "waiting")

    def test_one_that_was_interrupted_after_it_was_written_waits_for_its_phones(
        self, gradual: GradualPublication
    ) -> None:
        wave = begin_next(gradual)
        GradualWave.objects.filter(pk=wave.pk).update(written_at=None, publication=None)
        assert next_size(gradual) == 1
        assert begin_next(gradual).publication == wave.publication
        assert absent(gradual) == [MACS[0]]

    def test_none_begins_after_the_end(self, gradual: GradualPublication) -> None:
        end(gradual)
        with pytest.raises(CannotStart, match=r"^This publication in waves has ended\.$"):
            begin_next(gradual)
        assert Phone.objects.needing_publish().count() == 6


SATURDAY = datetime(2026, 8, 1, 1, 30, tzinfo=UTC)


class TestByItself:
    @pytest.fixture(autouse=True)
    def in_utc(self, settings: Any) -> None:
        settings.TIME_ZONE = "UTC"

    @pytest.fixture
    def gradual(self, gradual: GradualPublication) -> GradualPublication:
        """Goes on by itself on Saturdays from 1 to 5."""
        gradual.by_itself, gradual.window_days = True, [5]
        gradual.window_start, gradual.window_end = time(1), time(5)
        gradual.save()
        return gradual

    def test_it_begins_in_its_window_only(self, gradual: GradualPublication) -> None:
        assert advance(gradual, SATURDAY - timedelta(hours=1)) == ""
        assert advance(gradual, SATURDAY) == "Slowly: wave 1 is published."
        assert advance(gradual, SATURDAY + timedelta(minutes=5)) == ""
        fetch(MACS[0])
        assert advance(gradual, SATURDAY + timedelta(hours=4)) == ""
        assert advance(gradual, SATURDAY + timedelta(days=7)) == "Slowly: wave 2 is published."

    def test_it_stops_where_phones_did_not_come_back_and_names_them(self, gradual: GradualPublication) -> None:
        advance(gradual, SATURDAY)
        problem = f"Stopped at wave 1: 1 phone has not fetched its file within 24 hours: {MACS[0]}."
        assert advance(gradual, SATURDAY + timedelta(days=7)) == f"Slowly: {problem}"
        gradual.refresh_from_db()
        assert (gradual.by_itself, gradual.problem) == (False, problem)
        fetch(MACS[0])
        assert advance(gradual, SATURDAY + timedelta(days=7)) == ""
        assert begin_next(gradual).number == 2

    def test_it_ends_quietly(self, gradual: GradualPublication) -> None:
        gradual.window_days = []
        for mac in ([], MACS[:1], MACS[1:3], MACS[3:]):
            for one in mac:
                fetch(one)
            last = advance(gradual, SATURDAY)
        assert last == ""
        assert not Phone.objects.needing_publish().exists()

    def test_without_being_told_so_nothing_begins(self, gradual: GradualPublication) -> None:
        gradual.by_itself = False
        assert advance(gradual, SATURDAY) == ""

    def test_the_command_tells_and_ends_with_1_where_one_stopped(self, gradual: GradualPublication) -> None:
        GradualPublication.objects.update(window_days=[])
        out, problems = StringIO(), StringIO()
        call_command("publishwaves", stdout=out)
        assert out.getvalue() == "Slowly: wave 1 is published.\n"
        GradualWave.objects.filter(number=1).update(started_at=timezone.now() - timedelta(hours=25))
        with pytest.raises(SystemExit) as ended:
            call_command("publishwaves", stderr=problems)
        assert ended.value.code == 1
        assert problems.getvalue().startswith("Slowly: Stopped at wave 1: 1 phone has not fetched its file")

    def test_the_command_speaks_json(self, gradual: GradualPublication) -> None:
        GradualPublication.objects.update(window_days=[])
        out = StringIO()
        call_command("publishwaves", "--json", stdout=out)
        assert out.getvalue() == '{"done": ["Slowly: wave 1 is published."], "problems": []}\n'


@pytest.mark.parametrize(
    ("window", "at", "is_open"),
    [
        (Window([5], time(1), time(5)), "2026-08-01 00:59", False),
        (Window([5], time(1), time(5)), "2026-08-01 01:00", True),
        (Window([5], time(1), time(5)), "2026-08-01 04:59", True),
        (Window([5], time(1), time(5)), "2026-08-01 05:00", False),
        (Window([5], time(1), time(5)), "2026-08-02 02:00", False),
        (Window([5], time(22), time(5)), "2026-08-01 04:00", False),
        (Window([5], time(22), time(5)), "2026-08-01 22:00", True),
        (Window([5], time(22), time(5)), "2026-08-02 04:59", True),
        (Window([6], time(22), time(5)), "2026-08-03 01:00", True),
        (Window([5], time(0), time(0)), "2026-08-01 12:00", True),
        (Window([5], time(0), time(0)), "2026-08-02 00:00", False),
    ],
)
def test_windows(window: Window, at: str, is_open: bool) -> None:
    assert window.is_open(datetime.fromisoformat(at)) is is_open


class TestPages:
    def posted(self, **fields: Any) -> dict[str, Any]:
        return {"patience_hours": "12", **fields}

    def test_one_phone_then_a_group_then_the_rest(self, phones: list[Phone], editor_client: Client) -> None:
        profile = make_profile()
        Phone.objects.filter(mac__in=MACS[1:3]).update(profile=profile)
        form = self.posted(note="New timers", first=phones[5].pk, profile=profile.pk)
        page = editor_client.post("/waves/add/", form, follow=True)
        assert heading_of(page) == "New timers"
        assert [row[:3] for row in rows_of(page)] == [["1", "1", "—"], ["2", "2", "—"], ["3", "3", "—"]]
        waves = [list(wave.places.values_list("phone__mac", flat=True)) for wave in GradualWave.objects.all()]
        assert [sorted(macs) for macs in waves] == [[MACS[5]], MACS[1:3], [MACS[0], *MACS[3:5]]]

    def test_without_a_choice_one_then_ten_then_the_rest(self, editor_client: Client) -> None:
        for number in range(13):
            make_working_phone(f"0011220001{number:02}")
        editor_client.post("/waves/add/", self.posted())
        assert [wave.places.count() for wave in GradualWave.objects.prefetch_related("places")] == [1, 10, 2]

    def test_hours_need_days(self, phones: list[Phone], editor_client: Client) -> None:
        page = editor_client.post("/waves/add/", self.posted(start="01:00", end="05:00"))
        assert "Hours need days as well as both times." in text_of(page)
        editor_client.post("/waves/add/", self.posted(start="01:00", end="05:00", days=["5", "6"], by_itself="on"))
        page = editor_client.get(GradualPublication.objects.get().get_absolute_url())
        assert "Only on Saturday and Sunday, from 1 a.m. to 5 a.m." in text_of(page)

    def test_with_nothing_waiting_there_are_no_waves(self, editor_client: Client) -> None:
        page = editor_client.post("/waves/add/", self.posted())
        assert notes_of(page) == ["Nothing was saved yet. No phone waits to be published."]

    def test_it_is_led_on_and_ended(self, gradual: GradualPublication, editor_client: Client, editor: Any) -> None:
        address = gradual.get_absolute_url()
        page = editor_client.post(f"{address}next/", follow=True)
        sentence = "Wave 1 is published. Restart its phones, if they do not do so by themselves."
        assert notes_of(page)[0] == sentence
        assert Publication.objects.get().by == editor
        assert "Not arrived in wave 1" in text_of(page)
        assert rows_of(page, 1) == [[MACS[0], "00:11:22:00:00:00", "", "Published", "Go on without it"]]
        assert "Publish wave 2" not in text_of(page)
        refused = editor_client.post(f"{address}next/", follow=True)
        assert notes_of(refused)[0] == "Wave 2 waits until 1 more phone before it has fetched its file."
        fetch(MACS[0])
        assert "Publish wave 2" in text_of(editor_client.get(address))
        page = editor_client.post(f"{address}end/", follow=True)
        assert "Publish wave 2" not in text_of(page)

    def test_a_phone_that_never_returns_is_left_out_and_the_trail_says_by_whom(
        self, gradual: GradualPublication, editor_client: Client, editor: Any
    ) -> None:
        address = gradual.get_absolute_url()
        editor_client.post(f"{address}next/")
        page = editor_client.post(f"{address}leave/", {"mac": MACS[0]}, follow=True)
        assert "1 phone is left out: the next wave does not wait for it." in notes_of(page)
        assert rows_of(page)[0][:4] == ["1", "1", "0", "1"]
        assert "Publish wave 2" in text_of(page)
        entry = LogEntry.objects.get(additional_data__event="left out")
        assert (entry.object_repr, entry.actor) == (MACS[0], editor)
        assert entry.additional_data["what"] == "Slowly"
        editor_client.post(f"{address}next/")
        page = editor_client.get(address)
        assert "Go on without all 2" in text_of(page)
        page = editor_client.post(f"{address}leave/", {"all": "1"}, follow=True)
        assert notes_of(page)[0] == "2 phones are left out: the next wave does not wait for them."
        assert begin_next(gradual).number == 3

    def test_whoever_has_come_back_is_not_left_out(self, gradual: GradualPublication, editor_client: Client) -> None:
        address = gradual.get_absolute_url()
        assert notes_of(editor_client.post(f"{address}leave/", {"mac": MACS[0]}, follow=True))[0] == (
            "Nobody is left out: the wave does not wait for this phone."
        )
        begin_next(gradual)
        fetch(MACS[0])
        editor_client.post(f"{address}leave/", {"mac": MACS[0]})
        assert [wave.left_out for wave in waves_of(gradual)] == [0, 0, 0]

    def test_many_phones_are_published_as_a_job(
        self, gradual: GradualPublication, editor_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("provisioning.job_views.SMALL", 0)
        monkeypatch.setattr("provisioning.jobs._start_process", lambda _job: None)
        response = editor_client.post(f"{gradual.get_absolute_url()}next/", follow=True)
        assert heading_of(response) == "The next wave of Slowly is published"

    def test_the_list_says_how_each_stands(self, gradual: GradualPublication, viewer_client: Client) -> None:
        GradualPublication.objects.create(note="Other", problem="Stopped at wave 1.")
        rows = rows_of(viewer_client.get("/waves/"))
        assert [[row[0], row[1], row[4]] for row in rows] == [["Other", "0", "Stopped"], ["Slowly", "6", "Open"]]

    def test_a_viewer_may_not(self, gradual: GradualPublication, viewer_client: Client) -> None:
        for page in ("add/", f"{gradual.pk}/next/", f"{gradual.pk}/end/", f"{gradual.pk}/leave/"):
            assert viewer_client.post(f"/waves/{page}").status_code == 403


def test_a_file_that_was_published_meanwhile_keeps_nobody_waiting(
    gradual: GradualPublication, phones: list[Phone]
) -> None:
    publishing.publish([MACS[0]])
    wave = begin_next(gradual)
    assert wave.publication is None
    assert absent(gradual) == []
    phones[1].label = "Newer"
    save_phone(phones[1])
    assert begin_next(gradual).number == 2
