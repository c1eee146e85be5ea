"""XMLDefault.cnf.xml: edited on its page, served only when asked for, and gone again."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from firmware.taking_in import take_in
from phones.default_file import contents_of, default_file, doubts_about, store, stored
from phones.files import waiting_count
from phones.firmware_files import firmware_files
from phones.models import DefaultFile
from provisioning.cnfxml.xmldefault import DefaultLoad, XmlDefault, read
from provisioning.publish.plan import Action
from provisioning.publishing import plan, publish
from tests.factories import make_phone
from tests.firmware.build import load_files, write_package
from tests.pages import notes_of, text_of, value_of

pytestmark = pytest.mark.django_db

PAGE = "/other-files/default/"
LOAD = "SIP41.9-4-2SR3-1S"
CONTENTS = XmlDefault(
    ("192.0.2.1", "pbx.example"),
    (DefaultLoad(115, "Cisco 7941G", LOAD), DefaultLoad(None, "IP Phone 7960", "P0S3-8-12-00")),
    {"servicesURL": "http://192.0.2.1/menu", "zeta": "1", "idleURL": ""},
)
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Default>
  <callManagerGroup>
    <members>
      <member priority="0">
        <callManager>
          <processNodeName>192.0.2.1</processNodeName>
        </callManager>
      </member>
      <member priority="1">
        <callManager>
          <processNodeName>pbx.example</processNodeName>
        </callManager>
      </member>
    </members>
  </callManagerGroup>
  <loadInformation115 model="Cisco 7941G">SIP41.9-4-2SR3-1S</loadInformation115>
  <loadInformation model="IP Phone 7960">P0S3-8-12-00</loadInformation>
  <idleURL/>
  <servicesURL>http://192.0.2.1/menu</servicesURL>
  <zeta>1</zeta>
</Default>
"""


