"""What may take long about publications, as jobs: planning, writing, and going back.

Each can be begun again: `settings.JOBS` asks for that.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from provisioning import drafts, publishing
from provisioning.generator import generator
from provisioning.jobs import Result, Task
from provisioning.models import Publication, PublishedFile
from provisioning.progress import Progress
from provisioning.publish.errors import PlanOutdated

_WAYS_BACK = {"undo": drafts.draft_undoing, "restore": drafts.draft_restoring}


def files_to_make() -> int:
    """Return about how many files the next plan makes: what waits, and what another version of Offhook made."""
    outdated = PublishedFile.objects.filter(current=True).exclude(generator=generator()).count()
    waiting: int = import_string(settings.WAITING_COUNT)()
    return waiting + outdated


def plan(task: Task, progress: Progress) -> Result:
    """Plan the publication of everything that changed."""
    overwrite = bool(task.arguments["overwrite"])
    return Result(drafts.make_draft(by=task.by, overwrite=overwrite, progress=progress).get_absolute_url())


def back(task: Task, progress: Progress) -> Result:
    """Plan the way back to, or to before, a publication, for all of its files or those of one subject."""
    publication = Publication.objects.get(pk=task.arguments["publication"])
    make = _WAYS_BACK[task.arguments["way"]]
    return Result(
        make(publication, by=task.by, subject=task.arguments["subject"], progress=progress).get_absolute_url()
    )


def confirm(task: Task, progress: Progress) -> Result:
    """Write a draft as it was reviewed, or see that an earlier attempt did. Raises `PublishError`."""
    draft = Publication.objects.filter(pk=task.arguments["publication"]).first()
    if draft is not None and draft.state == Publication.State.RUNNING:
        publishing.recover()
        draft.refresh_from_db()
    if draft is None or draft.state == Publication.State.FAILED:
        raise PlanOutdated(draft.problem if draft else _("This plan was discarded, or another was made meanwhile."))
    changed = drafts.changed_since(draft)
    if draft.state != Publication.State.DONE:
        draft = drafts.confirm(draft, note=task.arguments["note"], progress=progress)
    return Result(draft.get_absolute_url(), tuple(_written(draft, changed)))


def _written(publication: Publication, changed: int) -> list[str]:
    files = publication.files.count()
    words = ngettext(
        "%(publication)s is written as it was shown: %(files)s file.",
        "%(publication)s is written as it was shown: %(files)s files.",
        files,
    )
    sentences = [words % {"publication": publication, "files": number_format(files, force_grouping=True)}]
    if changed:
        sentences.append(_("Changed after the plan was made, and still waiting: %(count)s.") % {"count": changed})
    return sentences


def publish(task: Task, progress: Progress) -> Result:
    """Publish these subjects, or everything, without a review. Raises `PublishError`."""
    arguments = task.arguments
    outcome = publishing.publish(
        arguments["subjects"], by=task.by, note=arguments["note"], overwrite=arguments["overwrite"], progress=progress
    )
    if outcome.publication:
        return Result(
            outcome.publication.get_absolute_url(),
            (_("%(publication)s is written.") % {"publication": outcome.publication},),
        )
    if outcome.held_back:
        return Result(reverse("publications:plan"), (_("No file was written: everything that changed is held back."),))
    return Result(reverse("publications:plan"), (_("Everything is published already: no file was written."),))
