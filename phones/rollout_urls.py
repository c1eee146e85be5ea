"""Addresses of the pages of rollouts."""

from django.urls import path

from phones.views import rollouts

app_name = "rollouts"
urlpatterns = [
    path("", rollouts.rollout_list, name="list"),
    path("<int:pk>/", rollouts.detail, name="detail"),
    path("<int:pk>/next/", rollouts.begin_next, name="next"),
    path("<int:pk>/publish/", rollouts.publish_wave, name="publish"),
    path("<int:pk>/leave/", rollouts.leave, name="leave"),
    path("<int:pk>/end/", rollouts.end_rollout, name="end"),
]
