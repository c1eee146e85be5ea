"""What was published of a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phones.head import head_of
from phones.models import Phone
from phones.views.common import with_phone
from provisioning.models import Publication, PublishedFile

_SHOWN = 100


@require_safe
@with_phone
def history(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the last publications of the phone's files."""
    files = PublishedFile.objects.filter(subject=phone.mac).exclude(publication__state=Publication.State.DRAFT)
    context = {
        "head": head_of(phone),
        "phone": phone,
        "files": files.select_related("publication__by").order_by("-publication_id")[:_SHOWN],
    }
    return render(request, "phones/history.html", context)
