"""Dial plans and `XMLDefault.cnf.xml` move in with the phones, and go out as they came."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from phones.default_file import contents_of, stored
from phones.dial_plans import file_content, plan_files
from phones.importers.files import RefusedFile, SharedFile, import_paths
from phones.models import DefaultFile, DialPlan
from provisioning.cnfxml import dialplan, xmldefault
from provisioning.cnfxml.kinds import Kind
from tests.pages import heading_of, text_of
from tests.phones.test_importers import zipped

pytestmark = pytest.mark.django_db

PLAN = b"""<dialtemplate>
  <versionStamp>2024-01-31</versionStamp>
  <template match="0,.......*" Timeout="3" User="Phone" Tone="Bellcore-Outside"/>
  <template match="[1-9]XX" TIMEOUT="0" Rewrite="9%0"/>
</dialtemplate>
<!-- the end -->
"""
DEFAULT = b"""<Default>
 <callManagerGroup><members><member priority="0"><callManager><ports><sipPort>5060</sipPort></ports>
 <processNodeName>192.0.2.1</processNodeName></callManager></member></members></callManagerGroup>
 <loadInformation model="Cisco 7962">SIP42.9-4-2SR3-1S</loadInformation434>
 <servicesURL></servicesURL>
</Default>"""
NOT_SERVED = "It is kept and not served: that is decided on its page."


def put(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_dial_plan_of_a_folder_becomes_a_record_that_says_the_same(tmp_path: Path) -> None:
    path = put(tmp_path, "dialplan.xml", PLAN)
    result = import_paths([tmp_path])
    warnings = (
        "A phone wants TEMPLATE in capitals: see rule 1, 2.",
        "Rule 2 matches letters or brackets; only “.”, “*” and “,” are known to have a meaning.",
    )
    assert result.shared == [SharedFile(str(path), Kind.DIAL_PLAN, "dialplan.xml", True, True, warnings=warnings)]
    assert (result.imported, result.refused) == ([], [])
    (published,) = [file for file in plan_files() if file.name == "dialplan.xml"]
    read, was = dialplan.read(published.content), dialplan.read(PLAN)
    assert (read.rules, read.version_stamp) == (was.rules, "2024-01-31") == (was.rules, was.version_stamp)


def test_the_same_plan_again_changes_nothing_and_another_one_does(tmp_path: Path) -> None:
    path = put(tmp_path, "lobby.xml", PLAN)
    import_paths([path])
    (again,) = import_paths([path]).shared
    assert (again.created, again.changed) == (False, False)
    put(tmp_path, "lobby.xml", b"<dialplan></dialplan>")
    (changed,) = import_paths([path]).shared
    assert (changed.created, changed.changed) == (False, True)
    assert file_content(DialPlan.objects.get(name="lobby")) == dialplan.render([])


def test_a_dry_run_stores_no_plan(tmp_path: Path) -> None:
    put(tmp_path, "dialplan.xml", PLAN)
    put(tmp_path, "XMLDefault.cnf.xml", DEFAULT)
    assert [file.created for file in import_paths([tmp_path], dry_run=True).shared] == [True, True]
    assert not DialPlan.objects.exists()
    assert not DefaultFile.objects.exists()


def test_two_plans_of_one_name_are_not_taken_both(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"a/dialplan.xml": PLAN, "b/dialplan.xml": PLAN, "c/dialplan.xml": b"<dialplan/>"}
    )
    result = import_paths([path])
    assert [file.changed for file in result.shared] == [True, False]
    assert result.refused == [
        RefusedFile(
            f"{path}/c/dialplan.xml",
            "Another file of this import is of dialplan.xml too, and says something else: import the right one.",
        )
    ]


def test_the_default_file_is_kept_and_not_served(tmp_path: Path) -> None:
    path = put(tmp_path, "XMLDefault.cnf.xml", DEFAULT)
    (found,) = import_paths([tmp_path]).shared
    assert (found.path, found.kind, found.created, found.warnings[-1]) == (
        str(path),
        Kind.XML_DEFAULT,
        True,
        NOT_SERVED,
    )
    assert contents_of(stored()) == xmldefault.read(DEFAULT)[0]
    assert stored().served is False
    assert [file.changed for file in import_paths([path]).shared] == [False]


def test_a_served_default_file_stays_served(tmp_path: Path) -> None:
    DefaultFile.objects.create(served=True, servers=["192.0.2.9"])
    (found,) = import_paths([put(tmp_path, "XMLDefault.cnf.xml", DEFAULT)]).shared
    assert (found.created, found.changed, NOT_SERVED in found.warnings) == (False, True, False)
    assert (stored().served, stored().servers) == (True, ["192.0.2.1"])


@pytest.fixture
def review(settings, tmp_path: Path):
    """Upload the plan and the default file, and return the page that shows what would become of them."""
    settings.DATA_DIR = tmp_path / "data"

    def upload(client: Client):
        files = [SimpleUploadedFile("dialplan.xml", PLAN), SimpleUploadedFile("XMLDefault.cnf.xml", DEFAULT)]
        return client.post(reverse("phones:import"), {"files": files}, follow=True)

    return upload


def test_shared_files_are_offered_and_taken_in(admin_client: Client, review) -> None:
    response = review(admin_client)
    text = text_of(response)
    assert "dialplan.xml + New dialplan.xml 2 remarks" in text
    assert "XMLDefault.cnf.xml + New XMLDefault.cnf.xml" in text
    response = admin_client.post(response.redirect_chain[-1][0], {"share": ["dialplan.xml"]}, follow=True)
    assert heading_of(response) == "0 phones imported"
    assert "Taken in besides: dialplan.xml" in text_of(response)
    assert (DialPlan.objects.count(), DefaultFile.objects.count()) == (1, 0)


def test_who_may_not_change_them_is_not_offered_them(editor, review) -> None:
    editor.groups.clear()
    editor.user_permissions.set(Permission.objects.filter(codename__in=["add_phone", "change_phone"]))
    client = Client()
    client.force_login(editor)
    response = review(client)
    assert "You may not change what phones share: it is left out." in text_of(response)
    assert client.post(response.redirect_chain[-1][0], {"share": ["dialplan.xml"]}).status_code == 403
    assert not DialPlan.objects.exists()
