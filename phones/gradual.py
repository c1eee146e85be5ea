"""Publications in waves: one phone, then a group, then the rest, and no further where phones do not come back.

A phone has come back when it asked for its configuration after its wave was written; a phone of which nothing was
written, because it is held back or its file was right already, keeps nobody waiting.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phones.models import GradualPhone, GradualPublication, GradualWave, Phone, PhoneQuerySet
from phones.waves import CannotStart, Wave, WaveState, leave_out, next_wave, state_of
from provisioning.jobs import Result, Task
from provisioning.models import FileRequest, Publication, PublishedFile
from provisioning.progress import Progress, unseen
from provisioning.publishing import publish

_PORTION = 500
_NAMED = 5
_CONFIGURATION = Q(name__istartswith="SEP", name__iendswith=".cnf.xml") | Q(
    name__istartswith="SIP", name__iendswith=".cnf"
)
_FETCHED = [FileRequest.Outcome.SERVED, FileRequest.Outcome.ASKED]


@transaction.atomic
def make_gradual(gradual: GradualPublication, groups: Iterable[Sequence[Phone]]) -> GradualPublication:
    """Store a publication in waves of these groups, in their order; empty ones are left out."""
    gradual.save()
    for number, phones in enumerate((group for group in groups if group), start=1):
        wave = GradualWave.objects.create(gradual=gradual, number=number)
        places = [GradualPhone(wave=wave, phone=phone) for phone in phones]
        GradualPhone.objects.bulk_create(places, batch_size=_PORTION)
    return gradual


def waves_of(gradual: GradualPublication, now: datetime | None = None) -> tuple[Wave, ...]:
    """Return the waves as they are at `now`."""
    now = now or timezone.now()
    current = current_wave(gradual)
    absent = absent_of(current).count() if current else 0
    left_out = Count("places", filter=Q(places__left_out=True))
    rows = gradual.waves.annotate(phones=Count("places"), left_out=left_out).order_by("number")
    return tuple(_wave(gradual, row, absent if row == current else 0, now) for row in rows)


def absent_of(wave: GradualWave) -> PhoneQuerySet:
    """Return the phones of a wave that were written, have not asked for their file since, and are waited for."""
    phones = Phone.objects.filter(pk__in=wave.places.filter(left_out=False).values("phone"))
    if wave.written_at is None:
        return phones if wave.started_at else phones.none()
    of_phone = PublishedFile.objects.filter(publication=wave.publication_id, subject=OuterRef("mac"))
    asked = FileRequest.objects.filter(_CONFIGURATION, mac=OuterRef("mac"), outcome__in=_FETCHED)
    return phones.filter(Exists(of_phone)).exclude(Exists(asked.filter(asked_at__gt=wave.written_at)))


@transaction.atomic
def go_on_without(gradual: GradualPublication, phones: PhoneQuerySet) -> int:
    """Wait no longer for those of these phones that have not come back; return how many they are."""
    wave = current_wave(gradual)
    if wave is None:
        return 0
    return leave_out(wave.places.all(), absent_of(wave).filter(pk__in=phones.values("pk")), gradual)


def current_wave(gradual: GradualPublication) -> GradualWave | None:
    """Return the wave that began last; `None` before the first."""
    return gradual.waves.exclude(started_at=None).order_by("-number").first()


def begin_next(
    gradual: GradualPublication, *, by: User | None = None, now: datetime | None = None, progress: Progress = unseen
) -> GradualWave:
    """Publish the phones of the next wave, or those of one that was interrupted.

    Raises `CannotStart`, or `PublishError`; then the wave has not begun.
    """
    now = now or timezone.now()
    wave = _claimed(gradual, now)
    macs = list(Phone.objects.filter(gradual_places__wave=wave).values_list("mac", flat=True))
    try:
        outcome = publish(macs, by=by, note=str(wave), progress=progress)
    except BaseException:
        GradualWave.objects.filter(pk=wave.pk).update(started_at=None)
        raise
    _note_written(wave, outcome.publication or _written_before(wave), now)
    return wave


def begin_next_as_job(task: Task, progress: Progress) -> Result:
    """Begin the next wave, beside the requests. Raises as `begin_next` does."""
    gradual = GradualPublication.objects.get(pk=task.arguments["gradual"])
    wave = begin_next(gradual, by=task.by, progress=progress)
    sentence = _("Wave %(number)s is published. Restart its phones, if they do not do so by themselves.")
    return Result(gradual.get_absolute_url(), (sentence % {"number": wave.number},))


def next_size(gradual: GradualPublication) -> int:
    """Return the number of phones that the next wave publishes; 0 when there is none."""
    wave = gradual.waves.filter(written_at=None).order_by("number").first()
    return wave.places.count() if wave else 0


def advance(gradual: GradualPublication, now: datetime) -> str:
    """Do what is due without a person, and return a sentence about it; empty when nothing is.

    Raises `PublishError`.
    """
    if not gradual.by_itself or gradual.ended_at:
        return ""
    waves = waves_of(gradual, now)
    if any(wave.state is WaveState.OVERDUE for wave in waves):
        return _stop(gradual)
    window = gradual.window
    is_due = next_wave(waves) and not any(wave.absent for wave in waves)
    if not is_due or (window and not window.is_open(timezone.localtime(now))):
        return ""
    wave = begin_next(gradual, by=gradual.created_by, now=now)
    return _("%(gradual)s: wave %(number)s is published.") % {"gradual": gradual, "number": wave.number}


def end(gradual: GradualPublication, now: datetime | None = None) -> None:
    """Begin no wave any more. Phones of waves that have not begun go on waiting."""
    GradualPublication.objects.filter(pk=gradual.pk, ended_at=None).update(ended_at=now or timezone.now())


def _claimed(gradual: GradualPublication, now: datetime) -> GradualWave:
    """Note that the next wave begins, so that nobody else begins it. Raises `CannotStart`."""
    with transaction.atomic():
        locked = GradualPublication.objects.select_for_update().get(pk=gradual.pk)
        if locked.ended_at:
            raise CannotStart(_("This publication in waves has ended."))
        wave = locked.waves.filter(written_at=None).order_by("number").first()
        if wave is None:
            raise CannotStart(_("All waves have begun."))
        _refuse_absent(locked, wave)
        wave.started_at = wave.started_at or now
        wave.save(update_fields=["started_at"])
    return wave


def _written_before(wave: GradualWave) -> Publication | None:
    """Return the publication of a wave that was interrupted after it was written; `None` where nothing was."""
    done = Publication.objects.filter(state=Publication.State.DONE, note=str(wave))
    return done.filter(finished_at__gte=wave.started_at).order_by("pk").last()


def _note_written(wave: GradualWave, publication: Publication | None, now: datetime) -> None:
    """Note what came of a wave, unless somebody who did the same at the same time has."""
    finished_at = publication.finished_at if publication else None
    written = {"publication": publication, "written_at": max(now, finished_at or now)}
    GradualWave.objects.filter(pk=wave.pk, written_at=None).update(**written)
    wave.refresh_from_db()


def _refuse_absent(gradual: GradualPublication, wave: GradualWave) -> None:
    """Raise `CannotStart` while phones of the wave before this one are absent; those before it had arrived by then."""
    before = gradual.waves.filter(number=wave.number - 1).first()
    if absent := absent_of(before).count() if before else 0:
        words = ngettext(
            "Wave %(number)s waits until %(absent)s more phone before it has fetched its file.",
            "Wave %(number)s waits until %(absent)s more phones before it have fetched their files.",
            absent,
        )
        raise CannotStart(words % {"number": wave.number, "absent": absent})


def _stop(gradual: GradualPublication) -> str:
    """Begin no more waves without a person, and say which phones did not come back."""
    wave = current_wave(gradual)
    assert wave is not None  # noqa: S101 - for the type checker: an overdue wave has begun
    absent = list(absent_of(wave).order_by("mac").values_list("mac", flat=True))
    names = ", ".join(absent[:_NAMED]) + (" …" if len(absent) > _NAMED else "")
    problem = ngettext(
        "Stopped at wave %(number)s: %(absent)s phone has not fetched its file within %(hours)s hours: %(names)s.",
        "Stopped at wave %(number)s: %(absent)s phones have not fetched their files within %(hours)s hours: %(names)s.",
        len(absent),
    ) % {"number": wave.number, "absent": len(absent), "hours": gradual.patience_hours, "names": names}
    GradualPublication.objects.filter(pk=gradual.pk).update(by_itself=False, problem=problem)
    return f"{gradual}: {problem}"


def _wave(gradual: GradualPublication, row: Any, absent: int, now: datetime) -> Wave:
    """Return a wave; `row`: its record with the numbers of its `phones` and of those `left_out`."""
    state = state_of(row.started_at, absent, timedelta(hours=gradual.patience_hours), now)
    return Wave(row.number, row.phones, absent, row.started_at, state, row.left_out, row.publication_id)
