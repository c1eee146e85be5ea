"""The keys of a phone as a whole: their page, moving them, and expansion modules."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phones.changes import ChangedMeanwhile, move_buttons
from phones.forms.keys import ModulesForm, MoveForm
from phones.head import head_of
from phones.keys import equipment_of, keys_of
from phones.models import Phone
from phones.modules import attach
from phones.moving import How, Move
from phones.presets import other_sides
from phones.views.common import back_to, with_phone
from provisioning.cnfxml import phone_models

_MOVED = "moved_key"
"""In the session: the last move, so that it can be undone."""


@require_safe
@with_phone
def detail(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the phone's keys, drawn and as a table."""
    found = equipment_of(phone)
    keys = keys_of(phone, found)
    context = {"head": head_of(phone), "phone": phone, "keys": keys, "key_count": found.keys if found else None}
    context["takes_modules"] = bool(phone.model and phone_models.model(phone.model).expansion)
    context["move_form"] = MoveForm(initial={"version": phone.version})
    context["undo"] = _undo(request, phone)
    context["other_sides"] = other_sides(phone)
    return render(request, "phones/keys.html", context)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def move(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Move what a key holds to another key."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was moved: say which key moves, and to which."))
    elif _is_moved(request, phone, form):
        _remember(request, phone, form.move())
        messages.success(request, _told(form.move()))
    return back_to(phone, "phones:detail")


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def modules(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Say which expansion modules are attached to the phone."""
    found = equipment_of(phone)
    model = phone_models.model(phone.model) if phone.model else None
    if found is None or model is None or not model.expansion:
        messages.info(request, _("No expansion modules are known for the model of this phone."))
        return back_to(phone, "phones:detail")
    form = ModulesForm(request.POST or None, model=model, attached=found)
    if request.method == "POST" and form.is_valid():
        (kind, keys), count = form.chosen()
        attach(phone, kind, keys, count)
        messages.success(request, _("The expansion modules of %(phone)s were saved.") % {"phone": phone})
        return back_to(phone, "phones:detail")
    return render(request, "phones/modules.html", {"form": form, "phone": phone, "model": model})


def _is_moved(request: HttpRequest, phone: Phone, form: MoveForm) -> bool:
    try:
        move_buttons(phone, form.move().numbers(), form.cleaned_data["version"])
    except ChangedMeanwhile:
        messages.error(request, _("Nothing was moved: the phone was changed meanwhile. Look at its keys again."))
        return False
    return True


def _told(moved: Move) -> str:
    names = {"start": moved.start, "end": moved.end}
    if moved.how is How.SWAP:
        return _("Keys %(start)d and %(end)d changed places.") % names
    return _("Key %(start)d moved to key %(end)d.") % names


def _remember(request: HttpRequest, phone: Phone, moved: Move) -> None:
    phone.refresh_from_db(fields=["version"])
    request.session[_MOVED] = [phone.mac, phone.version, moved.start, moved.end, moved.how.value]


def _undo(request: HttpRequest, phone: Phone) -> Move | None:
    """Return the move back, as long as the phone is as the last move left it."""
    mac, version, start, end, how = request.session.get(_MOVED, ["", 0, 0, 0, How.SWAP])
    return Move(start, end, How(how)).back if (mac, version) == (phone.mac, phone.version) else None
