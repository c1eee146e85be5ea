"""Addresses of the publications' pages."""

from django.urls import path

from provisioning import compare_views, drift_views, views

app_name = "publications"
urlpatterns = [
    path("", views.publication_list, name="list"),
    path("plan/", views.plan, name="plan"),
    path("waiting/", views.waiting, name="waiting"),
    path("draft/", views.draft, name="draft"),
    path("publish/", views.publish, name="publish"),
    path("compare/", compare_views.compare, name="compare"),
    path("compare/summary/", compare_views.compare_summary, name="compare_summary"),
    path("compare/<int:earlier>/<int:later>/<path:name>/", compare_views.compare_file, name="compare_file"),
    path("drift/", drift_views.drift, name="drift"),
    path("drift/<path:name>/adopt/", drift_views.adopt, name="adopt"),
    path("drift/<path:name>/overwrite/", drift_views.overwrite, name="overwrite"),
    path("drift/<path:name>/", drift_views.drifted_file, name="drifted_file"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/summary/", views.summary, name="summary"),
    path("<int:pk>/findings/", views.findings, name="findings"),
    path("<int:pk>/check/", views.check_phones, name="check"),
    path("<int:pk>/files/<path:name>/", views.file, name="file"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
