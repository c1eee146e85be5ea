"""Flat files of the 7940G and 7960G are read as people write them, written one way, and say what a document says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml import catalogue, timezones
from provisioning.cnfxml.errors import NotAConfiguration, Unreadable, Unwritable
from provisioning.cnfxml.flat import FlatFile, check, known_keys, read, render
from provisioning.cnfxml.flat_boot import (
    SyncInfo,
    read_os79xx,
    read_syncinfo,
    render_os79xx,
    render_syncinfo,
)
from provisioning.cnfxml.flat_facts import facts, own_of, shared_of
from provisioning.cnfxml.flat_map import can_say, document_of, flat_of, unsaid
from provisioning.cnfxml.lint.subject import subject
from tests.cnfxml.lint_cases import CLOCK, sound

UNWRITABLE = "holds a quotation mark or a character that is not ASCII."
LINE = "sipProfile/sipLines/line[@button={}]/{}"
SERVER = "devicePool/callManagerGroup/members/member[@priority={}]/callManager/{}"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("key: value", "value"),
        ("key:value", "value"),
        ("\tkey\t:\t value \t", "value"),
        ('key: "value"', "value"),
        ('key:"value"', "value"),
        ('key: "value" ;', "value"),
        ('key: "Workshop " ; with a blank', "Workshop "),
        ('key: " a;b#c " ; comment', " a;b#c "),
        ("key: value ; comment", "value"),
        ("key: value;comment", "value"),
        ("key: value # no comment", "value # no comment"),
        ("key: #EXTENSION", "#EXTENSION"),
        ("key: a: b", "a: b"),
        ("key:", ""),
        ('key: ""', ""),
        ("key: ; comment", ""),
    ],
)
def test_a_value_is_read_to_the_letter(line: str, value: str) -> None:
    assert read(f"{line}\n".encode()) == FlatFile({"key": value})


def test_a_whole_file_is_read() -> None:
    data = (
        b"\r\n\r\n# head: no key\r\n  # indented\r\n; other: comment\r\n"
        b'image_version: P0S3-8-12-00\r\n\r\nline1_name: "12 "\rDomain_Name: B\xfcro\nlast: 1'
    )
    values = {"image_version": "P0S3-8-12-00", "line1_name": "12 ", "Domain_Name": "Büro", "last": "1"}
    assert read(data) == FlatFile(values)
    assert read(b"\xef\xbb\xbf" + data.decode("latin-1").encode()) == FlatFile(values)


def test_what_is_in_doubt_is_told_with_its_line() -> None:
    text = 'a: 1\n<b>\na: 2\nc: "x\nd: "y" z\n[section]\n'
    assert read(text.encode()) == FlatFile(
        {"a": "2", "c": "x", "d": "y"},
        (
            "Line 2 is neither a key with a value nor a comment; it was left out.",
            "Line 3 gives a key again; which value a phone takes is not known, the last was taken.",
            "Line 4 opens a quotation mark that nothing closes.",
            "Line 5 has text behind the quoted value, which was left out.",
            "Line 6 is neither a key with a value nor a comment; it was left out.",
        ),
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAConfiguration),
        (b"# a: 1\n", NotAConfiguration),
        (b"a: \0", Unreadable),
        (b"a: 1\n" * 40_001, Unreadable),
    ],
)
def test_what_is_no_flat_file_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data)


def test_a_file_is_written_one_way() -> None:
    values = {
        "zeta": "1",
        "line2_name": "UNPROVISIONED",
        "proxy1_address": "192.0.2.1",
        "line1_name": "12 ",
        "timer_t1": "500",
        "alpha": "",
        "image_version": "P0S3-8-12-00",
    }
    assert render(values).decode() == (
        'image_version: "P0S3-8-12-00"\n'
        'timer_t1: "500"\n'
        'line1_name: "12 "\n'
        'proxy1_address: "192.0.2.1"\n'
        'line2_name: "UNPROVISIONED"\n'
        'alpha: ""\n'
        'zeta: "1"\n'
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"phone_password": 's3"cret'}, f"The value of phone_password {UNWRITABLE}"),
        ({"phone_label": "Büro"}, f"The value of phone_label {UNWRITABLE}"),
        ({"phone_label": "a\nb: c"}, f"The value of phone_label {UNWRITABLE}"),
        ({"a key": "1"}, "“a key” is not a key of a flat configuration."),
        ({"a:\nb": "1"}, "“a:\nb” is not a key of a flat configuration."),
    ],
)
def test_what_a_line_cannot_hold_is_not_written(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(Unwritable) as caught:
        render(values)
    assert str(caught.value) == sentence


def test_values_that_are_too_long_are_told() -> None:
    values = {"phone_label": "a" * 11, "line1_shortname": "b" * 12, "phone_password": "c" * 32, "other": "d" * 99}
    assert check(values) == (
        "line1_shortname has 12 characters; the 7940G and 7960G take 11.",
        "phone_password has 32 characters; the 7940G and 7960G take 31.",
    )


VALUES = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126, exclude_characters='"'), max_size=12)
KEYS = st.sampled_from(sorted(known_keys())) | st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
FLATS = st.dictionaries(KEYS, VALUES | st.sampled_from(["0", "1", "2", "phone", "USECALLMANAGER"]), max_size=12)


@settings(max_examples=100, deadline=None)
@given(FLATS.filter(bool))
def test_what_is_written_is_read(flat: dict[str, str]) -> None:
    assert read(render(flat)) == FlatFile({key: flat[key] for key in flat})


@settings(max_examples=200, deadline=None)
@given(FLATS)
def test_a_document_says_all_that_the_flat_file_says(flat: dict[str, str]) -> None:
    assert flat_of(document_of(flat)) == flat


def test_a_document_becomes_keys() -> None:
    document = {
        "loadInformation": "P0S3-8-12-00",
        "devicePool/dateTimeSetting/timeZone": "W. Europe Standard/Daylight Time",
        "devicePool/dateTimeSetting/dateTemplate": "D/M/Y",
        "devicePool/dateTimeSetting/ntps/ntp[1]/name": "192.0.2.3",
        "devicePool/dateTimeSetting/ntps/ntp[1]/ntpMode": "Unicast",
        "devicePool/dateTimeSetting/ntps/ntp[2]/name": "192.0.2.4",
        SERVER.format(2, "processNodeName"): "192.0.2.2",
        SERVER.format(2, "ports/sipPort"): "5070",
        SERVER.format(10, "processNodeName"): "192.0.2.10",
        SERVER.format(0, "processNodeName"): "",
        SERVER.format(1, "processNodeName"): "192.0.2.1",
        "sipProfile/phoneLabel": "Office",
        "sipProfile/natEnabled": "false",
        "sipProfile/sipStack/timerT1": "500",
        "sipProfile/sipStack/userInfo": "Phone",
        "sipProfile/dialTemplate": "dialplan.xml",
        LINE.format(1, "featureID"): "2",
        LINE.format(1, "featureLabel"): "Home",
        LINE.format(2, "featureID"): "9",
        LINE.format(2, "name"): "100",
        LINE.format(2, "proxy"): "UseCallManager",
        LINE.format(2, "port"): "5060",
        LINE.format(2, "messagesNumber"): "*97",
        LINE.format(3, "name"): "101",
        LINE.format(3, "messagesNumber"): "*98",
        LINE.format(7, "name"): "102",
        "vendorConfig/webAccess": "0",
        "flat/logo_url": "http://192.0.2.1/logo.bmp",
        "flat/timer_t1": "600",
    }
    assert flat_of(document) == {
        "image_version": "P0S3-8-12-00",
        "time_zone": "CET",
        "dst_auto_adjust": "1",
        "dst_start_month": "3",
        "dst_start_week_of_month": "8",
        "dst_stop_month": "10",
        "dst_stop_week_of_month": "8",
        "date_format": "D/M/Y",
        "sntp_server": "192.0.2.3",
        "sntp_mode": "unicast",
        "phone_label": "Office",
        "speed_label1": "Home",
        "nat_enable": "0",
        "timer_t1": "600",
        "user_info": "phone",
        "dial_template": "dialplan",
        "proxy_backup": "192.0.2.2",
        "proxy_backup_port": "5070",
        "line2_name": "100",
        "proxy2_address": "192.0.2.1",
        "proxy2_port": "5060",
        "messages_uri": "*97",
        "line3_name": "101",
        "logo_url": "http://192.0.2.1/logo.bmp",
    }
    assert unsaid(document) == (
        SERVER.format(10, "processNodeName"),
        SERVER.format(1, "processNodeName"),
        SERVER.format(2, "ports/sipPort"),
        SERVER.format(2, "processNodeName"),
        "devicePool/dateTimeSetting/ntps/ntp[2]/name",
        "devicePool/dateTimeSetting/timeZone",
        LINE.format(1, "featureID"),
        LINE.format(2, "featureID"),
        LINE.format(3, "messagesNumber"),
        LINE.format(7, "name"),
        "vendorConfig/webAccess",
    )


def test_keys_become_a_document() -> None:
    flat = {
        "nat_enable": "1",
        "enable_vad": "yes",
        "user_info": "ip",
        "dial_template": "dialplan",
        "line1_name": "100",
        "line2_name": "101",
        "proxy2_address": "192.0.2.1",
        "call_waiting": "1",
        "time_zone": "CET",
        "speed_line3": "110",
        "tomorrow": "1",
    }
    assert document_of(flat) == {
        "sipProfile/natEnabled": "true",
        "flat/enable_vad": "yes",
        "sipProfile/sipStack/userInfo": "IP",
        "sipProfile/dialTemplate": "dialplan.xml",
        LINE.format(1, "featureID"): "9",
        LINE.format(1, "name"): "100",
        LINE.format(1, "callWaiting"): "1",
        LINE.format(2, "featureID"): "9",
        LINE.format(2, "name"): "101",
        LINE.format(2, "callWaiting"): "1",
        LINE.format(2, "proxy"): "192.0.2.1",
        "flat/time_zone": "CET",
        LINE.format(3, "featureID"): "2",
        LINE.format(3, "speedDialNumber"): "110",
        "flat/tomorrow": "1",
    }


def test_a_speed_dial_takes_the_button_that_no_line_uses() -> None:
    flat = {
        "line1_name": "100",
        "speed_line1": "1",
        "line2_name": "UNPROVISIONED",
        "line2_shortname": "old",
        "speed_line2": "**21",
        "speed_label2": "Door",
        "speed_line3": "",
        "speed_label4": "Nothing",
        "speed_line5": "5",
        "speed_label5": "",
        "call_waiting": "1",
    }
    assert document_of(flat) == {
        LINE.format(1, "featureID"): "9",
        LINE.format(1, "name"): "100",
        LINE.format(1, "callWaiting"): "1",
        "flat/speed_line1": "1",
        LINE.format(2, "featureID"): "2",
        LINE.format(2, "speedDialNumber"): "**21",
        LINE.format(2, "featureLabel"): "Door",
        "flat/line2_name": "UNPROVISIONED",
        "flat/line2_shortname": "old",
        "flat/speed_line3": "",
        "flat/speed_label4": "Nothing",
        LINE.format(5, "featureID"): "2",
        LINE.format(5, "speedDialNumber"): "5",
        LINE.format(5, "featureLabel"): "",
    }
    assert flat_of(document_of(flat)) == flat


def test_the_servers_of_the_group_are_no_backup_for_lines_with_their_own() -> None:
    document = {SERVER.format(0, "processNodeName"): "a", SERVER.format(1, "processNodeName"): "b"}
    assert flat_of(document | {LINE.format(1, "proxy"): "192.0.2.1"}) == {"proxy1_address": "192.0.2.1"}
    assert flat_of({LINE.format(1, "proxy"): "USECALLMANAGER"}) == {"proxy1_address": "USECALLMANAGER"}
    by_group = document | {LINE.format(1, "proxy"): "USECALLMANAGER", "sipProfile/sipProxies/backupProxy": "c"}
    assert flat_of(by_group) == {"proxy1_address": "a", "proxy_backup": "c"}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Eastern Standard/Daylight Time", {"time_zone": "EST"}),
        ("US Mountain Standard Time", {"time_zone": "MST", "dst_auto_adjust": "0"}),
        ("Central Europe Standard/Daylight Time", {}),
        ("Europe/Berlin", {}),
    ],
)
def test_a_time_zone_is_a_code_where_it_is_certain(name: str, keys: dict[str, str]) -> None:
    assert flat_of({"devicePool/dateTimeSetting/timeZone": name}) == keys


def test_the_baseline_of_the_phones_can_be_said() -> None:
    clock = ("devicePool/dateTimeSetting/olsonTimeZone", "devicePool/dateTimeSetting/timeZone")
    assert unsaid(catalogue.baseline("7940_60")) == clock


def test_phones_share_what_all_of_them_say() -> None:
    first = {"timer_t1": "500", "call_waiting": "2", "nat_enable": "0", "line1_name": "1", "phone_label": "a"}
    second = {"timer_t1": "500", "call_waiting": "2", "nat_enable": "1", "line1_name": "1", "phone_label": "a"}
    assert shared_of([first, second]) == {"timer_t1": "500"}
    assert own_of(first, {"timer_t1": "500"}) == {key: first[key] for key in first if key != "timer_t1"}
    assert shared_of([]) == {}


@settings(max_examples=100, deadline=None)
@given(st.lists(FLATS, min_size=1, max_size=4))
def test_shared_and_own_keys_say_all(phones: list[dict[str, str]]) -> None:
    shared = shared_of(phones)
    assert [shared | own_of(flat, shared) for flat in phones] == phones


def test_the_facts_name_keys_that_exist() -> None:
    paths = {key.path for key in catalogue.flat_keys()}
    it = facts()
    assert {*it.words, *it.suffixes, *it.without_equivalent, *it.one_phone_value_keys} <= paths
    assert {key for rules in it.daylight.values() for key in rules} <= paths
    assert {zone.iana.partition("/")[0] for zone in timezones.zones()} >= set(it.daylight)


def test_the_image_file_names_a_load() -> None:
    assert render_os79xx("P0S3-8-12-00") == b"P0S3-8-12-00\n"
    assert read_os79xx(b" P003-8-12-00\r\n") == "P003-8-12-00"
    with pytest.raises(Unwritable, match=r"^“SIP41\.9-4-2SR3-1S” is not a load of the 7940G"):
        render_os79xx("SIP41.9-4-2SR3-1S")
    with pytest.raises(NotAConfiguration, match=r"^This is not an OS79XX\.TXT file"):
        read_os79xx(b"P0S3-8-12-00\nP0S3-8-12-01\n")


def test_the_synchronisation_file_is_written_and_read() -> None:
    data = b'<SYNCINFO>\n  <IMAGE VERSION="*" SYNC="0002"/>\n</SYNCINFO>\n'
    assert render_syncinfo(SyncInfo("0002")) == data
    assert read_syncinfo(data) == SyncInfo("0002")
    with pytest.raises(NotAConfiguration, match=r"^This is not a syncinfo file"):
        read_syncinfo(b"<SYNCINFO/>")
    with pytest.raises(Unwritable):
        render_syncinfo(SyncInfo("\x01"))


def test_what_no_key_speaks_of_is_nothing_for_a_phone_with_flat_files() -> None:
    ignored = subject({}, "7960G", None).ignores
    assert ignored("vendorConfig/webAccess") == "the flat files of this phone have no key for it"
    spoken_of = (LINE.format(1, "authName"), SERVER.format(0, "processNodeName"), f"{CLOCK}/olsonTimeZone")
    assert [path for path in spoken_of if ignored(path)] == []
    assert (can_say("flat/logo_url"), can_say("sipProfile/sipLines/line[@button=1]/busyTrigger")) == (True, False)


def test_what_is_written_is_what_keys_speak_of() -> None:
    document = sound("7960G")
    silent = [path for path in document if not can_say(path)]
    assert flat_of({path: text for path, text in document.items() if path not in silent}) == flat_of(document)
    assert {path.rpartition("/")[2] for path in silent} == {"@lineIndex", "transportLayerProtocol", "versionStamp"}
