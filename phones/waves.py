"""Waves: many phones get something one group after the other, and a group that does not arrive holds back the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet

from phones.models import PhoneQuerySet
from provisioning.trail import Event, note

FIRST_WAVES = (1, 10)
"""Phones of the first waves; the rest follows in one."""


class CannotStart(Exception):
    """The next wave has to wait, or there is none; the sentence says why."""


class WaveState(StrEnum):
    """How far a wave is."""

    WAITING = "waiting"
    UNDER_WAY = "under way"
    OVERDUE = "overdue"
    """Some phones have not arrived in the time that they were given: it stops here."""
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Wave:
    """Phones that get it together."""

    number: int
    """From 1."""
    phones: int
    absent: int
    """How many of them have not arrived yet; of a wave that has not begun it says nothing."""
    started_at: datetime | None
    state: WaveState
    left_out: int = 0
    """How many of them the next wave does not wait for any more."""
    publication: int | None = None
    """Key of the publication that wrote its files, where the wave is one."""


def leave_out(places: QuerySet[Any], absent: PhoneQuerySet, of: Model) -> int:
    """Go on without these absent phones: the next wave waits for them no longer. Returns how many they are.

    `places`: those of the phones in the waves of `of`. The trail names each of them.
    """
    phones = list(absent)
    places.filter(phone__in=[phone.pk for phone in phones]).update(left_out=True)
    for phone in phones:
        note(Event.LEFT_OUT, phone, what=str(of))
    return len(phones)


def next_wave(waves: Sequence[Wave]) -> Wave | None:
    """Return the first wave that has not begun; `None` when all have."""
    return next((wave for wave in waves if wave.state is WaveState.WAITING), None)


def wave_of(place: int, sizes: Sequence[int] = FIRST_WAVES) -> int:
    """Return the wave of the phone at this place, counted from 1; `sizes` are those of all waves but the last."""
    end_of_wave = 0
    for number, size in enumerate(sizes, start=1):
        end_of_wave += size
        if place <= end_of_wave:
            return number
    return len(sizes) + 1


def state_of(started_at: datetime | None, absent: int, patience: timedelta, now: datetime) -> WaveState:
    """Return how far a wave is that began at `started_at`, and whose phones have this long to arrive."""
    if started_at is None:
        return WaveState.WAITING
    if not absent:
        return WaveState.ARRIVED
    return WaveState.OVERDUE if now > started_at + patience else WaveState.UNDER_WAY
