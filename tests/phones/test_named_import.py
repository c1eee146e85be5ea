"""Soft-key files and feature policies move in, and dial plans under any name that a phone could ask for."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from phones.dial_plans import plan_files
from phones.importers.files import RefusedFile, SharedFile, import_paths
from phones.models import DialPlan, FeaturePolicyFile, SoftKeyFile
from phones.shared_files import shared_files
from provisioning.cnfxml import featurepolicy, softkeys
from provisioning.cnfxml.kinds import Kind
from provisioning.cnfxml.softkeys import SoftKeys, key_sets, render
from tests.corpus_table import facts_of_text
from tests.pages import text_of
from tests.phones.test_shared_files import posted

pytestmark = pytest.mark.django_db

NEEDED = {key_set.name: key_set.mandatory for key_set in key_sets() if key_set.mandatory}
KEYS = render(SoftKeys(NEEDED | {"Ring In": ("Answer", "iDivert")}, "{soft}"))
DEFINITION = b"<tag>1</tag>"
POLICY = b"""<featurePolicy name="Standard FP">
  <versionStamp>{policy}</versionStamp>
  <featureDef name="ForwardAll"><id>1</id><enable>true</enable></featureDef>
  <featureDef name="Park"><id>2</id><enable>false</enable></featureDef>
