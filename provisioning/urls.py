"""The addresses of all pages."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

urlpatterns = [
    path("", include("phones.urls")),
    path("firmware/", include("firmware.urls")),
    path("rollouts/", include("phones.rollout_urls")),
    path("publications/", include("provisioning.publication_urls")),
    path("account/sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("account/sign-out/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]
