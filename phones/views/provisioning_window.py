"""Opening the provisioning window of a phone by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phones.models import Phone
from phones.views.common import back_to, with_phone
from provisioning.provisioning_windows import are_used, open_windows
from provisioning.publish.errors import FolderUnusable
from provisioning.trail import Event, note
from provisioning.translating import translated


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
