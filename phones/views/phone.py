"""One phone: who it is, and what is done with it as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phones.changes import add_phone, save_button, save_phone
from phones.drawn import DrawnPhone, drawn_model
from phones.forms.phone import PHONE_FIELDS, AddPhoneForm, PhoneForm
from phones.models import CallServer, Phone
from phones.views.common import back_to, with_phone
from phones.views.conflicts import conflict_page, locked
from provisioning.announcing import announce_publish
from provisioning.cnfxml.phone_models import UnknownModel


@require_http_methods(["GET", "POST"])
@permission_required("phones.add_phone", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Make a phone, with its first line if one likes."""
    form = AddPhoneForm(request.POST or None, initial=_suggestions(request))
    if request.method == "POST" and form.is_valid():
        phone = _store_new(form)
        messages.success(request, _("%(phone)s was added. It waits to be published.") % {"phone": phone})
        return redirect(phone)
    context = {"form": form, "no_server": not CallServer.objects.exists(), "drawn": _drawn(form["model"].value())}
    return render(request, "phones/add.html", context)


@require_safe
def model_drawing(request: HttpRequest) -> HttpResponse:
    """Show the model that the address names, for the form of a new phone; nothing when there is none."""
    return render(request, "phones/drawing/model.html", {"drawn": _drawn(request.GET.get("model"))})


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def edit(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Change who the phone is and what it inherits."""
    if request.method == "POST":
        return _save_edited(request, phone)
    return render(request, "phones/edit.html", {"form": PhoneForm(instance=phone), "phone": phone})


@require_http_methods(["GET", "POST"])
@permission_required("phones.delete_phone", raise_exception=True)
@with_phone
def delete(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Delete the phone once that is confirmed; its file goes with the next publication."""
    if request.method == "POST":
        phone.delete()
        messages.success(
            request, _("%(phone)s was deleted. Its file disappears with the next publication.") % {"phone": phone}
        )
        return redirect("phones:list")
    return render(request, "phones/delete.html", {"phone": phone})


@require_POST
@permission_required("provisioning.publish", raise_exception=True)
@with_phone
def publish_one(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Publish this phone and say what came of it."""
    announce_publish(request, [phone.mac])
    return back_to(phone, "phones:detail")


@transaction.atomic
def _save_edited(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Store what the form says; show it again where it is wrong, or where somebody else saved meanwhile."""
    form = PhoneForm(request.POST, instance=locked(phone))
    if not form.is_valid():
        return render(request, "phones/edit.html", {"form": form, "phone": phone})
    if conflict := conflict_page(request, form, phone):
        return conflict
    save_phone(form.instance)
    said = _("%(phone)s was saved. It waits to be published.") % {"phone": form.instance}
    messages.success(request, said)
    return back_to(form.instance, "phones:detail")


@transaction.atomic
def _store_new(form: AddPhoneForm) -> Phone:
    add_phone(form.instance)
    if line := form.first_line():
        save_button(line)
    return form.instance


def _drawn(key: str | None) -> DrawnPhone | None:
    try:
        return drawn_model(key) if key else None
    except UnknownModel:
        return None


def _suggestions(request: HttpRequest) -> dict[str, str]:
    """Fill in what the address says, and the call server where there is only one."""
    suggested = {name: str(request.GET[name]) for name in PHONE_FIELDS if name in request.GET}
    servers = CallServer.objects.values_list("pk", flat=True)[:2]
    return {"call_server": str(servers[0]), **suggested} if len(servers) == 1 else suggested
