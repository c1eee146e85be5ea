"""Jobs as people see them: a page with a progress bar, which leads on to the result."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from provisioning.jobs import Result, Task, attend, begin, perform
from provisioning.models import Job
from provisioning.progress import unseen

SMALL = 200
"""So many files or records are done within a request: the answer is there before a progress bar were."""


@require_safe
@vary_on_headers("HX-Request")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; once it is done, go to its result. htmx asks for the progress alone, every second."""
    job = attend(get_object_or_404(Job.objects.select_related("by"), pk=pk))
    if job.state == Job.State.DONE:
        return _lead(request, Result(job.address, tuple(job.outcome)))
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "jobs/progress.html" if is_part else "jobs/detail.html", {"job": job})


def answer(request: HttpRequest, task: Task, size: int) -> HttpResponse:
    """Do a task at once where it is small, else begin it as a job; lead to its result, or to its progress.

    Raises what the task's function raises.
    """
    if size > SMALL:
        return redirect_to(request, begin(task).get_absolute_url())
    return _lead(request, perform(task, unseen))


def asked_by(request: HttpRequest) -> User | None:
    """Return the account that is signed in."""
    return request.user if isinstance(request.user, User) else None


def _lead(request: HttpRequest, result: Result) -> HttpResponse:
    for place, sentence in enumerate(result.sentences):
        messages.add_message(request, messages.WARNING if place else messages.SUCCESS, sentence)
    return redirect_to(request, result.address)


def redirect_to(request: HttpRequest, address: str) -> HttpResponse:
    """Go to an address; with htmx by a header, since a redirect alone would be loaded into the page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
