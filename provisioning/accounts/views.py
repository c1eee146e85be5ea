"""One's own account: the password, and the second step of signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from provisioning.accounts import second_step
from provisioning.accounts.forms import CodeForm, PasswordForm, SignInCodeForm
from provisioning.trail import Event, note

View = Callable[[HttpRequest, User], HttpResponse]


def _own(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view who is signed in, and its page to no cache."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def own(request: HttpRequest) -> HttpResponse:
        return view(request, cast("User", request.user))

    return own


@require_safe
@_own
def account(request: HttpRequest, user: User) -> HttpResponse:
    """Show what one can change of one's own account."""
    return _page(request, user, PasswordForm(user=user))


@require_http_methods(["GET", "POST"])
@_own
def sign_in_code(request: HttpRequest, user: User) -> HttpResponse:
    """Ask for the code, and go on to the page that was asked for."""
    if second_step.missing(request) != second_step.Missing.CODE:
        return redirect("overview")
    form = SignInCodeForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        second_step.done(request)
        return HttpResponseRedirect(_next(request))
    return render(request, "account/code.html", {"form": form})


@require_http_methods(["GET", "POST"])
@_own
def set_up(request: HttpRequest, user: User) -> HttpResponse:
    """Show the key of a new app, and take the app once it shows a right code."""
    device = second_step.pending_device(user)
    if request.method == "POST" and ("begin" in request.POST or device is None):
        second_step.begin(user)
        return redirect("second_step_set_up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if device and form.is_valid():
        if codes := second_step.complete(device, form.cleaned_data["code"]):
            second_step.done(request)
            return render(request, "account/codes.html", {"codes": codes})
        form.add_error("code", _("This code is not right. Look at the clock of the device, and try the next code."))
    key = second_step.key_text(device) if device else ""
    return render(request, "account/set_up.html", {"form": form, "device": device, "key": key})


@require_safe
@_own
def image(_request: HttpRequest, user: User) -> HttpResponse:
    """Return the key of the app that is being set up as a QR code."""
    device = second_step.pending_device(user)
    if device is None:
        return redirect("second_step_set_up")
    return HttpResponse(second_step.image(device), content_type="image/svg+xml")


@require_POST
@_own
def codes(request: HttpRequest, user: User) -> HttpResponse:
    """Make new backup codes, for who knows the password."""
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid() or not second_step.has_second_step(user):
        return _page(request, user, form)
    return render(request, "account/codes.html", {"codes": second_step.new_backup_codes(user)})


@require_POST
@_own
def switch_off(request: HttpRequest, user: User) -> HttpResponse:
    """Switch the second step off, for who knows the password."""
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, user, form)
    second_step.switch_off(user)
    messages.success(request, _("Your password alone is enough to sign in again."))
    return redirect("account")


class OwnPasswordView(PasswordChangeView):
    """Change of one's own password; other sessions of the account end."""

    template_name = "account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Say so on the next page, and in the trail."""
        answer = super().form_valid(form)
        note(Event.PASSWORD_CHANGED, form.user)
        messages.success(self.request, _("Your password was changed."))
        return answer


def _page(request: HttpRequest, user: User, form: PasswordForm) -> HttpResponse:
    context = {"form": form, "has_second_step": second_step.has_second_step(user)}
    return render(request, "account/account.html", context)


def _next(request: HttpRequest) -> str:
    """Return the page that was asked for; the overview where the address leads elsewhere."""
    address = request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_own else "/"
