"""Django's administration as the back office: complete, and with the checks of the pages."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

import provisioning.urls  # noqa: F401 - finds the pages of the administration
from phones.models import FeaturePolicyFile, SoftKeyFile
from provisioning.models import Job, SharedFile
from tests.factories import make_phone, make_profile, make_server
from tests.pages import text_of

pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "phones.Button": "its kinds are listed",
    "phones.CheckedPhone": "what the checks found, on the page of what is wrong",
    "phones.DefaultFile": "one record with a page of its own",
    "phones.FindingKind": "on the page of what is wrong",
    "phones.GradualPhone": "on the page of the publication",
    "phones.GradualWave": "on the page of the publication",
    "phones.GuidedStart": "the set-up of one account",
    "phones.ManyChange": "kept to be undone",
    "phones.FormerValues": "kept to be undone",
    "phones.NotedFinding": "what the checks found, on the page of what is wrong",
    "phones.Registration": "read from the file, for shared accounts",
    "phones.ReplacedPhone": "on the page of the phone that took its place",
    "phones.SavedFilter": "the list of one account",
    "phones.RolloutPhone": "on the page of the rollout",
    "provisioning.AuthenticatorApp": "set up by its account, and reset with it",
    "provisioning.PublishingTurn": "a lock",
    "provisioning.RequestHour": "drawn on the overview",
    "provisioning.SharedFile": "a mark of what waits",
}
"""Records that the administration does not list, and why."""


def test_every_record_is_there_or_has_its_place_elsewhere():
    own = [model for app in ("phones", "firmware", "provisioning") for model in apps.get_app_config(app).get_models()]
    assert {model._meta.label for model in own if not admin.site.is_registered(model)} == set(ELSEWHERE)


@pytest.fixture
def soft_keys():
    return SoftKeyFile.objects.create(name="SoftKeys", sets={"On Hook": ["NewCall"]})


def test_a_file_keeps_what_it_says_and_waits(admin_client, soft_keys):
    address = f"/admin/phones/softkeyfile/{soft_keys.pk}/change/"
    opened = admin_client.get(address).context["adminform"].form["opened"].value()
    admin_client.post(address, {"name": "SoftKeys", "description": "For desks", "opened": opened})
    soft_keys.refresh_from_db()
    assert (soft_keys.description, soft_keys.sets) == ("For desks", {"On Hook": ["NewCall"]})
    assert SharedFile.objects.get().name == "SoftKeys.xml"


def test_a_file_that_a_setting_names_is_not_deleted(admin_client, soft_keys):
    address = f"/admin/phones/softkeyfile/{soft_keys.pk}/delete/"
    profile = make_profile(settings={"sipProfile/softKeyFile": "SoftKeys.xml"})
    assert admin_client.post(address, {"post": "yes"}).status_code == 403
    profile.delete()
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not SoftKeyFile.objects.exists()


def test_a_policy_is_made_on_its_page(admin_client):
    FeaturePolicyFile.objects.create(name="DefaultFP", enabled={"1": True})
    assert "DefaultFP" in text_of(admin_client.get("/admin/phones/featurepolicyfile/"))
    assert admin_client.get("/admin/phones/featurepolicyfile/add/").status_code == 403


def test_jobs_do_not_tell_what_they_were_given(admin_client):
    job = Job.objects.create(title="A plan", arguments={"note": "canary"}, address="/", alive_at=timezone.now())
    page = admin_client.get(f"/admin/provisioning/job/{job.pk}/change/").content.decode()
    assert "A plan" in page
    assert "canary" not in page


@pytest.mark.parametrize("kind", ["profile", "callserver"])
def test_who_deletes_what_phones_use_reads_how_many_they_are_and_keeps_it(admin_client, kind):
    used = {"profile": make_profile(), "callserver": make_server()}
    for mac in ("001122AABB01", "001122AABB02"):
        make_phone(mac, profile=used["profile"], call_server=used["callserver"])
    address = f"/admin/phones/{kind}/{used[kind].pk}/delete/"
    text = text_of(admin_client.get(address))
    assert "2 phones that use this" in text
    assert "Reception" not in text
    admin_client.post(address, {"post": "yes"})
    used[kind].refresh_from_db()
