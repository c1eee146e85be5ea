"""Addresses of the pages of publications in waves."""

from django.urls import path

from phones.views import gradual

app_name = "waves"
urlpatterns = [
    path("", gradual.gradual_list, name="list"),
    path("add/", gradual.add, name="add"),
    path("<int:pk>/", gradual.detail, name="detail"),
    path("<int:pk>/next/", gradual.begin, name="next"),
    path("<int:pk>/leave/", gradual.leave, name="leave"),
    path("<int:pk>/end/", gradual.end_gradual, name="end"),
]
