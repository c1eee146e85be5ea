"""The way of one phone to its wanted load."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from firmware.advice import advice_for
from phones.changes import save_phone
from phones.forms.firmware import OFFERS, RunningForm, WishForm, offers
from phones.head import head_of
from phones.models import Phone
from phones.upgrades import State, Upgrades, observed
from phones.views.common import back_to, with_phone
from phones.way import way_of
from provisioning.announcing import announce_publish


@require_safe
@with_phone
def firmware(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the way as steps, with what is to be seen to."""
    return _page(request, phone)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def wish(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Choose the load that the phone should run."""
    form = WishForm(request.POST, phone=phone)
    if not form.is_valid():
        return _page(request, phone, wish_form=form)
    phone.wanted_load = form.cleaned_data["wanted_load"]
    phone.pinned_load = phone.wanted_load if form.cleaned_data["pinned"] else ""
    save_phone(phone)
    messages.success(request, _("%(phone)s waits to be published.") % {"phone": phone})
    return back_to(phone, "phones:firmware")


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def running(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Note the load that somebody saw the phone run."""
    form = RunningForm(request.POST, phone=phone)
    if not form.is_valid():
        return _page(request, phone, running_form=form)
    if phone.hardware_version != form.cleaned_data["hardware_version"]:
        phone.hardware_version = form.cleaned_data["hardware_version"]
        save_phone(phone)
    observed(phone, form.cleaned_data["running_load"])
    messages.success(
        request,
        _("%(phone)s runs %(load)s: that is noted.")
        % {"phone": phone, "load": phone.running_load or _("an unknown load")},
    )
    return back_to(phone, "phones:firmware")


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
@with_phone
def publish_step(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Publish the phone with the load of its next step."""
    announce_publish(request, [phone.mac])
    return back_to(phone, "phones:firmware")


def _page(
    request: HttpRequest, phone: Phone, *, wish_form: WishForm | None = None, running_form: RunningForm | None = None
) -> HttpResponse:
    head, upgrade = head_of(phone), Upgrades().of(phone)
    published = head.state == "published"
    context: dict[str, Any] = {
        "head": head,
        "phone": phone,
        "upgrade": upgrade,
        "steps": way_of(phone, upgrade, published=published),
        "to_publish": upgrade.state in {State.UNDER_WAY, State.PINNED} and not published,
        "moving": upgrade.state in {State.UNDER_WAY, State.PINNED, State.BLOCKED},
        "advice": advice_for(phone.model),
        "offers": offers(phone.model),
        "offers_id": OFFERS,
        "wish_form": wish_form or WishForm(phone=phone),
        "running_form": running_form or RunningForm(phone=phone),
    }
    return render(request, "phones/firmware.html", context)