def posted(*rows: tuple[str, str], servers: str = "192.0.2.1", **more: str) -> dict[str, str]:
    """Return what the page sends with these rows of number and load."""
    fields = {"servers": servers, "form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for place, (number, load) in enumerate(rows):
        fields |= {f"form-{place}-number": number, f"form-{place}-load": load}
    return fields | more


class TestFile:
    def test_it_is_off_unless_somebody_switches_it_on(self):
        assert (stored().served, list(default_file(None))) == (False, [])
        store(CONTENTS, served=False)
        assert list(default_file(None)) == []

    def test_the_whole_file_is_written(self):
        store(CONTENTS, served=True)
        assert [(file.name, file.content.decode()) for file in default_file(None)] == [("XMLDefault.cnf.xml", FILE)]

    def test_it_is_published_and_removed_even_when_one_phone_is_published(self, tftp_root):
        mac = make_phone().mac
        store(CONTENTS, served=True)
        assert waiting_count() == 2
        publish([mac])
        assert (tftp_root / "XMLDefault.cnf.xml").read_text() == FILE
        store(CONTENTS, served=False)
        publish([mac])
        assert not (tftp_root / "XMLDefault.cnf.xml").exists()

    def test_a_file_of_somebody_else_is_not_overwritten(self, tftp_root):
        tftp_root.mkdir()
        (tftp_root / "XMLDefault.cnf.xml").write_text("<Default/>")
        store(CONTENTS, served=True)
        held = [step.name for step in plan() if step.action is Action.HOLD]
        assert held == ["XMLDefault.cnf.xml"]

    def test_what_phones_cannot_read_is_held_back(self):
        store(XmlDefault(loads=(DefaultLoad(115, "Cisco 7941G", f"{LOAD}.loads"),)), served=True)
        assert [file.problem for file in default_file(None)] == [
            "The load for Cisco 7941G must be named without “.loads”."
        ]

    def test_the_files_of_its_loads_are_published_with_it(self, tmp_path, firmware_store):
        take_in(write_package(tmp_path, "a.zip", load_files(LOAD)))
        store(CONTENTS, served=False)
        assert list(firmware_files(None)) == []
        store(CONTENTS, served=True)
        assert f"{LOAD}.loads" in [file.name for file in firmware_files(None)]

    def test_there_is_one_at_most(self):
        store(CONTENTS, served=True)
        store(XmlDefault(), served=False)
        assert contents_of(DefaultFile.objects.get()) == XmlDefault()

    @hypothesis_settings(max_examples=20)
    @given(
        loads=st.lists(
            st.builds(DefaultLoad, st.none() | st.integers(1, 99999), st.just("Cisco"), st.sampled_from(["A", "b.1"])),
            unique_by=lambda load: load.number,
        ),
        servers=st.lists(st.sampled_from(["192.0.2.1", "pbx"]), max_size=3),
    )
    def test_what_is_stored_is_what_the_file_says(self, loads, servers):
        contents = XmlDefault(tuple(servers), tuple(loads), {"idleURL": ""})
        store(contents, served=True)
        (file,) = default_file(None)
        assert read(file.content)[0] == contents


class TestDoubts:
    def test_a_load_of_another_model_and_one_that_is_not_there_are_told(self):
        loads = (DefaultLoad(115, "Cisco 7941G", "SIP42.9-4-2S"), DefaultLoad(434, "Cisco 7942G", "SIP42.9-4-2S"))
        assert list(doubts_about(XmlDefault(("192.0.2.1",), loads))) == [
            "SIP42.9-4-2S is no SIP load of the 7941G: the names of those begin with SIP41.",
            "SIP42.9-4-2S is not there complete: phones will ask for files that are missing.",
        ]

    def test_a_file_that_says_nothing_is_told(self):
        assert list(doubts_about(XmlDefault())) == [
            "The file names neither a call server nor a load: phones learn nothing from it."
        ]


class TestPage:
    def test_it_warns_before_anything_else(self, viewer_client):
        (note,) = notes_of(viewer_client.get(PAGE))
        assert note == (
            "Every phone without a file of its own follows XMLDefault.cnf.xml: it may start a change of firmware at "
            "once, to a load that nobody chose for it. It concerns phones that are not among the records, and those "
            "that were never published. It holds no accounts: to have a line, a phone needs a file of its own all the "
            "same."
        )

    def test_what_is_given_is_stored(self, editor_client):
        rows = (("115", LOAD), ("none", "P0S3-8-12-00"))
        sent = posted(*rows, servers="192.0.2.1\npbx.example", servicesURL="http://192.0.2.1/menu", served="on")
        response = editor_client.post(PAGE, sent, follow=True)
        assert notes_of(response)[0] == ("XMLDefault.cnf.xml was saved. It is written with the next publication.")
        expected = XmlDefault(CONTENTS.servers, CONTENTS.loads, {"servicesURL": "http://192.0.2.1/menu"})
        assert (stored().served, contents_of(stored())) == (True, expected)
        assert (value_of(response, "form-1-number"), value_of(response, "form-1-load")) == ("none", "P0S3-8-12-00")

    def test_what_the_page_does_not_know_stays(self, editor_client):
        strange = DefaultLoad(99999, "Cisco 1", "X")
        store(XmlDefault((), (strange,), {"zeta": "1", "idleURL": ""}), served=False)
        response = editor_client.get(PAGE)
        assert "Also in the file zeta 1" in text_of(response)
        editor_client.post(PAGE, posted(("99999", "X"), servers=""))
        assert contents_of(stored()) == XmlDefault((), (strange,), {"zeta": "1", "idleURL": ""})

    @pytest.mark.parametrize(("button", "left"), [({"add": "1"}, ["A", ""]), ({"remove": "0"}, [])])
    def test_rows_are_added_and_removed_without_being_stored(self, editor_client, button, left):
        response = editor_client.post(PAGE, posted(("115", "A"), **button))
        count = int(value_of(response, "form-TOTAL_FORMS"))
        assert [value_of(response, f"form-{place}-load") or "" for place in range(count)] == left
        assert not DefaultFile.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            (posted(("115", f"{LOAD}.loads")), "Give the name of the load without “.loads”."),
            (posted(("115", "A"), ("115", "B")), "Cisco 7941G is given twice."),
            (posted(servers="a b c d"), "Phones read three call servers at most."),
            (posted(servers="http://x"), "“http://x” is neither an IP address nor a host name"),
        ],
    )
    def test_what_makes_no_sense_is_met_with_a_sentence(self, editor_client, sent, sentence):
        assert sentence in text_of(editor_client.post(PAGE, sent))
        assert not DefaultFile.objects.exists()

    def test_a_viewer_does_not_save(self, viewer_client):
        assert viewer_client.post(PAGE, posted()).status_code == 403

    def test_the_list_says_whether_it_is_served(self, viewer_client):
        assert "XMLDefault.cnf.xml Not served 0" in text_of(viewer_client.get("/other-files/"))
        store(CONTENTS, served=True)
        assert "XMLDefault.cnf.xml Served 2" in text_of(viewer_client.get("/other-files/"))
