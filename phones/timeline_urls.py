"""Addresses of what phones were heard of: unknown ones, and the boots of each."""

from django.urls import path

from phones.views import inbox, preflight, provisioning_window, timeline

timeline_urls = [
    path("unknown/", inbox.inbox, name="inbox"),
    path("unknown/<str:mac>/ignore/", inbox.ignore, name="inbox_ignore"),
    path("unknown/<str:mac>/offer/", inbox.offer_again, name="inbox_offer"),
    path("<str:mac>/timeline/", timeline.timeline, name="timeline"),
    path("preflight/", preflight.preflight_site, name="preflight_site"),
    path("<str:mac>/timeline/preflight/", preflight.preflight, name="preflight"),
    path("<str:mac>/timeline/running/", timeline.enter_running, name="timeline_running"),
    path("<str:mac>/timeline/open/", provisioning_window.open_window, name="window_open"),
]
