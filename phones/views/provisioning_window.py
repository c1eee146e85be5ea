"""Opening the provisioning windows of phones by hand: of one on its page, of those that were chosen in the list."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from phones.models import Phone, PhoneQuerySet
from phones.selection import read_selection
from phones.views.chosen import NO_PHONE, back_to_list
from phones.views.common import back_to, with_phone
from provisioning.provisioning_windows import are_used, open_windows
from provisioning.publish.errors import FolderUnusable
from provisioning.trail import Event, note
from provisioning.translating import translated

_NAMED_IN_THE_TRAIL = 50
"""So many phones get an entry each in their histories; of more, one entry tells the number."""


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
@with_phone
def open_window(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Let the phone fetch its configuration for some minutes."""
    if not are_used():
        raise Http404
    try:
        shuts_at = time_format(localtime(open_windows([phone.mac])))
    except FolderUnusable as error:
        messages.error(request, translated(str(error)))
    else:
        note(Event.WINDOW_OPENED, phone)
        said = _("%(phone)s can fetch its configuration until %(time)s. Restart it now.")
        messages.success(request, said % {"phone": phone, "time": shuts_at})
    return back_to(phone, "phones:timeline")


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
def open_chosen(request: HttpRequest) -> HttpResponse:
    """Let the phones that were chosen in the list fetch their configurations for some minutes."""
    if not are_used():
        raise Http404
    phones = read_selection(request.POST).phones().order_by("mac")
    macs = list(phones.values_list("mac", flat=True))
    if not macs:
        messages.warning(request, NO_PHONE)
        return back_to_list(request)
    try:
        shuts_at = time_format(localtime(open_windows(macs)))
    except FolderUnusable as error:
        messages.error(request, translated(str(error)))
        return back_to_list(request)
    _note(phones, len(macs))
    said = ngettext(
        "%(count)d phone can fetch its configuration until %(time)s. Restart it now.",
        "%(count)d phones can fetch their configurations until %(time)s. Restart them now.",
        len(macs),
    )
    messages.success(request, said % {"count": len(macs), "time": shuts_at})
    return back_to_list(request)


def _note(phones: PhoneQuerySet, number: int) -> None:
    if number > _NAMED_IN_THE_TRAIL:
        note(Event.WINDOW_OPENED, Phone, phones=number)
    else:
        for phone in phones:
            note(Event.WINDOW_OPENED, phone)
