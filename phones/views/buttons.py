"""What the buttons of a phone do."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from phones.changes import delete_button, save_button
from phones.documents import line_start
from phones.forms.button import FORMS, ButtonForm
from phones.keys import first_free
from phones.models import Button, Phone
from phones.views.common import back_to, with_phone

ADDABLE = (Button.Kind.LINE, Button.Kind.SPEED_DIAL, Button.Kind.BLF, Button.Kind.SERVICE)


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def add(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Put something on a button; `kind` and `position` stand in the address."""
    kind = request.GET.get("kind", Button.Kind.LINE)
    if kind not in ADDABLE:
        raise Http404(f"There is no kind of button “{kind}”.")
    button = Button(phone=phone, kind=kind, position=_position(request, phone))
    if kind == Button.Kind.LINE:
        button.settings = line_start(phone)
    return _form_page(request, phone, button)


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def edit(request: HttpRequest, phone: Phone, position: int) -> HttpResponse:
    """Change what a button does."""
    return _form_page(request, phone, get_object_or_404(phone.buttons, position=position))


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def delete(request: HttpRequest, phone: Phone, position: int) -> HttpResponse:
    """Empty a button."""
    button = get_object_or_404(phone.buttons, position=position)
    delete_button(button)
    messages.success(request, f"Button {position} is free again. {phone} waits to be published.")
    return back_to(phone, "phones:detail")


def _form_page(request: HttpRequest, phone: Phone, button: Button) -> HttpResponse:
    form = FORMS[button.kind](request.POST or None, phone=phone, instance=button)
    if request.method == "POST" and form.is_valid() and _is_saved(form):
        messages.success(request, f"{form.instance} was saved. {phone} waits to be published.")
        return back_to(phone, "phones:detail")
    context = {"form": form, "phone": phone, "button": button, "kind": button.get_kind_display()}
    return render(request, "phones/button.html", context)


def _is_saved(form: ButtonForm) -> bool:
    """Store the button, unless somebody else took its place between the check of the form and now."""
    try:
        save_button(form.instance)
    except IntegrityError:
        form.add_error("position", "Somebody else took this button a moment ago. One button holds one thing.")
        return False
    return True


def _position(request: HttpRequest, phone: Phone) -> int:
    """Return the button that the address names, else the first free one."""
    asked = request.GET.get("position", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else first_free(phone)
