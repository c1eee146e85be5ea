"""What is done with the phones that were chosen in the list: publishing, and the ways to the other pages."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from phones.selection import read_selection
from provisioning.announcing import announce_publish, long_publish

_PAGES: Mapping[str, str] = {
    "edit": "phones:many_edit",
    "export": "phones:export",
    "delete": "phones:many_delete",
}
"""What the buttons of the list ask for → the page that does it."""
NO_PHONE = _("No phone was chosen: tick the phones first.")


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
def publish_selected(request: HttpRequest) -> HttpResponse:
    """Publish the phones that were chosen, and return to the list as it was; many are published by a job."""
    macs = list(read_selection(request.POST).phones().order_by().values_list("mac", flat=True))
    if not macs:
        messages.warning(request, NO_PHONE)
    elif address := long_publish(request, macs):
        return redirect(address)
    else:
        announce_publish(request, macs)
    return back_to_list(request)


@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """Lead to the page that does with the chosen phones what was asked for; its address names them."""
    selection = read_selection(request.POST)
    page = _PAGES.get(request.POST.get("do", ""))
    if page is None or not selection.phones().exists():
        messages.warning(request, NO_PHONE)
        return back_to_list(request)
    return redirect(f"{reverse(page)}?{selection.query()}")


def back_to_list(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the list as it was."""
    came_from = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        came_from = reverse("phones:list")
    return HttpResponseRedirect(came_from)
