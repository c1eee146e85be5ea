"""The files of 7940G and 7960G come from the same records as those of all other phones."""

import pytest

from phones.checking import findings_of
from phones.configuration import configuration_of
from phones.files import phone_file
from phones.flat_files import defaults, shared_flat_files
from phones.models import CallServer, Phone
from provisioning.cnfxml import catalogue, flat
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_server, make_speed_dial

pytestmark = pytest.mark.django_db

NAME = f"SIP{MAC}.cnf"


def flat_phone(**fields) -> Phone:
    """Return a 7960G with a line at a FRITZ!Box, as one sets it up in the browser."""
    server = make_server(name="Box", kind=CallServer.Kind.FRITZBOX, address="192.168.178.1", voicemail_number="**600")
    phone = make_phone(**{"model": "7960G", "label": "Office", "call_server": server} | fields)
    make_line(phone, label="Desk", name="620", password="Katze7")
    return phone


def values_of(phone: Phone) -> dict[str, str]:
    file = phone_file(phone)
    assert file.problem == ""
    return flat.read(file.content).values


def test_a_line_of_a_fritzbox_names_the_box_itself() -> None:
    values = values_of(flat_phone())
    wanted = {
        "line1_name": "620",
        "line1_authname": "620",
        "line1_password": "Katze7",
        "line1_shortname": "Desk",
        "proxy1_address": "192.168.178.1",
        "proxy1_port": "5060",
        "phone_label": "Office",
        "messages_uri": "**600",
        "proxy_register": "1",
        "time_zone": "CET",
        "dst_auto_adjust": "1",
    }
    assert {key: values.get(key) for key in wanted} == wanted


def test_it_passes_the_checks() -> None:
    phone = flat_phone()
    file = phone_file(phone)
    assert (file.name, file.subject, findings_of(phone)) == (NAME, MAC, ())
    assert file.verify is not None
    file.verify(file.content)
    assert flat.check(flat.read(file.content).values) == ()


def test_a_line_without_a_server_is_held_back() -> None:
    phone = make_phone(model="7940G")
    make_line(phone)
    assert phone_file(phone).problem == "Line 1 has no server to register at: choose the call server of the phone."


def test_what_a_flat_file_cannot_hold_is_held_back_and_told_as_a_finding() -> None:
    phone = flat_phone(label="Büro")
    problem = phone_file(phone).problem
    assert problem == "The value of phone_label holds a quotation mark or a character that is not ASCII."
    assert problem in [found.sentence for found in findings_of(phone)]


def test_a_label_that_does_not_fit_is_a_warning() -> None:
    phone = flat_phone(label="Reception desk")
    assert "phone_label has 14 characters; the 7940G and 7960G take 11." in [it.sentence for it in findings_of(phone)]


def test_its_page_shows_it_without_passwords() -> None:
    phone = flat_phone()
    shown = configuration_of(phone).xml
    assert 'line1_password: "********"' in shown
    assert "Katze7" not in shown
    assert 'line1_password: "Katze7"' in configuration_of(phone, reveal=True).xml


def test_the_shared_file_says_what_phones_do_anyway() -> None:
    known = {element.path: element.default for element in catalogue.flat_keys()}
    assert {key: known[key] for key in defaults()} == defaults()
    assert defaults()["voip_control_port"] == "5060"


class TestSharedFiles:
    def test_without_such_phones_there_are_none(self) -> None:
        make_phone()
        assert list(shared_flat_files(None)) == []

    def test_the_load_is_named_only_where_that_is_asked_for(self, settings) -> None:
        make_phone(model="7960G", wanted_load="P0S3-8-12-00", pinned_load="P0S3-8-12-00")
        assert [file.name for file in shared_flat_files(None)] == ["SIPDefault.cnf", "syncinfo.xml"]
        settings.PUBLISH_OS79XX = True
        assert [(file.name, file.content) for file in shared_flat_files(None)][2:] == [
            ("OS79XX.TXT", b"P0S3-8-12-00\n")
        ]

    def test_one_name_cannot_lead_to_two_loads(self, settings) -> None:
        settings.PUBLISH_OS79XX = True
        for mac, load in (("001122AABB01", "P0S3-8-12-00"), ("001122AABB02", "P0S3-8-6-00")):
            make_phone(mac, model="7960G", wanted_load=load, pinned_load=load)
        assert list(shared_flat_files(None))[2].problem == (
            "The 7940G and 7960G are to run different loads (P0S3-8-12-00, P0S3-8-6-00), "
            "and OS79XX.TXT names one for all of them."
        )

    def test_what_is_no_such_load_is_not_written(self, settings) -> None:
        settings.PUBLISH_OS79XX = True
        make_phone(model="7960G", wanted_load="P00308000500.x y", pinned_load="P00308000500.x y")
        assert "is not a load of the 7940G and 7960G" in list(shared_flat_files(None))[2].problem


def test_they_are_published_beside_those_of_other_phones(tftp_root) -> None:
    phone = flat_phone()
    make_speed_dial(phone, label="Door", target="**21")
    other = make_phone("001122AABBDD", call_server=phone.call_server)
    make_line(other, name="621", password="Katze8")
    publish()
    assert sorted(path.name for path in tftp_root.iterdir()) == [
        "SEP001122AABBDD.cnf.xml",
        NAME,
        "SIPDefault.cnf",
        "dialplan.xml",
        "syncinfo.xml",
    ]
    assert Phone.objects.needing_publish().count() == 0
