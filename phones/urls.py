"""Addresses of the phones' pages."""

from django.urls import include, path

from phones.many_urls import many_urls
from phones.start_urls import start_urls
from phones.table_urls import table_urls
from phones.timeline_urls import timeline_urls
from phones.views import (
    activity,
    buttons,
    chosen,
    configuration,
    copies,
    default_file,
    dial_plans,
    findings,
    firmware,
    fleet,
    fleet_wish,
    history,
    imports,
    keys,
    labels,
    list_findings,
    other_files,
    overview,
    phone,
    phone_list,
    problems,
    profiles,
    proposals,
    provisioning_window,
    saved_filters,
    search,
    servers,
    settings,
    shared_files,
    ssh,
)

phone_urls = [
    path("", phone_list.phone_list, name="list"),
    path("add/", phone.add, name="add"),
    path("problems/", problems.problems, name="problems"),
    path("check/", problems.check, name="check"),
    path("marks/", list_findings.list_findings, name="list_findings"),
    path("publish/", chosen.publish_selected, name="publish_selected"),
    path("filters/save/", saved_filters.save, name="filter_save"),
    path("filters/<int:pk>/drop/", saved_filters.drop, name="filter_drop"),
    path("chosen/", chosen.chosen, name="chosen"),
    path("windows/", provisioning_window.open_chosen, name="windows_open"),
    path("import/", imports.upload, name="import"),
    path("import/<str:token>/", imports.review, name="import_review"),
    path("import/<str:token>/discard/", imports.discard, name="import_discard"),
    path("model/", phone.model_drawing, name="model_drawing"),
    path("labels/", labels.labels, name="labels"),
    path("labels/selected/", labels.selected, name="labels_selected"),
    path("<str:mac>/", keys.detail, name="detail"),
    path("<str:mac>/move/", keys.move, name="key_move"),
    path("<str:mac>/modules/", keys.modules, name="modules"),
    path("<str:mac>/edit/", phone.edit, name="edit"),
    path("<str:mac>/delete/", phone.delete, name="delete"),
    path("<str:mac>/clone/", copies.clone, name="clone"),
    path("<str:mac>/swap/", copies.swap, name="swap"),
    path("<str:mac>/publish/", phone.publish_one, name="publish"),
    path("<str:mac>/settings/", settings.phone_settings, name="settings"),
    path("<str:mac>/findings/", findings.findings, name="findings"),
    path("<str:mac>/findings/fix/", findings.fix, name="findings_fix"),
    path("<str:mac>/findings/override/", findings.override, name="findings_override"),
    path("<str:mac>/firmware/", firmware.firmware, name="firmware"),
    path("<str:mac>/firmware/wish/", firmware.wish, name="firmware_wish"),
    path("<str:mac>/firmware/running/", firmware.running, name="firmware_running"),
    path("<str:mac>/firmware/publish/", firmware.publish_step, name="firmware_publish"),
    path("<str:mac>/configuration/", configuration.configuration, name="configuration"),
    path("<str:mac>/ssh/", ssh.login, name="ssh"),
    path("<str:mac>/ssh/new/", ssh.renew, name="ssh_new"),
    path("<str:mac>/history/", history.history, name="history"),
    path("<str:mac>/buttons/add/", buttons.add, name="button_add"),
    path("<str:mac>/buttons/<int:position>/", buttons.edit, name="button_edit"),
    path("<str:mac>/buttons/<int:position>/delete/", buttons.delete, name="button_delete"),
]

server_urls = [
    path("", servers.server_list, name="server_list"),
    path("add/", servers.add, name="server_add"),
    path("<int:pk>/", servers.detail, name="server_detail"),
    path("<int:pk>/edit/", servers.edit, name="server_edit"),
    path("<int:pk>/delete/", servers.delete, name="server_delete"),
    path("<int:pk>/settings/", settings.server_settings, name="server_settings"),
    path("<int:pk>/preset/", servers.preset_part, name="server_preset"),
]

dial_plan_urls = [
    path("", dial_plans.plan_list, name="dialplan_list"),
    path("add/", dial_plans.add, name="dialplan_add"),
    path("<int:pk>/", dial_plans.edit, name="dialplan_edit"),
    path("<int:pk>/delete/", dial_plans.delete, name="dialplan_delete"),
]

other_file_urls = [
    path("", other_files.file_list, name="otherfile_list"),
    path("default/", default_file.edit, name="otherfile_default"),
    path("soft-keys/add/", shared_files.add, {"kind": shared_files.SOFT_KEYS}, name="otherfile_softkeys_add"),
    path("soft-keys/<int:pk>/", shared_files.edit, {"kind": shared_files.SOFT_KEYS}, name="otherfile_softkeys_edit"),
    path(
        "soft-keys/<int:pk>/delete/",
        shared_files.delete,
        {"kind": shared_files.SOFT_KEYS},
        name="otherfile_softkeys_delete",
    ),
    path("policies/add/", shared_files.add, {"kind": shared_files.POLICIES}, name="otherfile_policy_add"),
    path("policies/<int:pk>/", shared_files.edit, {"kind": shared_files.POLICIES}, name="otherfile_policy_edit"),
    path(
        "policies/<int:pk>/delete/",
        shared_files.delete,
        {"kind": shared_files.POLICIES},
        name="otherfile_policy_delete",
    ),
]

profile_urls = [
    path("", profiles.profile_list, name="profile_list"),
    path("add/", profiles.add, name="profile_add"),
    path("<int:pk>/", profiles.detail, name="profile_detail"),
    path("<int:pk>/edit/", profiles.edit, name="profile_edit"),
    path("<int:pk>/delete/", profiles.delete, name="profile_delete"),
    path("<int:pk>/settings/", settings.profile_settings, name="profile_settings"),
    path("<int:pk>/propose/", proposals.proposal, name="propose"),
]

fleet_urls = [
    path("", fleet.matrix, name="fleet_firmware"),
    path("wish/", fleet_wish.wish, name="fleet_wish"),
    path("<str:name>/", fleet.family, name="fleet_family"),
]

named = [
    path("start/", include(start_urls)),
    path("models-and-loads/", include(fleet_urls)),
    path("phones/", include(timeline_urls)),
    path("phones/many/", include(many_urls)),
    path("phones/", include(table_urls)),
    path("phones/", include(phone_urls)),
    path("servers/", include(server_urls)),
    path("dial-plans/", include(dial_plan_urls)),
    path("other-files/", include(other_file_urls)),
    path("profiles/", include(profile_urls)),
]

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("search/", search.search, name="search"),
    path("activity/", activity.activity, name="activity"),
    path("", include((named, "phones"))),
]
