"""Soft-key files and feature policies: edited, published, named by settings and kept while they are."""

import pytest

from phones.files import waiting_count
from phones.models import DialPlan, FeaturePolicyFile, SoftKeyFile
from phones.shared_files import shared_files, soft_keys_of
from provisioning.cnfxml import featurepolicy, softkeys
from provisioning.cnfxml.featurepolicy import FeaturePolicy
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_profile, make_server
from tests.pages import heading_of, notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

NEEDED = {key_set.name: list(key_set.mandatory) for key_set in softkeys.key_sets() if key_set.mandatory}
PLACES = {key_set.name: f"set_{place}" for place, key_set in enumerate(softkeys.key_sets())}


def make_soft_keys(name: str = "SoftKeys", **sets: list[str]) -> SoftKeyFile:
    return SoftKeyFile.objects.create(name=name, sets=NEEDED | sets)


def make_policy(name: str = "DefaultFP", **enabled: bool) -> FeaturePolicyFile:
    return FeaturePolicyFile.objects.create(name=name, enabled=enabled)


def posted(sets: dict[str, list[str]], name: str = "SoftKeys") -> dict[str, str]:
    """Return what the editor of soft keys sends."""
    return {"name": name, "description": ""} | {PLACES[state]: ", ".join(keys) for state, keys in sets.items()}


class TestFiles:
    def test_soft_keys_are_written_as_they_are_stored(self):
        make_soft_keys(**{"Ring In": ["Answer", "iDivert"]})
        ((name, content),) = [(file.name, file.content) for file in shared_files(None)]
        found, doubts = softkeys.read(content)
        assert (name, doubts) == ("SoftKeys.xml", ())
        assert found == softkeys.SoftKeys(
            {state: tuple(keys) for state, keys in NEEDED.items()} | {"Ring In": ("Answer", "iDivert")},
            soft_keys_of(SoftKeyFile.objects.get()).version_stamp,
        )

    def test_a_policy_is_written_as_it_is_stored(self):
        make_policy(**{"1": True, "7": False})
        ((name, content),) = [(file.name, file.content) for file in shared_files(None)]
        found, doubts = featurepolicy.read(content)
        assert (name, doubts) == ("DefaultFP.xml", ())
        assert found == FeaturePolicy("DefaultFP", {1: True, 7: False}, found.version_stamp)

    def test_the_stamp_changes_with_the_keys_alone(self):
        plain, same, other = (make_soft_keys("a"), make_soft_keys("b"), make_soft_keys("c", **{"Ring In": ["Answer"]}))
        stamps = [soft_keys_of(record).version_stamp for record in (plain, same, other)]
        assert (stamps[0] == stamps[1], stamps[0] == stamps[2]) == (True, False)

    def test_what_phones_do_not_take_is_held_back(self):
        SoftKeyFile.objects.create(name="SoftKeys", sets={"On Hook": ["Redial"]})
        make_policy(**{"99": True})
        assert [file.problem for file in shared_files(None)] == [
            "The key NewCall is missing in “On Hook”, where phones need it.",
            "There is no feature with the id 99.",
        ]

    def test_they_are_published_and_removed(self, tftp_root):
        record = make_soft_keys()
        publish()
        assert (tftp_root / "SoftKeys.xml").exists()
        record.delete()
        publish()
        assert not (tftp_root / "SoftKeys.xml").exists()


