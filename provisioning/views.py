"""Publications: the list, one of them, and the plan of the next."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from provisioning import publishing
from provisioning.announcing import announce_publish
from provisioning.differences import Summary, summary
from provisioning.models import Publication
from provisioning.publish.errors import PublishError
from provisioning.publish.plan import Action, Step

PAGE_SIZE = 50
_FILES_SHOWN = 500
_NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next publication would do, sorted for the page."""

    added: list[Step]
    changed: list[Step]
    removed: list[Step]
    held_back: list[Step]
    unchanged: int
    by_hand: int
    """Files of `held_back` that would be written if changes by hand were overwritten."""
    summary: Summary
    """What changes in the phones' configurations."""

    @property
    def steps(self) -> list[Step]:
        """What the page shows of that."""
        return [*self.removed, *self.changed, *self.added][:_FILES_SHOWN]

    @property
    def unshown(self) -> int:
        """Number of files that the page leaves out."""
        return max(0, self.count - _FILES_SHOWN)

    @property
    def count(self) -> int:
        """Number of files that would be written or removed."""
        return len(self.added) + len(self.changed) + len(self.removed)


@require_safe
def publication_list(request: HttpRequest) -> HttpResponse:
    """Show the publications, the last one first."""
    publications = Publication.objects.select_related("by").annotate(file_count=Count("files")).order_by("-pk")
    page = Paginator(publications, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "publications/list.html", {"page": page})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one publication: who, when and why, its files, and what was held back."""
    publication = get_object_or_404(Publication.objects.select_related("by"), pk=pk)
    page = Paginator(publication.files.all(), _FILES_SHOWN).get_page(request.GET.get("page"))
    return render(request, "publications/detail.html", {"publication": publication, "page": page})


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Show what publishing would write, remove and hold back now."""
    context = {"tftp_root": settings.TFTP_ROOT, "note_length": _NOTE_LENGTH}
    try:
        return render(request, "publications/plan.html", {**context, "plan": make_plan()})
    except PublishError as error:
        return render(request, "publications/plan.html", {**context, "problem": str(error)})


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
def publish(request: HttpRequest) -> HttpResponse:
    """Publish everything that changed, and go to the publication."""
    note = request.POST.get("note", "").strip()[:_NOTE_LENGTH]
    outcome = announce_publish(request, note=note, overwrite="overwrite" in request.POST)
    if outcome is None or outcome.publication is None:
        return redirect("publications:plan")
    return redirect(outcome.publication)


def make_plan() -> Plan:
    """Return the plan of the next publication. Raises `PublishError` when the folder is unusable."""
    steps: dict[Action, list[Step]] = {action: [] for action in Action}
    for step in publishing.plan():
        steps[step.action].append(step)
    return Plan(
        added=steps[Action.ADD],
        changed=steps[Action.CHANGE],
        removed=steps[Action.REMOVE],
        held_back=steps[Action.HOLD],
        unchanged=len(steps[Action.KEEP]),
        summary=summary(steps[Action.CHANGE], publishing.tftp_folder()),
        by_hand=sum(map(_is_by_hand, steps[Action.HOLD])),
    )


def _is_by_hand(step: Step) -> bool:
    """Tell whether a file is held back for the folder's sake alone; the file itself can be made."""
    return step.wanted is None or not step.wanted.problem
