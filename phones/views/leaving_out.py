"""Going on without phones that keep the next wave waiting: what pages of waves have in common."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phones.models import Phone, PhoneQuerySet
from phones.selection import read_selection


def meant_by(request: HttpRequest) -> PhoneQuerySet:
    """Return the phones that a form names, or every one where it says `all`."""
    if "all" in request.POST:
        return Phone.objects.all()
    return read_selection(request.POST).phones()


def tell_left_out(request: HttpRequest, phones: int) -> None:
    """Say how many phones are waited for no longer."""
    if not phones:
        messages.warning(request, _("Nobody is left out: the wave does not wait for this phone."))
        return
    sentence = ngettext(
        "%(count)d phone is left out: the next wave does not wait for it.",
        "%(count)d phones are left out: the next wave does not wait for them.",
        phones,
    )
    messages.success(request, sentence % {"count": phones})
