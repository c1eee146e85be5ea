"""The addresses of all pages."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from provisioning.trail_views import trail

urlpatterns = [
    path("", include("phones.urls")),
    path("firmware/", include("firmware.urls")),
    path("rollouts/", include("phones.rollout_urls")),
    path("jobs/", include("provisioning.job_urls")),
    path("publications/", include("provisioning.publication_urls")),
    path("trail/", trail, name="trail"),
    path("account/sign-in/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("account/sign-out/", LogoutView.as_view(), name="logout"),
    path("account/language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("admin/", admin.site.urls),
]

handler500 = "provisioning.trouble.failed"
