"""Rollouts: waves of phones that get a load one after the other."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phones.models import Phone, Rollout
from phones.rollouts import absent_of, end, go_on_without, start_next, waves_of
from phones.views.leaving_out import meant_by, tell_left_out
from phones.waves import CannotStart, WaveState, next_wave
from provisioning.announcing import announce_publish, long_publish
from provisioning.translating import translated

_NAV = {"nav": "firmware:"}
_ABSENT_SHOWN = 50
_PAGE_SIZE = 50


@require_safe
def rollout_list(request: HttpRequest) -> HttpResponse:
    """Show all rollouts, the last one first."""
    rollouts = Rollout.objects.select_related("created_by").annotate(phones=Count("places")).order_by("-pk")
    page = Paginator(rollouts, _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "phones/rollout_list.html", {"page": page, **_NAV})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the waves, and the phones that keep the next one waiting."""
    rollout = get_object_or_404(Rollout.objects.select_related("created_by"), pk=pk)
    waves = waves_of(rollout)
    current = next((wave for wave in waves if wave.state in {WaveState.UNDER_WAY, WaveState.OVERDUE}), None)
    context = {
        "rollout": rollout,
        "waves": waves,
        "next_wave": next_wave(waves),
        "current": current,
        "absent": absent_of(rollout, current.number).with_state()[:_ABSENT_SHOWN] if current else [],
        "absent_count": current.absent if current else 0,
        "overdue": current is not None and current.state is WaveState.OVERDUE,
    }
    return render(request, "phones/rollout_detail.html", {**context, **_NAV})


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
def begin_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next wave, if all phones before it have arrived."""
    rollout = get_object_or_404(Rollout, pk=pk)
    try:
        wave = start_next(rollout)
    except CannotStart as error:
        messages.error(request, translated(str(error)))
    else:
        messages.success(
            request, _("Wave %(number)s has begun: its phones wait to be published.") % {"number": wave.number}
        )
    return redirect(rollout)


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
def publish_wave(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the phones that are under way: each gets the load of its next step."""
    rollout = get_object_or_404(Rollout, pk=pk)
    started = rollout.places.exclude(started_at=None).values("phone")
    macs = Phone.objects.filter(pk__in=started).exclude(running_load=rollout.load).values_list("mac", flat=True)
    if address := long_publish(request, list(macs), note=str(rollout)):
        return redirect(address)
    announce_publish(request, list(macs), note=str(rollout))
    return redirect(rollout)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on without a phone that has not arrived, or without all of them."""
    rollout = get_object_or_404(Rollout, pk=pk)
    tell_left_out(request, go_on_without(rollout, meant_by(request)))
    return redirect(rollout)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
def end_rollout(request: HttpRequest, pk: int) -> HttpResponse:
    """End the rollout; no wave begins any more."""
    rollout = get_object_or_404(Rollout, pk=pk)
    end(rollout)
    messages.success(request, _("The rollout has ended. Phones keep the load that they want."))
    return redirect(rollout)
