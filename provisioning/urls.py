"""The addresses of all pages."""

from django.contrib import admin
from django.urls import include, path

from provisioning.trail_views import trail

admin.autodiscover()

urlpatterns = [
    path("", include("phones.urls")),
    path("firmware/", include("firmware.urls")),
    path("rollouts/", include("phones.rollout_urls")),
    path("waves/", include("phones.wave_urls")),
    path("jobs/", include("provisioning.job_urls")),
    path("publications/", include("provisioning.publication_urls")),
    path("trail/", trail, name="trail"),
    path("account/", include("provisioning.accounts.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "provisioning.trouble.failed"
