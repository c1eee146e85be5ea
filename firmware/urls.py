"""Addresses of the pages of firmware."""

from django.urls import path

from firmware import views

app_name = "firmware"
urlpatterns = [
    path("", views.firmware_list, name="list"),
    path("add/", views.upload, name="upload"),
    path("packages/<int:pk>/", views.package, name="package"),
    path("packages/<int:pk>/delete/", views.delete, name="delete"),
    path("loads/<int:pk>/choose/", views.choose_load, name="choose"),
]