class TestSoftKeyPage:
    def test_what_is_saved_waits_to_be_published(self, editor_client, tftp_root):
        editor_client.post("/other-files/soft-keys/add/", posted(NEEDED))
        assert waiting_count() == 1
        publish()
        assert waiting_count() == 0
        editor_client.post(f"{SoftKeyFile.objects.get().get_absolute_url()}delete/")
        assert waiting_count() == 1

    def test_who_saves_second_is_told(self, editor_client):
        record = make_soft_keys()
        opened = value_of(editor_client.get(record.get_absolute_url()), "opened")
        SoftKeyFile.objects.update(sets=NEEDED | {"Ring In": ["Answer"]})
        response = editor_client.post(record.get_absolute_url(), posted(NEEDED) | {"opened": opened})
        assert "somebody else saved" in text_of(response)
        assert SoftKeyFile.objects.get().sets == NEEDED | {"Ring In": ["Answer"]}

    def test_a_new_file_starts_with_the_keys_that_calls_need(self, editor_client):
        response = editor_client.get("/other-files/soft-keys/add/")
        started = {state: value_of(response, place) or "" for state, place in PLACES.items()}
        assert started == {state: ", ".join(NEEDED.get(state, [])) for state in PLACES}

    def test_keys_are_stored_as_phones_spell_them(self, editor_client):
        sent = posted(NEEDED) | {PLACES["Ring In"]: "answer  iDIVERT,dnd"}
        response = editor_client.post("/other-files/soft-keys/add/", sent, follow=True)
        assert notes_of(response) == ["SoftKeys.xml was saved. It is written with the next publication."]
        assert SoftKeyFile.objects.get().sets == NEEDED | {"Ring In": ["Answer", "iDivert", "DND"]}
        assert (heading_of(response), value_of(response, PLACES["Ring In"])) == ("SoftKeys.xml", "Answer, iDivert, DND")

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"On Hook": ["Redial"]}, "The key NewCall is missing in “On Hook”, where phones need it."),
            ({"Ring In": ["Sing"]}, "“Sing” in “Ring In” is not a soft key that phones have."),
            ({"Ring In": ["Answer"] * 17}, "“Ring In” has 17 keys; phones take 16."),
        ],
    )
    def test_what_phones_do_not_take_is_not_stored(self, editor_client, change, sentence):
        response = editor_client.post("/other-files/soft-keys/add/", posted(NEEDED | change))
        assert sentence in text_of(response)
        assert not SoftKeyFile.objects.exists()

    @pytest.mark.parametrize("name", ["a b", "../x", "ringlist", "a.xml", "LOBBY"])
    def test_a_name_that_is_none_or_taken_is_refused(self, editor_client, name):
        DialPlan.objects.create(name="lobby")
        response = editor_client.post("/other-files/soft-keys/add/", posted(NEEDED, name=name))
        assert "Nothing was saved yet." in text_of(response)
        assert not SoftKeyFile.objects.exists()

    def test_a_dial_plan_does_not_take_the_name_either(self, editor_client):
        make_soft_keys("lobby")
        sent = {"name": "lobby", "save": "1", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
        assert "There is a file lobby.xml already" in text_of(editor_client.post("/dial-plans/add/", sent))
        assert not DialPlan.objects.exists()


class TestPolicyPage:
    def test_features_are_on_off_or_left_alone(self, editor_client):
        sent = {"name": "DefaultFP", "feature_1": "on", "feature_7": "off", "feature_2": ""}
        response = editor_client.post("/other-files/policies/add/", sent, follow=True)
        assert FeaturePolicyFile.objects.get().enabled == {"1": True, "7": False}
        words = [value_of(response, f"feature_{number}") or "" for number in (1, 2, 7)]
        assert words == ["on", "", "off"]


@pytest.mark.parametrize(
    ("make", "setting"), [(make_soft_keys, "sipProfile/softKeyFile"), (make_policy, "featurePolicyFile")]
)
class TestBothKinds:
    def test_the_setting_offers_them(self, editor_client, make, setting):
        record = make()
        make_phone(model="9971")
        page = editor_client.get(f"/phones/{MAC}/settings/?path={setting}").content.decode()
        assert f'<option value="{record.file_name}">' in page

    def test_one_that_settings_name_is_not_deleted(self, editor_client, make, setting):
        record = make()
        named = {"settings": {setting: record.file_name}}
        make_server(**named)
        make_profile(**named)
        make_phone(**named)
        assert "Named by: PBX, Office, Reception" in text_of(editor_client.get(record.get_absolute_url()))
        response = editor_client.post(f"{record.get_absolute_url()}delete/")
        assert notes_of(response) == [
            "Settings name this file, so it cannot be deleted. Take it out of these settings first."
        ]
        assert type(record).objects.exists()

    def test_one_that_nobody_names_is_deleted_once_that_is_confirmed(self, editor_client, make, setting):
        record = make()
        make_phone(settings={setting: "other.xml"})
        assert "No setting names it." in text_of(editor_client.get(f"{record.get_absolute_url()}delete/"))
        response = editor_client.post(f"{record.get_absolute_url()}delete/", follow=True)
        assert notes_of(response) == [f"{record.file_name} was deleted. It disappears with the next publication."]
        assert not type(record).objects.exists()

    def test_a_viewer_changes_nothing(self, viewer_client, make, setting):
        address = make().get_absolute_url()
        assert viewer_client.get(address).status_code == 200
        statuses = [viewer_client.post(place).status_code for place in (address, f"{address}delete/")]
        assert statuses == [403, 403]


def test_the_list_shows_them_all(viewer_client):
    make_soft_keys()
    make_policy()
    response = viewer_client.get("/other-files/")
    assert [rows_of(response, table) for table in (1, 2)] == [[["SoftKeys.xml", ""]], [["DefaultFP.xml", ""]]]
