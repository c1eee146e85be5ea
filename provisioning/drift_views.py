"""What somebody else did to the TFTP folder: shown, and on demand adopted into the records or overwritten."""

from dataclasses import asdict

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from provisioning import drafts, publishing
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.comparing import compared
from provisioning.models import PublishedFile
from provisioning.publish.errors import PublishError
from provisioning.publish.manifest import digest_of
from provisioning.publish.names import UnsafeName
from provisioning.translating import translated

_may_publish = permission_required("provisioning.publish", raise_exception=True)


@require_safe
def drift(request: HttpRequest) -> HttpResponse:
    """List the files that are not as they were published, and those of others; every file is read when asked for."""
    thorough = "thorough" in request.GET
    try:
        found = asdict(publishing.drift(thorough=thorough))
        return render(request, "publications/drift.html", {"drift": found, "thorough": thorough})
    except PublishError as error:
        return render(request, "publications/drift.html", {"problem": str(error)})


@require_safe
def drifted_file(request: HttpRequest, name: str) -> HttpResponse:
    """Show one such file beside what was published. Secrets are masked."""
    published = PublishedFile.objects.filter(current=True, name=name).select_related("publication").first()
    content = _content(name)
    if published is None and not content:
        raise Http404
    before, old = _before(published) if published else ("", None)
    context = {"name": name, "published": published, "is_there": bool(content), "compared": compared(old, content)}
    return render(request, "publications/drifted_file.html", {"before": before, **context})


@require_POST
@_may_publish
def adopt(request: HttpRequest, name: str) -> HttpResponse:
    """Let the records say what the file says, and go to the review of the phone's publication."""
    content = _content(name)
    if not content or not isinstance(request.user, User):
        raise Http404
    try:
        subject = import_string(settings.ADOPT)(request.user, name, content)
    except ConfigurationError as error:
        messages.error(request, translated(str(error)))
        return redirect("publications:drifted_file", name)
    messages.success(request, _("The records say what %(name)s said.") % {"name": name})
    return _review(request, subject)


@require_POST
@_may_publish
def overwrite(request: HttpRequest, name: str) -> HttpResponse:
    """Go to the review of a publication that writes what the records say over the file."""
    published = PublishedFile.objects.filter(current=True, name=name).first()
    if published is None:
        raise Http404
    return _review(request, published.subject)


def _review(request: HttpRequest, subject: str) -> HttpResponse:
    """Plan to write the files of one subject, or the shared ones, over what is there."""
    by = request.user if isinstance(request.user, User) else None
    try:
        return redirect(drafts.make_draft(by=by, subjects=[subject] if subject else [], overwrite=True))
    except PublishError as error:
        messages.error(request, translated(str(error)))
        return redirect("publications:drift")


def _before(published: PublishedFile) -> tuple[str, bytes | None]:
    """Return what the file held, and what that is called.

    Who edited the file in place, and put no other in its stead, edited the kept content, too: then it is made anew.
    """
    kept = publishing.tftp_folder().store.read(published.digest)
    old = kept or publishing.made_now(published.name, published.subject)
    is_as_published = old is not None and digest_of(old) == published.digest
    return _("As published") if is_as_published else _("As the records say now"), old


def _content(name: str) -> bytes | None:
    """Return what the folder holds under a name; `None` when it is gone, no file or no name."""
    folder = publishing.tftp_folder()
    try:
        if name not in folder.statuses([name]):
            return None
        return (folder.root / name).read_bytes()
    except (UnsafeName, OSError):
        return None
