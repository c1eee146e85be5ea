"""Addresses of the tables of phones, in and out."""

from django.urls import path

from phones.views import export, tables

table_urls = [
    path("export/", export.export, name="export"),
    path("table/", tables.upload, name="table"),
    path("table/template/", tables.template, name="table_template"),
    path("table/<str:token>/", tables.review, name="table_review"),
]
