"""Flat files of the 7940G and 7960G move in: what a phone did by its own file and the default file, it does by one."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings

from phones.files import phone_file
from phones.importers.files import Choice, SharedFile, import_origins, import_paths
from phones.importers.found import Origin
from phones.models import Button, Phone
from provisioning.cnfxml import flat
from provisioning.cnfxml.kinds import Kind
from tests.cnfxml.test_flat import FLATS
from tests.factories import MAC, make_phone
from tests.fleet import configuration
from tests.phones.test_importers import zipped

pytestmark = pytest.mark.django_db

NAME = f"SIP{MAC}.cnf"
OTHER = "001122AABBDD"
DEFAULT = b"""# for all phones
image_version: P0S3-8-12-00 ; the last one
proxy1_address: "192.0.2.1"   ; the box
proxy_register: 1
timer_t1: "500"
logo_url: "http://192.0.2.1/logo.bmp"
tomorrow: "is unknown"
"""
OWN = b'\r\n\r\nline1_name: #620\r\nline1_shortname:"Werkstatt "\r\nphone_label: "Yard" ;label\r\ntimer_t1: 750\r\n'
EFFECTIVE = {
    "image_version": "P0S3-8-12-00",
    "proxy1_address": "192.0.2.1",
    "proxy_register": "1",
    "timer_t1": "750",
    "logo_url": "http://192.0.2.1/logo.bmp",
    "tomorrow": "is unknown",
    "line1_name": "#620",
    "line1_shortname": "Werkstatt ",
    "phone_label": "Yard",
}
NO_DEFAULT = "No SIPDefault.cnf came with it: what the phone takes from there is not among its settings."
EITHER = "A 7940G and a 7960G read the same file: the phone is taken for a 7960G."


def put(folder: Path, **files: bytes) -> Path:
    """Write files of phones by MAC, and `SIPDefault.cnf` as `default`; return the folder."""
    for key, content in files.items():
        name = "SIPDefault.cnf" if key == "default" else f"SIP{key}.cnf"
        (folder / name).write_bytes(content)
    return folder


def published(mac: str = MAC) -> dict[str, str]:
    """Return the keys of what would be published of the phone."""
    file = phone_file(Phone.objects.get(mac=mac))
    assert (file.name, file.problem) == (f"SIP{mac}.cnf", "")
    assert file.verify is not None
    file.verify(file.content)
    return flat.read(file.content).values


def test_a_phone_says_what_its_file_and_the_default_file_said(tmp_path: Path) -> None:
    result = import_paths([put(tmp_path, default=DEFAULT, **{MAC: OWN, "FF1122AABBCC": b"line1_name: 1\n"})])
    assert [(it.mac, it.model, it.load, it.warnings[:1]) for it in result.imported] == [
        (MAC, "7960G", "P0S3-8-12-00", (EITHER,)),
        ("FF1122AABBCC", "7960G", "P0S3-8-12-00", (EITHER,)),
    ]
    assert result.shared == [
        SharedFile(str(tmp_path / "SIPDefault.cnf"), Kind.FLAT_DEFAULT, "SIPDefault.cnf", phones=2)
    ]
    assert result.refused == []
    assert published() == EFFECTIVE
    assert (Phone.objects.get(mac=MAC).label, Phone.objects.get(mac=MAC).wanted_load) == ("Yard", "P0S3-8-12-00")
    line = Button.objects.get(phone__mac=MAC)
    assert (line.kind, line.position, line.name, line.label) == (Button.Kind.LINE, 1, "#620", "Werkstatt ")


def test_speed_dials_become_records_and_go_out_as_they_came(tmp_path: Path) -> None:
    dials = b'line2_name: ""\nspeed_line2: "**21"\nspeed_label2: "Door "\nspeed_line1: "1"\n'
    import_paths([put(tmp_path, **{MAC: OWN + dials})])
    line, dial = Button.objects.filter(phone__mac=MAC)
    assert (line.kind, line.position, line.name) == (Button.Kind.LINE, 1, "#620")
    assert (dial.kind, dial.position, dial.target, dial.label) == (Button.Kind.SPEED_DIAL, 2, "**21", "Door ")
    assert published() == flat.read(OWN + dials).values
    assert [it.changed for it in import_paths([tmp_path]).imported] == [False]


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    import_paths([put(tmp_path, default=DEFAULT, **{MAC: OWN})])
    before = list(Phone.objects.values())
    assert [it.changed for it in import_paths([tmp_path]).imported] == [False]
    assert list(Phone.objects.values()) == before


def test_the_default_file_counts_in_its_own_folder_alone(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "tftp.zip",
        {"a/SIPDefault.cnf": b"timer_t1: 1\n", f"a/{NAME}": OWN, f"b/SIP{OTHER}.cnf": b"line3_name: 7\n"},
    )
    first, second = import_paths([archive]).imported
    assert published()["timer_t1"] == "750"
    assert published(OTHER) == {"line3_name": "7"}
    assert (first.warnings[0], second.warnings[0], second.model) == (EITHER, NO_DEFAULT, "7960G")


def test_files_that_are_named_one_by_one_count_together(tmp_path: Path) -> None:
    put(tmp_path, default=DEFAULT, **{MAC: OWN})
    import_origins([Origin(tmp_path / NAME, NAME), Origin(tmp_path / "SIPDefault.cnf", "SIPDefault.cnf")])
    assert published() == EFFECTIVE


@pytest.mark.parametrize("name", [f"SEP{MAC}.cnf", f"sip{MAC.lower()}.CNF"])
def test_other_spellings_of_the_name_are_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OWN)
    assert [it.mac for it in import_paths([tmp_path]).imported] == [MAC]


def test_what_is_left_out_is_told_as_a_repair(tmp_path: Path) -> None:
    put(tmp_path, default=b"oops\ntimer_t1: 1\n", **{MAC: b"line1_name: 1\nno key\n"})
    (imported,) = import_paths([tmp_path]).imported
    left_out = "is neither a key with a value nor a comment; it was left out."
    assert imported.repairs == (f"Line 2 {left_out}", f"SIPDefault.cnf: Line 1 {left_out}")


def test_a_value_that_counts_for_one_phone_alone_is_told(tmp_path: Path) -> None:
    put(tmp_path, default=b"call_waiting: 3\n", **{MAC: b"line1_name: 1\n"})
    (imported,) = import_paths([tmp_path]).imported
    assert imported.warnings[0] == (
        "SIPDefault.cnf gives call_waiting a value that counts in the file of one phone alone; there it counts now."
    )


def test_the_chosen_model_is_taken(tmp_path: Path) -> None:
    put(tmp_path, **{MAC: OWN})
    (imported,) = import_origins([Origin(tmp_path, "tftp")], choice=Choice([MAC], {MAC: "7940G"})).imported
    assert (imported.model, imported.model_is_certain, EITHER in imported.warnings) == ("7940G", True, False)


def test_a_file_of_another_kind_than_the_phone_reads_is_refused(tmp_path: Path) -> None:
    make_phone(model="7941G")
    make_phone(mac=OTHER, model="7960G")
    put(tmp_path, **{MAC: OWN})
    (tmp_path / f"SEP{OTHER}.cnf.xml").write_bytes(configuration())
    result = import_paths([tmp_path])
    assert result.imported == []
    assert [refused.reason for refused in result.refused] == [
        f"The records say that this phone is a {model}, which reads another kind of file: correct one of both."
        for model in ("7960G", "7941G")
    ]


def test_the_command_tells_of_the_default_file(tmp_path: Path) -> None:
    out = StringIO()
    call_command("importconfig", str(put(tmp_path, default=DEFAULT, **{MAC: OWN})), "--json", stdout=out)
    assert json.loads(out.getvalue())["shared"] == [
        {
            "path": str(tmp_path / "SIPDefault.cnf"),
            "kind": "flat-default",
            "name": "SIPDefault.cnf",
            "created": False,
            "changed": False,
            "phones": 1,
            "warnings": [],
        }
    ]
    out = StringIO()
    call_command("importconfig", str(tmp_path), stdout=out)
    assert f"{tmp_path}/SIPDefault.cnf: its settings are in those of 1 phone." in out.getvalue()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(default=FLATS, own=FLATS.filter(bool))
def test_every_pair_of_files_comes_out_as_what_both_say(default: dict[str, str], own: dict[str, str], tmp_path) -> None:
    Phone.objects.all().delete()
    own |= {"line1_name": "1"}
    put(tmp_path, default=flat.render(default | {"timer_t1": "1"}), **{MAC: flat.render(own)})
    assert import_paths([tmp_path]).refused == []
    assert published() == default | {"timer_t1": "1"} | own
