"""Addresses of the pages of jobs."""

from django.urls import path

from provisioning import job_views

app_name = "jobs"
urlpatterns = [path("<int:pk>/", job_views.detail, name="detail")]
