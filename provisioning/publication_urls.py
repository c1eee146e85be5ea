"""Addresses of the publications' pages."""

from django.urls import URLPattern

app_name = "publications"
urlpatterns: list[URLPattern] = []
