"""Publications: the list, the plan of the next, its review, and the ways back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from provisioning import drafts
from provisioning.announcing import announce_publish, long_publish
from provisioning.between import done, one_before, rows_after
from provisioning.comparing import compared_file, summary_of
from provisioning.job_views import SMALL, answer, asked_by, redirect_to
from provisioning.jobs import Task, open_jobs
from provisioning.models import Publication, PublishedFile
from provisioning.plan_findings import check, checked_subjects
from provisioning.publication_jobs import files_to_make
from provisioning.publish.errors import PublishError
from provisioning.translating import translated

PAGE_SIZE = 50
_FILES_SHOWN = 200
_NOTE_LENGTH = 200

_may_publish = permission_required("provisioning.publish", raise_exception=True)


@require_safe
def publication_list(request: HttpRequest) -> HttpResponse:
    """Show the publications, the last one first."""
    publications = Publication.objects.begun().select_related("by").annotate(file_count=Count("files")).order_by("-pk")
    page = Paginator(publications, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "publications/list.html", {"page": page, "jobs": open_jobs()})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one publication, or the draft of one: who, when and why, its files, and what is held back."""
    publication = get_object_or_404(Publication.objects.select_related("by"), pk=pk)
    page = Paginator(publication.files.all(), _FILES_SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"publication": publication, "page": page, "tftp_root": settings.TFTP_ROOT}
    if publication.state != Publication.State.DRAFT:
        return render(request, "publications/detail.html", {**context, **_ways_back(publication)})
    return render(request, "publications/review.html", {**context, **_review(publication)})


@require_safe
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a publication changes in the phones' configurations, in words; a part of its page."""
    publication = get_object_or_404(Publication, pk=pk)
    return render(request, "publications/summary.html", {"summary": summary_of(publication)})


@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the checks say of the phones of a draft; a part of its page. Many phones are checked on demand."""
    draft = get_object_or_404(Publication, pk=pk)
    subjects = checked_subjects(draft)
    context: dict[str, Any] = {"publication": draft, "checked": len(subjects), "groups": draft.findings}
    if draft.findings is None and len(subjects) <= SMALL:
        context["groups"] = check(subjects)
    return render(request, "publications/findings.html", context)


@require_POST
@_may_publish
def check_phones(request: HttpRequest, pk: int) -> HttpResponse:
    """Check all phones of a draft, and return to its review."""
    draft = get_object_or_404(Publication, pk=pk, state=Publication.State.DRAFT)
    title = _("The phones of %(publication)s are checked") % {"publication": draft}
    task = Task("check", title, {"publication": draft.pk}, asked_by(request), draft.get_absolute_url())
    return _answered(request, task, len(checked_subjects(draft)))


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Show what a publication changes in one file: in words, and as XML side by side. Secrets are masked."""
    found = get_object_or_404(PublishedFile.objects.select_related("publication"), publication=pk, name=name)
    return render(request, "publications/file.html", {"file": found, "compared": compared_file(found)})


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Lead to the review of what publishing would do now; planning stores it, so looking alone does not plan."""
    return render(request, "publications/plan.html", {"tftp_root": settings.TFTP_ROOT, "jobs": open_jobs()})


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the way to the plan with the number that waits now; a part of every page."""
    return render(request, "includes/publish.html")


@require_POST
@_may_publish
def draft(request: HttpRequest) -> HttpResponse:
    """Plan the publication of everything that changed, and go to its review."""
    arguments = {"overwrite": "overwrite" in request.POST}
    task = Task("plan", _("A publication is planned"), arguments, asked_by(request), reverse("publications:list"))
    return _answered(request, task, files_to_make())


@require_POST
@_may_publish
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan to give the files of a publication, or those of one phone, what they had before it."""
    return _back(request, _done(pk), "undo", _("The way back before %(publication)s is planned"))


@require_POST
@_may_publish
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan to let the folder, or the files of one phone, be as they were after a publication."""
    return _back(request, _done(pk), "restore", _("The way back to %(publication)s is planned"))


@require_POST
@_may_publish
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft as it was reviewed, and go to the publication."""
    publication = get_object_or_404(Publication, pk=pk)
    note = _note(request)
    title = _("%(publication)s is written") % {"publication": publication}
    arguments = {"publication": publication.pk, "note": note}
    task = Task("confirm", title, arguments, asked_by(request), reverse("publications:plan"))
    return _answered(request, task, publication.files.count())


@require_POST
@_may_publish
def discard(_request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a draft, and go to the publications."""
    drafts.discard(get_object_or_404(Publication, pk=pk))
    return redirect("publications:list")


@require_POST
@_may_publish
def publish(request: HttpRequest) -> HttpResponse:
    """Publish everything that changed without a review, and go to the publication."""
    note = _note(request)
    overwrite = "overwrite" in request.POST
    if address := long_publish(request, None, note=note, overwrite=overwrite):
        return redirect(address)
    outcome = announce_publish(request, note=note, overwrite=overwrite)
    if outcome is None or outcome.publication is None:
        return redirect("publications:plan")
    return redirect(outcome.publication)


def _back(request: HttpRequest, publication: Publication, way: str, title: str) -> HttpResponse:
    """Plan a way back, of all files or those of one subject."""
    subject = request.POST.get("subject", "")
    arguments = {"publication": publication.pk, "way": way, "subject": subject}
    title %= {"publication": publication}
    task = Task("back", title, arguments, asked_by(request), reverse("publications:list"))
    files = publication.files if way == "undo" else rows_after(publication)
    return _answered(request, task, 1 if subject else files.values("name").distinct().count())


def _answered(request: HttpRequest, task: Task, files: int) -> HttpResponse:
    """Do the task or begin it, and lead on; where it fails, back with the reason."""
    try:
        return answer(request, task, files)
    except PublishError as error:
        messages.error(request, translated(str(error)))
        return redirect_to(request, task.back)


def _review(draft: Publication) -> dict[str, Any]:
    """Return what the review of a draft says beside its files."""
    counts = dict(draft.files.order_by().values_list("action").annotate(files=Count("pk")))
    touched = draft.files.values("name")
    return {
        "counts": {label: counts.get(value, 0) for value, label in PublishedFile.Action.choices},
        "count": sum(counts.values()),
        "unchanged": PublishedFile.objects.filter(current=True).exclude(name__in=touched).count(),
        "by_hand": sum("by_hand" in held for held in draft.held_back),
        "changed_since": drafts.changed_since(draft),
        "note_length": _NOTE_LENGTH,
    }


def _ways_back(publication: Publication) -> dict[str, Any]:
    """Return what the page of a publication needs to lead to others, and back to it; nothing where it failed."""
    if publication.state != Publication.State.DONE:
        return {}
    later = done().filter(finished_at__gt=publication.finished_at).count()
    return {"before": one_before(publication), "later": later}


def _done(pk: int) -> Publication:
    publication = get_object_or_404(Publication, pk=pk)
    if publication.state != Publication.State.DONE:
        raise Http404
    return publication


def _note(request: HttpRequest) -> str:
    """Return what somebody noted about a publication, as the database can keep it: PostgreSQL takes no NUL."""
    return request.POST.get("note", "").replace("\0", "").strip()[:_NOTE_LENGTH]
