"""Publishing on behalf of somebody at a page, who is told what came of it."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from provisioning.job_views import SMALL, asked_by
from provisioning.jobs import Task, begin
from provisioning.publication_jobs import files_to_make
from provisioning.publish.errors import PublishError
from provisioning.publish.plan import Step
from provisioning.publishing import Outcome, Subjects, publish
from provisioning.translating import translated

_NAMED_AT_MOST = 5


def announce_publish(
    request: HttpRequest, subjects: Subjects = None, *, note: str = "", overwrite: bool = False
) -> Outcome | None:
    """Publish, tell the user by messages what was written or held back, and return the outcome; `None` is failure."""
    try:
        outcome = publish(subjects, by=asked_by(request), note=note, overwrite=overwrite)
    except PublishError as error:
        messages.error(request, translated(str(error)))
        return None
    for step in outcome.held_back[:_NAMED_AT_MOST]:
        said = {"file": step.name, "reason": translated(step.reason)}
        messages.warning(request, _("%(file)s is held back: %(reason)s") % said)
    if len(outcome.held_back) > _NAMED_AT_MOST:
        messages.warning(
            request, _("%(count)d more files are held back.") % {"count": len(outcome.held_back) - _NAMED_AT_MOST}
        )
    if sentence := _sentence(outcome):
        messages.success(request, sentence)
    return outcome


def long_publish(request: HttpRequest, subjects: Subjects, *, note: str = "", overwrite: bool = False) -> str:
    """Begin a job that publishes, and return its address; empty, and nothing begun, where that takes no time."""
    if (files_to_make() if subjects is None else len(subjects)) <= SMALL:
        return ""
    arguments = {"subjects": subjects if subjects is None else list(subjects), "note": note, "overwrite": overwrite}
    task = Task("publish", _("Phones are published"), arguments, asked_by(request), reverse("publications:plan"))
    return begin(task).get_absolute_url()


def _sentence(outcome: Outcome) -> str:
    if outcome.publication is None:
        return "" if outcome.held_back else _("Everything is published already: no file was written.")
    parts = [(_("Published"), outcome.written), (_("Removed"), outcome.removed)]
    return " ".join(f"{word} {_names(_in_order(steps))}." for word, steps in parts if steps)


def _in_order(steps: list[Step]) -> list[str]:
    """Return the names, those of a phone before the shared files that came along."""
    return [step.name for step in sorted(steps, key=lambda step: not (step.wanted and step.wanted.subject))]


def _names(names: list[str]) -> str:
    if len(names) > _NAMED_AT_MOST:
        return _("%(count)s files") % {"count": len(names)}
    return get_text_list(names, _("and"))
