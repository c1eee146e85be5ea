"""Pages of records lead to what the trail says of them."""

from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from phones.models import Phone, Profile
from provisioning.models import SeenPhone
from provisioning.templatetags.trail import trail_about
from tests.factories import MAC
from tests.security.furniture import furnish

pytestmark = pytest.mark.django_db

PAGES = {
    f"/phones/{MAC}/history/": "phones.phone",
    "/profiles/{}/": "phones.profile",
    "/servers/{}/": "phones.callserver",
    "/dial-plans/{}/": "phones.dialplan",
    "/other-files/soft-keys/{}/": "phones.softkeyfile",
    "/other-files/policies/{}/": "phones.featurepolicyfile",
    "/rollouts/{}/": "phones.rollout",
    "/firmware/packages/{}/": "firmware.firmwarepackage",
    "/admin/phones/profile/{}/change/": "phones.profile",
    "/admin/firmware/firmwarerule/{}/change/": "firmware.firmwarerule",
    "/admin/auth/user/{}/change/": "auth.user",
}
"""Page → the kind of its record."""


@pytest.mark.usefixtures("firmware_store", "tftp_root")
def test_each_page_has_a_way_there(admin_client: Client, viewer_client: Client, tmp_path: Path, settings) -> None:
    # The page of one's own account reads it once to see who one is, and once as the record that it shows.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    furnish(tmp_path)
    keys = {kind: apps.get_model(kind)._default_manager.order_by("pk").first().pk for kind in PAGES.values()}
    links = {page.format(keys[kind]): f"/trail/?about={kind}:{keys[kind]}&amp;days=" for page, kind in PAGES.items()}
    lacking = [page for page, link in links.items() if link not in admin_client.get(page).content.decode()]
    assert lacking == []
    assert "/trail/" not in viewer_client.get(Profile.objects.earliest("pk").get_absolute_url()).content.decode()


def test_what_the_trail_does_not_keep_or_is_not_stored_has_none() -> None:
    assert (trail_about(Phone()), trail_about(SeenPhone(pk=1)), trail_about(None)) == ("", "", "")
