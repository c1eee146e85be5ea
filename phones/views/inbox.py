"""Phones that are not known: adopt them, or ignore them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phones.inbox import suspicious_addresses, unknown_phones, with_models
from phones.mac import InvalidMac, normalise_mac, with_colons
from phones.models import Profile
from provisioning.models import IgnoredMac

PAGE_SIZE = 25
_IGNORED_SHOWN = 100


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the phones that asked for files and have no record, and those that are ignored."""
    page = Paginator(unknown_phones(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unknown": with_models(page.object_list),
        "suspicious": suspicious_addresses(),
        "profiles": Profile.objects.all(),
        "ignored": [(ignored, with_colons(ignored.mac)) for ignored in IgnoredMac.objects.all()[:_IGNORED_SHOWN]],
    }
    return render(request, "phones/inbox.html", context)


@require_POST
@permission_required("provisioning.add_ignoredmac", raise_exception=True)
def ignore(request: HttpRequest, mac: str) -> HttpResponse:
    """Offer this phone no longer."""
    stored = _stored_form(mac)
    by = request.user if isinstance(request.user, User) else None
    IgnoredMac.objects.get_or_create(mac=stored, defaults={"by": by})
    messages.success(request, _("%(stored)s is ignored from now on.") % {"stored": with_colons(stored)})
    return redirect("phones:inbox")


@require_POST
@permission_required("provisioning.delete_ignoredmac", raise_exception=True)
def offer_again(request: HttpRequest, mac: str) -> HttpResponse:
    """Offer an ignored phone again."""
    stored = _stored_form(mac)
    IgnoredMac.objects.filter(mac=stored).delete()
    messages.success(
        request, _("%(stored)s is offered again when it asks for a file.") % {"stored": with_colons(stored)}
    )
    return redirect("phones:inbox")


def _stored_form(mac: str) -> str:
    try:
        return normalise_mac(mac)
    except InvalidMac as error:
        raise Http404(str(error)) from error
