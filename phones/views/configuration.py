"""The file of a phone, as it would be published."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from phones.configuration import configuration_of
from phones.head import head_of
from phones.models import Phone
from phones.views.common import with_phone
from provisioning.trail import Event, note


@never_cache
@require_http_methods(["GET", "POST"])
@with_phone
def configuration(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the XML with masked secrets; POST shows them in clear to those who may, and to no cache."""
    reveal = request.method == "POST"
    if reveal and not request.user.has_perm("phones.reveal_secrets"):
        raise PermissionDenied
    if reveal:
        note(Event.REVEALED, phone)
    context = {
        "head": head_of(phone),
        "phone": phone,
        "configuration": configuration_of(phone, reveal=reveal),
        "revealed": reveal,
    }
    return render(request, "phones/configuration.html", context)
