"""Any two publications side by side: which files differ, in words, and each as XML."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from provisioning.between import changes_between, done, file_between, find_change, summary_between
from provisioning.forms import CompareForm

_FILES_SHOWN = 200


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Ask for two publications, and show the files that differ between them."""
    latest = [publication.pk for publication in done()[:2]]
    initial = {"earlier": latest[-1:], "later": latest[:1]}
    form = CompareForm(request.GET) if "earlier" in request.GET else CompareForm(initial=initial)
    context = {"form": form, "enough": len(latest) > 1}
    if form.is_bound and form.is_valid():
        earlier, later = form.pair()
        changes = changes_between(earlier, later, form.cleaned_data["subject"])
        page = Paginator(changes, _FILES_SHOWN).get_page(request.GET.get("page"))
        context |= {"earlier": earlier, "later": later, "subject": form.cleaned_data["subject"], "page": page}
    return render(request, "publications/compare.html", context)


@require_safe
def compare_summary(request: HttpRequest) -> HttpResponse:
    """Show in words what changed between two publications; a part of the page."""
    form = CompareForm(request.GET)
    changes = changes_between(*form.pair(), form.cleaned_data["subject"]) if form.is_valid() else []
    return render(request, "publications/summary.html", {"summary": summary_between(changes)})


@require_safe
def compare_file(request: HttpRequest, earlier: int, later: int, name: str) -> HttpResponse:
    """Show one file as it was after both publications. Secrets are masked."""
    pair = {publication.pk: publication for publication in done().filter(pk__in=[earlier, later])}
    if len(pair) != len({earlier, later}):
        raise Http404
    change = find_change(changes_between(pair[earlier], pair[later]), name)
    context = {"earlier": pair[earlier], "later": pair[later], "name": name, "change": change}
    if change is None:
        return render(request, "publications/compare_file.html", context)
    return render(request, "publications/compare_file.html", {**context, "compared": file_between(change)})
