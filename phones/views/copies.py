"""Copies of a phone, and another device in its place."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phones.cloning import clone_phone
from phones.forms.copies import CloneForm, SwapForm
from phones.inbox import unknown_phones
from phones.mac import with_colons
from phones.models import Phone
from phones.swapping import swap_phone, unfit
from phones.views.common import with_phone
from provisioning.job_views import asked_by

_OFFERED = 50


@require_http_methods(["GET", "POST"])
@permission_required("phones.add_phone", raise_exception=True)
@with_phone
def clone(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Make phones that are like this one."""
    form = CloneForm(request.POST or None)
    if not form.is_valid():
        return render(request, "phones/clone.html", {"form": form, "phone": phone})
    copies = form.cleaned_data["phones"]
    clone_phone(phone, copies, with_accounts=form.cleaned_data["accounts"] == "taken")
    words = ngettext(
        "%(count)d phone was made after %(phone)s. It waits to be published.",
        "%(count)d phones were made after %(phone)s. They wait to be published.",
        len(copies),
    )
    messages.success(request, words % {"count": len(copies), "phone": phone})
    return redirect("phones:detail", copies[0].mac) if len(copies) == 1 else redirect("phones:list")


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def swap(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Let another device take the phone's place, once it is seen what does not fit it."""
    form = SwapForm(request.POST or None, phone=phone)
    problems = unfit(phone, form.cleaned_data["model"]) if form.is_valid() else []
    if form.is_valid() and (not problems or request.POST.get("anyway") == form.cleaned_data["model"]):
        old = phone.mac_with_colons
        swap_phone(phone, form.cleaned_data["mac"], form.cleaned_data["model"], asked_by(request))
        said = _("%(new)s took the place of %(old)s. Publish what waits: the new file comes, and the old one goes.")
        messages.success(request, said % {"new": phone.mac_with_colons, "old": old})
        return redirect(phone)
    seen = [with_colons(one.mac) for one in unknown_phones()[:_OFFERED]]
    context = {"form": form, "phone": phone, "problems": problems, "seen": seen}
    return render(request, "phones/swap.html", context)
