"""Addresses of the publications' pages."""

from django.urls import path

from provisioning import views

app_name = "publications"
urlpatterns = [
    path("", views.publication_list, name="list"),
    path("plan/", views.plan, name="plan"),
    path("publish/", views.publish, name="publish"),
    path("<int:pk>/", views.detail, name="detail"),
]
