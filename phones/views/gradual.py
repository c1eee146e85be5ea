"""Publications in waves: made, followed, led on and ended."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phones.forms.gradual import GradualForm
from phones.gradual import absent_of, current_wave, end, go_on_without, make_gradual, next_size, waves_of
from phones.models import GradualPublication
from phones.views.leaving_out import meant_by, tell_left_out
from phones.waves import CannotStart, WaveState, next_wave
from provisioning.job_views import answer, asked_by
from provisioning.jobs import Task, open_jobs
from provisioning.publish.errors import PublishError
from provisioning.translating import translated

_NAV = {"nav": "publications:"}
_ABSENT_SHOWN = 50
_PAGE_SIZE = 50
_may_publish = permission_required("provisioning.publish", raise_exception=True)


@require_safe
def gradual_list(request: HttpRequest) -> HttpResponse:
    """Show all publications in waves, the last one first."""
    graduals = GradualPublication.objects.select_related("created_by").annotate(phones=Count("waves__places"))
    page = Paginator(graduals.order_by("-pk"), _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "phones/gradual_list.html", {"page": page, **_NAV})


@require_http_methods(["GET", "POST"])
@_may_publish
def add(request: HttpRequest) -> HttpResponse:
    """Put the phones that wait into waves; nothing is published yet."""
    form = GradualForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gradual = form.gradual()
        gradual.created_by = asked_by(request)
        return redirect(make_gradual(gradual, form.groups()))
    return render(request, "phones/gradual_add.html", {"form": form, **_NAV})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the waves, and the phones that keep the next one waiting."""
    gradual = get_object_or_404(GradualPublication.objects.select_related("created_by"), pk=pk)
    waves, current = waves_of(gradual), current_wave(gradual)
    context = {
        "gradual": gradual,
        "waves": waves,
        "next_wave": next_wave(waves),
        "current": current,
        "absent": absent_of(current).with_state().order_by("label", "mac")[:_ABSENT_SHOWN] if current else [],
        "absent_count": sum(wave.absent for wave in waves),
        "waits": any(wave.absent for wave in waves),
        "overdue": any(wave.state is WaveState.OVERDUE for wave in waves),
        "jobs": open_jobs(),
    }
    return render(request, "phones/gradual_detail.html", {**context, **_NAV})


@require_POST
@_may_publish
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the next wave, if the phones before it fetched their files."""
    gradual = get_object_or_404(GradualPublication, pk=pk)
    title = _("The next wave of %(gradual)s is published") % {"gradual": gradual}
    task = Task("wave", title, {"gradual": gradual.pk}, asked_by(request), gradual.get_absolute_url())
    try:
        return answer(request, task, next_size(gradual))
    except (CannotStart, PublishError) as error:
        messages.error(request, translated(str(error)))
        return redirect(gradual)


@require_POST
@_may_publish
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on without a phone that has not come back, or without all of them."""
    gradual = get_object_or_404(GradualPublication, pk=pk)
    tell_left_out(request, go_on_without(gradual, meant_by(request)))
    return redirect(gradual)


@require_POST
@_may_publish
def end_gradual(request: HttpRequest, pk: int) -> HttpResponse:
    """End it; no wave begins any more."""
    gradual = get_object_or_404(GradualPublication, pk=pk)
    end(gradual)
    messages.success(request, _("No wave begins any more. Phones that were not published go on waiting."))
    return redirect(gradual)