</featurePolicy>"""
PLAN = b'<DIALTEMPLATE><TEMPLATE MATCH="*" TIMEOUT="3"/></DIALTEMPLATE>'
CHANGED_POLICY = POLICY.replace(b"false", b"true")


def put(folder: Path, **files: bytes) -> Path:
    """Write XML files by name; return the folder."""
    for name, content in files.items():
        (folder / f"{name}.xml").write_bytes(content)
    return folder


def published(name: str) -> bytes:
    """Return the file of this name as it would be published."""
    (content,) = [file.content for file in [*shared_files(None), *plan_files()] if file.name == name]
    return content


def test_soft_keys_and_policies_go_out_as_they_came(tmp_path: Path) -> None:
    put(tmp_path, SK_Office=KEYS, **{"Default-FP": POLICY})
    result = import_paths([tmp_path])
    assert (result.imported, result.refused) == ([], [])
    assert result.shared == [
        SharedFile(str(tmp_path / "Default-FP.xml"), Kind.FEATURE_POLICY, "Default-FP.xml", True, True),
        SharedFile(str(tmp_path / "SK_Office.xml"), Kind.SOFT_KEYS, "SK_Office.xml", True, True),
    ]
    for name, content in (("SK_Office.xml", KEYS), ("Default-FP.xml", POLICY)):
        assert facts_of_text(published(name).decode()) == facts_of_text(content.decode())


def test_the_same_files_again_change_nothing_and_others_do(tmp_path: Path) -> None:
    put(tmp_path, keys=KEYS, policy=POLICY)
    import_paths([tmp_path])
    assert [(it.created, it.changed) for it in import_paths([tmp_path]).shared] == [(False, False)] * 2
    put(tmp_path, keys=KEYS.replace(b"{soft}", b"{new}"), policy=CHANGED_POLICY)
    assert [(it.created, it.changed) for it in import_paths([tmp_path]).shared] == [(False, True)] * 2
    assert facts_of_text(published("policy.xml").decode()) == facts_of_text(CHANGED_POLICY.decode())


def test_a_file_without_a_stamp_gets_one_and_definitions_of_all_keys(tmp_path: Path) -> None:
    only_used = b"<softKeyDef" + KEYS.partition(b"<softKeyDef")[2].partition(b"</typeSoftKey>")[0]
    bare = KEYS.replace(b"{soft}", b"").replace(only_used, b"")
    put(tmp_path, keys=bare)
    import_paths([tmp_path])
    found, doubts = softkeys.read(published("keys.xml"))
    assert (found.sets, doubts, len(found.version_stamp)) == (softkeys.read(KEYS)[0].sets, (), 32)
    assert [it.changed for it in import_paths([tmp_path]).shared] == [False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (KEYS.replace(b"Answer", b"Sing", 1), "The file defines the key “Sing” in a way of its own"),
        (
            KEYS.replace(b'keyID="Answer"/>', b'keyID="Sing"/>'),
            "“Sing” in “Ring In” is not a soft key that phones have.",
        ),
        (KEYS.replace(DEFINITION, b"<tag>99</tag>"), "The file defines the key “Redial” in a way of its own"),
        (KEYS.replace(DEFINITION, DEFINITION * 2), "<tag> stands there more than once."),
        (KEYS.replace(b'id="Ring In"', b'id="On Hook"'), "The state “On Hook” stands there more than once."),
        (
            KEYS.replace(b"<softKeySets>", b"<softKeySets><a/>"),
            "The file holds <a>, which Offhook does not know there.",
        ),
        (KEYS.replace(b"<softKeySets>", b"<softKeySets a='1'>"), "<softKeySets> has the attribute “a”"),
        (KEYS.replace(b"<softKeySets>", b"<softKeySets>a"), "There is loose text in <softKeySets>."),
        (KEYS.replace(b"{soft}", b"x" * 81), "Ensure this value has at most 80 characters"),
        (POLICY.replace(b"<id>2", b"<id>99"), "The feature “Park” has an id that phones are not known to have"),
        (POLICY.replace(b"<id>2", b"<id>1"), "The feature with the id 1 stands there more than once."),
        (POLICY.replace(b"false", b"no"), "The feature “Park” is neither true nor false"),
        (POLICY.replace(b' name="Standard FP"', b""), "The feature policy has no name."),
        (POLICY.replace(b"<id>2</id>", b"<id>2</id><a/>"), "The file holds <a>, which Offhook does not know there."),
    ],
)
def test_what_a_record_cannot_hold_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    result = import_paths([put(tmp_path, odd=content)])
    assert result.shared == []
    assert [refused.reason.startswith(reason) for refused in result.refused] == [True], result.refused
    assert not SoftKeyFile.objects.exists()
    assert not FeaturePolicyFile.objects.exists()


@pytest.mark.parametrize("name", ["Office_Plan-2", "DR_1.2", "0", "x" * 120])
def test_a_plan_keeps_any_name_that_can_be_published(name: str, tmp_path: Path) -> None:
    result = import_paths([put(tmp_path, **{name: PLAN})])
    assert [(it.name, it.created) for it in result.shared] == [(f"{name}.xml", True)]
    assert DialPlan.objects.get().name == name
    assert b'TIMEOUT="3"' in published(f"{name}.xml")


@pytest.mark.parametrize("name", ["two words", "Küche", "ringlist", "SEP001122AABBCC.cnf", ".hidden", "x" * 121])
def test_a_name_that_cannot_be_published_is_refused(name: str, tmp_path: Path) -> None:
    (refused,) = import_paths([put(tmp_path, **{name: PLAN})]).refused
    assert refused.reason.startswith("This is a dial plan, and not named as phones ask for one.")
    assert not DialPlan.objects.exists()


def test_big_and_small_letters_do_not_tell_two_files_apart(tmp_path: Path) -> None:
    put(tmp_path, Lobby=PLAN, lobby=PLAN)
    taken = "There is a file Lobby.xml already; big and small letters do not tell two files apart."
    result = import_paths([tmp_path], dry_run=True)
    assert [it.name for it in result.shared] == ["Lobby.xml"]
    assert result.refused == [RefusedFile(str(tmp_path / "lobby.xml"), taken)]
    import_paths([tmp_path])
    (refused,) = import_paths([put(tmp_path, LOBBY=POLICY) / "LOBBY.xml"]).refused
    assert "This is a feature policy, and not named as phones ask for one. There is a file" in refused.reason


def test_no_other_file_takes_the_name_of_the_built_in_plan(tmp_path: Path) -> None:
    (refused,) = import_paths([put(tmp_path, dialplan=KEYS)]).refused
    assert "There is a file dialplan.xml already" in refused.reason
    assert [it.created for it in import_paths([put(tmp_path, dialplan=PLAN)]).shared] == [True]


def test_they_are_offered_on_the_page_and_an_edit_gives_a_new_stamp(admin_client: Client, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    files = [SimpleUploadedFile("keys.xml", KEYS), SimpleUploadedFile("policy.xml", POLICY)]
    response = admin_client.post(reverse("phones:import"), {"files": files}, follow=True)
    assert "keys.xml + New keys.xml" in text_of(response)
    address = response.redirect_chain[-1][0]
    response = admin_client.post(address, {"share": ["keys.xml", "policy.xml"]}, follow=True)
    assert "Taken in besides: keys.xml, policy.xml" in text_of(response)
    record = SoftKeyFile.objects.get()
    sets = {name: list(keys) for name, keys in record.sets.items()}
    for change, stamp in ((sets, "{soft}"), (sets | {"Ring In": ["Answer"]}, "")):
        admin_client.post(record.get_absolute_url(), posted(change, "keys"))
        record.refresh_from_db()
        assert (record.sets["Ring In"], record.version_stamp) == (change["Ring In"], stamp)
    assert featurepolicy.read(published("policy.xml"))[0].name == "Standard FP"
