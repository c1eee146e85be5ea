"""Addresses of signing in, and of one's own account."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from provisioning.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("password/", views.OwnPasswordView.as_view(), name="own_password"),
    path("second-step/", views.sign_in_code, name="second_step"),
    path("second-step/set-up/", views.set_up, name="second_step_set_up"),
    path("second-step/key.svg", views.image, name="second_step_image"),
    path("second-step/codes/", views.codes, name="second_step_codes"),
    path("second-step/off/", views.switch_off, name="second_step_off"),
]
