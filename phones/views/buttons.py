"""What single keys of a phone hold."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from phones.changes import delete_button, save_button
from phones.documents import line_start
from phones.forms.button import FORMS, ButtonForm
from phones.keys import first_free
from phones.models import Button, Phone
from phones.views.common import back_to, with_phone
from phones.views.conflicts import conflict_page, locked

_KINDS = (Button.Kind.LINE, Button.Kind.SPEED_DIAL, Button.Kind.SERVICE)
"""What one chooses from for a free key; whether a speed dial has a lamp is said in its form."""
ADDABLE = (Button.Kind.LINE, Button.Kind.SPEED_DIAL, Button.Kind.BLF, Button.Kind.SERVICE)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Target")
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def add(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Put something on a key; `kind` and `position` stand in the address."""
    kind = request.GET.get("kind", Button.Kind.LINE)
    if kind not in ADDABLE:
        raise Http404(_("There is no kind of button “%(kind)s”.") % {"kind": kind})
    button = Button(phone=phone, kind=kind, position=_position(request, phone))
    if kind == Button.Kind.LINE:
        button.settings = line_start(phone)
    return _form_page(request, phone, button)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Target")
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def edit(request: HttpRequest, phone: Phone, position: int) -> HttpResponse:
    """Change what a key holds."""
    return _form_page(request, phone, get_object_or_404(phone.buttons, position=position))


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def delete(request: HttpRequest, phone: Phone, position: int) -> HttpResponse:
    """Empty a key."""
    button = get_object_or_404(phone.buttons, position=position)
    delete_button(button)
    messages.success(
        request,
        _("Key %(number)d is free again. %(phone)s waits to be published.") % {"number": position, "phone": phone},
    )
    return back_to(phone, "phones:detail")


def _form_page(request: HttpRequest, phone: Phone, button: Button) -> HttpResponse:
    if request.method == "POST":
        return _save(request, phone, button)
    return _show(request, FORMS[button.kind](phone=phone, instance=button), phone, button)


@transaction.atomic
def _save(request: HttpRequest, phone: Phone, button: Button) -> HttpResponse:
    """Store what the form says; show it again where it is wrong, or where somebody else saved meanwhile."""
    form = FORMS[button.kind](request.POST, phone=phone, instance=locked(button) if button.pk else button)
    if not form.is_valid() or _is_of_another(form):
        return _show(request, form, phone, button)
    if conflict := conflict_page(request, form, phone):
        return conflict
    if not _is_saved(form):
        return _show(request, form, phone, button)
    said = _("%(button)s was saved. %(phone)s waits to be published.") % {"button": form.instance, "phone": phone}
    messages.success(request, said)
    return back_to(phone, "phones:detail")


def _show(request: HttpRequest, form: ButtonForm, phone: Phone, button: Button) -> HttpResponse:
    context = {"form": form, "phone": phone, "button": button, "kind": button.get_kind_display(), "kinds": _KINDS}
    template = "phones/key_form.html" if request.headers.get("HX-Target") == "key-form" else "phones/button.html"
    return render(request, template, context)


def _is_of_another(form: ButtonForm) -> bool:
    """Refuse a form that was opened for something else than what the button holds by now."""
    if not form.is_of_another():
        return False
    form.add_error(None, _("Somebody else put this on the key meanwhile. Go back to the keys, and look first."))
    return True


def _is_saved(form: ButtonForm) -> bool:
    """Store the button, unless somebody else took its place between the check of the form and now."""
    try:
        save_button(form.instance)
    except IntegrityError:
        form.add_error("position", _("Somebody else took this key a moment ago. One key holds one thing."))
        return False
    return True


def _position(request: HttpRequest, phone: Phone) -> int:
    """Return the key that the address names, else the first free one."""
    asked = request.GET.get("position", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else first_free(phone)
