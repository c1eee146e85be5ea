"""The guided set-up of a phone: four questions, a look at the whole, and the phone as it comes to fetch its files."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from firmware.advice import advice_for
from phones import guided
from phones.drawn import drawn_phone, label_of
from phones.forms.start import StepForm, loads_for
from phones.guided import Step, Unfinished
from phones.head import head_of
from phones.inbox import unknown_phones, with_models
from phones.keys import Key
from phones.listening import listening_to
from phones.models import CallServer, GuidedStart, Phone
from phones.port_69 import nobody_listens
from phones.presets import TFTP_ADDRESS, Place, dhcp_snippets, other_side, preset
from phones.server_checks import check_server
from phones.server_search import presses_for
from phones.told_server import LOOPBACK, told_server
from phones.upgrades import Upgrades
from phones.way import way_of
from provisioning.announcing import announce_publish
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.equipment import Equipment
from provisioning.cnfxml.phone_models import UnknownModel

_UNKNOWN_SHOWN = 5
_ELSEWHERE = "192.0.2.1"
"""An address of documentation: the way to it is the way to everywhere."""
_may_start = permission_required(
    ("phones.add_phone", "phones.add_callserver", "provisioning.publish"), raise_exception=True
)


@require_safe
@_may_start
def begin(request: HttpRequest) -> HttpResponse:
    """Go on where the user left off: at the first open question, at the look at the whole, or at the live page."""
    start = _start(request)
    if start.phone:
        return redirect("phones:start_live")
    step = guided.first_open(start)
    return redirect("phones:start_step", step.value) if step else redirect("phones:start_publish")


@require_http_methods(["GET", "POST"])
@never_cache
@_may_start
def step(request: HttpRequest, step: Step) -> HttpResponse:
    """Ask one question; whatever was typed is kept, whichever way one leaves it.

    Never from a cache: a browser that goes back would show, and send, fields as they were before they were filled in.
    """
    start = _start(request)
    if start.phone:
        return redirect("phones:start_live")
    if request.method != "POST":
        return _step_page(request, start, step, guided.form_of(start, step))
    if mac := request.POST.get("take"):
        guided.take_unknown(start, mac)
        return redirect("phones:start_step", step.value)
    if request.POST.get("go") == "look":
        guided.keep(start, step, request.POST.dict(), meanwhile=True)
        return _step_page(request, start, step, guided.form_of(start, step))
    form = guided.FORMS[step](guided.keep(start, step, request.POST.dict()), start=start)
    if request.POST.get("go") == "back":
        return redirect("phones:start_step", step.before().value)
    if not form.is_valid():
        return _step_page(request, start, step, form)
    after = step.after()
    return redirect("phones:start_step", after.value) if after else redirect("phones:start_publish")


@require_http_methods(["GET", "POST"])
@_may_start
def publish(request: HttpRequest) -> HttpResponse:
    """Show what will be made; on yes make it, publish the phone and go to the live page."""
    start = _start(request)
    if start.phone:
        return redirect("phones:start_live")
    if request.method == "POST":
        return _made(request, start)
    if open_step := guided.first_open(start):
        return redirect("phones:start_step", open_step.value)
    line, *dials = guided.draft_buttons(start)
    phone = guided.draft_phone(start)
    server = guided.draft_server(start)
    context = {"server": server, "warnings": _warnings(server), "line": line, "dials": dials, **_drawing(start, phone)}
    return render(request, "phones/start/publish.html", {**context, "steps": Step, "number": len(Step) + 1})


@require_safe
@_may_start
@vary_on_headers("HX-Target")
def live(request: HttpRequest) -> HttpResponse:
    """Tell what the phone asks for as it comes, and what comes next.

    htmx asks for the latter alone, again and again, and gets nothing while nothing is new: what somebody has unfolded
    stays unfolded.
    """
    start = _start(request)
    if start.phone is None:
        return redirect("phones:start")
    phone = Phone.objects.select_related("profile", "call_server").with_state().with_seen().get(pk=start.phone.pk)
    listening = listening_to(phone)
    alone = request.headers.get("HX-Target") == "coming"
    if alone and request.GET.get("heard") == listening.mark:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "phone": phone,
        "head": head_of(phone),
        "listening": listening,
        **_finding(phone, phone.call_server),
    }
    return render(request, "phones/start/coming.html" if alone else "phones/start/live.html", context)


@require_POST
@_may_start
def end(request: HttpRequest) -> HttpResponse:
    """End the set-up: records that were made stay, answers without records are forgotten."""
    start = _start(request)
    phone = start.phone
    if start.pk:
        start.delete()
    if phone:
        return redirect(phone)
    messages.success(request, _("The answers are forgotten. You can begin again."))
    return redirect("phones:start")


def _start(request: HttpRequest) -> GuidedStart:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return guided.start_of(request.user)


def _made(request: HttpRequest, start: GuidedStart) -> HttpResponse:
    try:
        phone = guided.make_records(start)
    except Unfinished as unfinished:
        messages.warning(request, _("This question is still open."))
        return redirect("phones:start_step", unfinished.step.value)
    announce_publish(request, [phone.mac], note=_("Guided set-up"))
    return redirect("phones:start_live")


def _step_page(request: HttpRequest, start: GuidedStart, step: Step, form: StepForm) -> HttpResponse:
    context = {"form": form, "step": step, "steps": Step, "number": step.number, **_BESIDE[step](start)}
    return render(request, f"phones/start/{step.value}.html", context)


def _beside_server(start: GuidedStart) -> dict[str, Any]:
    server = guided.draft_server(start)
    snippets = [snippet for snippet in other_side(server) if snippet.place is Place.SERVER]
    return {
        "server": server,
        "warnings": _warnings(server),
        "snippets": snippets,
        "unknown": preset(server.kind).unknown,
    }


def _warnings(server: CallServer) -> list[str]:
    """Return what speaks against this call server, once its address is known."""
    return [finding.sentence for finding in check_server(server, ())] if server.address else []


def _beside_phone(start: GuidedStart) -> dict[str, Any]:
    phone = guided.draft_phone(start)
    return {**_drawing(start, phone), "heard": with_models(unknown_phones()[:_UNKNOWN_SHOWN])}


def _beside_line(start: GuidedStart) -> dict[str, Any]:
    server, phone, line = guided.draft_server(start), guided.draft_phone(start), guided.draft_buttons(start)[0]
    snippets = [snippet for snippet in other_side(server, line) if snippet.place is Place.SERVER]
    return {"server": server, **_drawing(start, phone), "snippets": snippets}


def _beside_firmware(start: GuidedStart) -> dict[str, Any]:
    server, phone = guided.draft_server(start), guided.draft_phone(start)
    upgrade = Upgrades().of(phone)
    return {
        "server": server,
        **_drawing(start, phone),
        **_finding(phone, server),
        "loads": loads_for(phone.model),
        "upgrade": upgrade,
        "way": way_of(phone, upgrade, published=False),
        "advice": advice_for(phone.model),
    }


_BESIDE: Mapping[Step, Callable[[GuidedStart], dict[str, Any]]] = {
    Step.SERVER: _beside_server,
    Step.PHONE: _beside_phone,
    Step.LINE: _beside_line,
    Step.FIRMWARE: _beside_firmware,
}


def _finding(phone: Phone, server: CallServer | None) -> dict[str, Any]:
    """Return how the phone finds the TFTP server; it stands in the network of its call server, as a rule."""
    nearby = server.address if server and _is_ipv4(server.address) else _ELSEWHERE
    told = told_server([nearby])
    address = "" if told.host == LOOPBACK else told.host
    presses = presses_for(phone.model, address or TFTP_ADDRESS)
    return {
        "address": address,
        "told": told,
        "nobody_listens": nobody_listens(),
        "ways": dhcp_snippets(address),
        "presses": presses,
    }


def _is_ipv4(text: str) -> bool:
    """Tell whether no name has to be looked up."""
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def _drawing(start: GuidedStart, phone: Phone) -> dict[str, Any]:
    """Return the phone as far as it is known, with its drawing where the model is."""
    try:
        model = phone_models.model(phone.model)
    except UnknownModel:
        return {"phone": phone, "model": None, "drawn": None}
    found = Equipment(max(model.buttons, 1))
    held = {button.position: button for button in guided.draft_buttons(start) if label_of(button)}
    keys = [Key(position, held.get(position), False) for position in range(1, found.keys + 1)]
    return {"phone": phone, "model": model, "drawn": drawn_phone(phone, found, keys)}
