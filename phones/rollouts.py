"""Rollouts: a load goes to one phone, then to ten, then to the rest, and stops where a wave does not arrive.

Nothing moves by itself: a person begins each wave and publishes. Offhook holds the next wave back until every phone
of the one before runs the load, and says which ones keep it waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from phones.changes import want_load
from phones.models import Phone, PhoneQuerySet, Rollout, RolloutPhone
from phones.waves import CannotStart, Wave, WaveState, leave_out, next_wave, state_of, wave_of
from provisioning.sentences import said

_PORTION = 500


@transaction.atomic
def make_rollout(load: str, phones: Iterable[Phone], *, by: User | None = None, patience_hours: int = 24) -> Rollout:
    """Make a rollout over these phones in their order, and begin its first wave."""
    rollout = Rollout.objects.create(load=load, created_by=by, patience_hours=patience_hours)
    places = [
        RolloutPhone(rollout=rollout, phone=phone, wave=wave_of(place)) for place, phone in enumerate(phones, start=1)
    ]
    RolloutPhone.objects.bulk_create(places, batch_size=_PORTION)
    start_next(rollout)
    return rollout


def waves_of(rollout: Rollout) -> tuple[Wave, ...]:
    """Return the waves as they are now."""
    absent = Count("pk", filter=~Q(phone__running_load=rollout.load) & Q(left_out=False))
    waves = rollout.places.order_by("wave").values("wave")
    left_out = Count("pk", filter=Q(left_out=True))
    rows = waves.annotate(phones=Count("pk"), absent=absent, begun=Max("started_at"), left_out=left_out)
    return tuple(_wave(rollout, row) for row in rows)


@transaction.atomic
def start_next(rollout: Rollout) -> Wave:
    """Begin the next wave: its phones want the load, and wait to be published. Raises `CannotStart`."""
    locked = Rollout.objects.select_for_update().get(pk=rollout.pk)
    waves = waves_of(locked)
    wave = next_wave(waves)
    _refuse(locked, waves, wave)
    assert wave is not None  # noqa: S101 - for the type checker: without one it was refused
    locked.places.filter(wave=wave.number).update(started_at=timezone.now())
    want_load(phones_of(locked, wave.number), locked.load)
    return wave


def phones_of(rollout: Rollout, number: int) -> PhoneQuerySet:
    """Return the phones of a wave."""
    return Phone.objects.filter(pk__in=rollout.places.filter(wave=number).values("phone"))


def absent_of(rollout: Rollout, number: int) -> PhoneQuerySet:
    """Return the phones of a wave that do not run the load yet, and are waited for."""
    left_out = rollout.places.filter(left_out=True).values("phone")
    return phones_of(rollout, number).exclude(running_load=rollout.load).exclude(pk__in=left_out)


@transaction.atomic
def go_on_without(rollout: Rollout, phones: PhoneQuerySet) -> int:
    """Wait no longer for those of these phones that have not arrived; return how many they are."""
    started = rollout.places.exclude(started_at=None).filter(left_out=False)
    absent = phones.filter(pk__in=started.values("phone")).exclude(running_load=rollout.load)
    return leave_out(rollout.places.all(), absent, rollout)


def end(rollout: Rollout) -> None:
    """Give the rollout up, or close it: no wave begins any more. Phones keep what they want."""
    Rollout.objects.filter(pk=rollout.pk, ended_at=None).update(ended_at=timezone.now())


def _refuse(rollout: Rollout, waves: Sequence[Wave], wave: Wave | None) -> None:
    if rollout.ended_at:
        raise CannotStart(said("This rollout has ended."))
    if wave is None:
        raise CannotStart(said("All waves have begun."))
    absent = sum(earlier.absent for earlier in waves if earlier.state is not WaveState.WAITING)
    if absent:
        raise CannotStart(_waits(wave, absent, rollout.load))


def _waits(wave: Wave, absent: int, load: str) -> str:
    if absent == 1:
        return said("Wave %(wave)s waits until 1 more phone before it runs %(load)s.", wave=wave.number, load=load)
    return said(
        "Wave %(wave)s waits until %(absent)s more phones before it run %(load)s.",
        wave=wave.number,
        absent=absent,
        load=load,
    )


def _wave(rollout: Rollout, row: Mapping[str, Any]) -> Wave:
    patience = timedelta(hours=rollout.patience_hours)
    state = state_of(row["begun"], row["absent"], patience, timezone.now())
    return Wave(row["wave"], row["phones"], row["absent"], row["begun"], state, row["left_out"])
