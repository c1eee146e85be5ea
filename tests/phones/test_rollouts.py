"""Waves begin one after the other, each only when all phones before it run the load."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from phones.models import Phone, Rollout, RolloutPhone
from phones.rollouts import end, make_rollout, start_next, waves_of
from phones.upgrades import observed
from phones.waves import CannotStart, WaveState
from tests.factories import make_phone
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

OLD, NEW = "SIP41.8-5-2S", "SIP41.9-4-2SR3-1S"


@pytest.fixture
def phones() -> list[Phone]:
    """Thirteen phones on the old load."""
    return [make_phone(f"001122AABB{number:02}", label=f"P{number:02}", running_load=OLD) for number in range(13)]


@pytest.fixture
def rollout(phones) -> Rollout:
    return make_rollout(NEW, phones)


def wanting() -> int:
    return Phone.objects.filter(wanted_load=NEW).count()


def arrive(rollout: Rollout, wave: int) -> None:
    """All phones of a wave run the load now."""
    for place in RolloutPhone.objects.filter(rollout=rollout, wave=wave).select_related("phone"):
        observed(place.phone, rollout.load)


def states(rollout: Rollout) -> list[tuple[int, int, str]]:
    return [(wave.phones, wave.absent, wave.state.value) for wave in waves_of(rollout)]


def test_one_phone_then_ten_then_the_rest(rollout):
    assert (states(rollout), wanting()) == ([(1, 1, "under way"), (10, 10, "waiting"), (2, 2, "waiting")], 1)
    arrive(rollout, 1)
    start_next(rollout)
    assert (states(rollout), wanting()) == ([(1, 0, "arrived"), (10, 10, "under way"), (2, 2, "waiting")], 11)
    arrive(rollout, 2)
    start_next(rollout)
    assert wanting() == 13
    arrive(rollout, 3)
    assert [state for _, _, state in states(rollout)] == ["arrived"] * 3
    with pytest.raises(CannotStart, match=r"All waves have begun\."):
        start_next(rollout)


def test_the_phones_of_a_wave_wait_to_be_published(rollout):
    versions = list(Phone.objects.order_by("mac").values_list("version", flat=True))
    assert versions == [2] + [1] * 12


def test_a_wave_that_has_not_arrived_holds_the_next_one_back(rollout):
    with pytest.raises(CannotStart) as refused:
        start_next(rollout)
    assert str(refused.value) == f"Wave 2 waits until 1 more phone before it runs {NEW}."
    assert wanting() == 1


def test_a_phone_that_falls_back_holds_the_next_wave_back_too(rollout):
    arrive(rollout, 1)
    start_next(rollout)
    arrive(rollout, 2)
    observed(Phone.objects.get(mac="001122AABB00"), OLD)
    with pytest.raises(CannotStart):
        start_next(rollout)


def test_a_wave_that_takes_too_long_is_overdue_until_it_arrives(rollout):
    RolloutPhone.objects.filter(wave=1).update(started_at=timezone.now() - timedelta(hours=25))
    assert waves_of(rollout)[0].state is WaveState.OVERDUE
    arrive(rollout, 1)
    assert waves_of(rollout)[0].state is WaveState.ARRIVED


def test_a_phone_that_is_deleted_keeps_nobody_waiting(rollout):
    Phone.objects.get(mac="001122AABB00").delete()
    assert start_next(rollout).number == 2


def test_an_ended_rollout_begins_no_wave(rollout):
    arrive(rollout, 1)
    end(rollout)
    rollout.refresh_from_db()
    with pytest.raises(CannotStart, match=r"This rollout has ended\."):
        start_next(rollout)


def test_its_state_costs_one_query(rollout, django_assert_num_queries):
    with django_assert_num_queries(1):
        waves_of(rollout)


class TestPages:
    def test_it_is_begun_from_the_form_of_the_fleet(self, editor_client, editor, phones):
        make_phone("001122AABBCC", running_load=NEW)
        data = {"model": "7941G", "wanted_load": NEW, "pace": "waves", "patience_hours": "8", "expected": "14"}
        response = editor_client.post("/models-and-loads/wish/", data, follow=True)
        rollout = Rollout.objects.get()
        assert (heading_of(response), notes_of(response)) == (
            f"Rollout of {NEW}",
            ["The first wave has begun: publish its phone."],
        )
        assert (rollout.created_by, rollout.patience_hours, rollout.places.count()) == (editor, 8, 13)
        assert [row[:3] for row in rows_of(response)] == [["1", "1", "1"], ["2", "10", "—"], ["3", "2", "—"]]
        assert rows_of(response, 1) == [
            ["P00", "00:11:22:AA:BB:00", "8-5-2S → should run 9-4-2SR3-1S", "Not published yet", "Go on without it"]
        ]

    def test_without_a_phone_that_needs_the_load_none_is_begun(self, editor_client):
        make_phone(running_load=NEW)
        data = {"model": "7941G", "wanted_load": NEW, "pace": "waves", "expected": "1"}
        response = editor_client.post("/models-and-loads/wish/", data, follow=True)
        assert notes_of(response) == [f"No rollout was begun: no chosen phone needs {NEW}."]
        assert not Rollout.objects.exists()

    def test_it_goes_on_without_a_phone_that_never_arrives(self, editor_client, rollout):
        page = f"/rollouts/{rollout.pk}/"
        told = editor_client.post(f"{page}leave/", {"mac": "001122AABB00"}, follow=True)
        assert notes_of(told) == ["1 phone is left out: the next wave does not wait for it."]
        assert rows_of(told)[0][:4] == ["1", "1", "0", "1"]
        entry = LogEntry.objects.get(additional_data__event="left out")
        assert (entry.object_repr, entry.additional_data["what"]) == ("P00", f"Rollout of {NEW}")
        assert start_next(rollout).number == 2
        page = editor_client.post(f"{page}leave/", {"all": "1"}, follow=True)
        assert notes_of(page) == ["10 phones are left out: the next wave does not wait for them."]
        assert start_next(rollout).number == 3

    def test_nobody_is_left_out_who_arrived_or_has_not_begun(self, editor_client, rollout):
        arrive(rollout, 1)
        for mac in ("001122AABB00", "001122AABB05", "nonsense"):
            editor_client.post(f"/rollouts/{rollout.pk}/leave/", {"mac": mac})
        assert not RolloutPhone.objects.filter(left_out=True).exists()

    def test_the_next_wave_begins_when_it_may(self, editor_client, rollout):
        page = f"/rollouts/{rollout.pk}/"
        refused = editor_client.post(f"{page}next/", follow=True)
        assert notes_of(refused) == [f"Wave 2 waits until 1 more phone before it runs {NEW}."]
        assert "Begin wave 2" not in text_of(refused)
        arrive(rollout, 1)
        assert "Begin wave 2" in text_of(editor_client.get(page))
        begun = editor_client.post(f"{page}next/", follow=True)
        assert notes_of(begun) == ["Wave 2 has begun: its phones wait to be published."]

    def test_publishing_is_for_the_phones_under_way(self, editor_client, rollout, monkeypatch):
        published = []
        monkeypatch.setattr("phones.views.rollouts.announce_publish", lambda _r, macs, **_o: published.extend(macs))
        editor_client.post(f"/rollouts/{rollout.pk}/publish/")
        assert published == ["001122AABB00"]

    def test_what_is_overdue_says_so(self, viewer_client, rollout):
        RolloutPhone.objects.filter(wave=1).update(started_at=timezone.now() - timedelta(hours=25))
        assert notes_of(viewer_client.get(f"/rollouts/{rollout.pk}/")) == [
            "Stopped. Wave 1 has not arrived in 24 hours. Look at the phones below; the next wave waits for them."
        ]

    def test_it_can_be_ended(self, editor_client, rollout):
        response = editor_client.post(f"/rollouts/{rollout.pk}/end/", follow=True)
        assert "The rollout has ended. Phones keep the load that they want." in notes_of(response)
        assert rows_of(editor_client.get("/rollouts/"))[0][4] == "Ended"
        assert f"Rollout of {NEW}" not in text_of(editor_client.get("/models-and-loads/"))

    def test_open_ones_stand_with_models_and_loads(self, viewer_client, rollout):
        assert f"Rollout of {NEW}" in text_of(viewer_client.get("/models-and-loads/"))

    @pytest.mark.parametrize("action", ["next", "publish", "end"])
    def test_a_viewer_changes_nothing(self, viewer_client, rollout, action):
        arrive(rollout, 1)
        assert viewer_client.post(f"/rollouts/{rollout.pk}/{action}/").status_code == 403
        assert (wanting(), Rollout.objects.get().ended_at) == (1, None)
        assert viewer_client.get(f"/rollouts/{rollout.pk}/{action}/").status_code in {403, 405}

    def test_the_administration_reads_it(self, admin_client, rollout):
        assert NEW in text_of(admin_client.get("/admin/phones/rollout/"))
        assert admin_client.get("/admin/phones/rollout/add/").status_code == 403

    def test_none_yet(self, viewer_client):
        assert "No rollouts yet" in text_of(viewer_client.get("/rollouts/"))
