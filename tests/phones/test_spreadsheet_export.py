"""Phones go out as spreadsheets and come back the same; the two commands."""

import io
import json
import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from phones.importers.spreadsheet import import_phones
from phones.models import Button, Line, Phone
from phones.spreadsheets.columns import cells_of
from phones.spreadsheets.export import Format, export_phones
from phones.spreadsheets.results import RowState
from phones.validators import validate_displayable
from provisioning.keyfiles import new_field_key
from tests.factories import MAC, make_line, make_phone, make_profile, make_server, make_service, make_speed_dial

pytestmark = pytest.mark.django_db

OTHER = "001122AABBDD"


def exported(file_format: Format = Format.CSV, *, with_passwords: bool = False) -> bytes:
    file = io.BytesIO()
    export_phones(Phone.objects.all(), file, file_format, with_passwords=with_passwords)
    return file.getvalue()


def run(*arguments: object) -> tuple[str, str, int]:
    """Output, errors and exit code of a command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ended:
        return out.getvalue(), err.getvalue(), int(ended.code or 0)
    return out.getvalue(), err.getvalue(), 0


def some_phones() -> None:
    phone = make_phone(
        label="=Küche", profile=make_profile(), call_server=make_server(), wanted_load="SIP41.9-4-2SR3-1S"
    )
    make_line(phone, auth_name="sign-in", display_name="'x")
    make_speed_dial(phone, target="+4930123")
    other = make_phone(OTHER, label="*97")
    make_service(other, position=3, label="-")
    make_service(other, position=4, kind=Button.Kind.FEATURE, label="Park", target="", settings={"featureID": "126"})


def is_displayable(text: str) -> bool:
    try:
        validate_displayable(text)
    except ValidationError:
        return False
    return True


def test_a_whole_file():
    some_phones()
    assert exported().decode() == (
        "mac,model,label,profile,call_server,wanted_load,"
        "button1_kind,button1_label,button1_value,button1_auth_name,button1_display_name,"
        "button2_kind,button2_label,button2_value,button2_auth_name,button2_display_name,"
        "button3_kind,button3_label,button3_value,button3_auth_name,button3_display_name,"
        "button4_kind,button4_label,button4_value,button4_auth_name,button4_display_name\r\n"
        "001122AABBCC,7941G,'=Küche,Office,PBX,SIP41.9-4-2SR3-1S,"
        "line,Desk,office,sign-in,'x,speed_dial,Door,'+4930123,,,,,,,,,,,,\r\n"
        "001122AABBDD,7941G,*97,,,,,,,,,,,,,,service,'-,http://192.0.2.10/weather.xml,,,feature,Park,,,\r\n"
    )


@pytest.mark.parametrize("file_format", Format)
@pytest.mark.parametrize("with_passwords", [True, False])
def test_what_went_out_comes_back_as_it_was(file_format, with_passwords):
    some_phones()
    result = import_phones(exported(file_format, with_passwords=with_passwords))
    assert [row.state for row in result.rows] == [RowState.UNCHANGED, RowState.UNCHANGED]


@pytest.mark.parametrize("file_format", Format)
def test_what_went_out_makes_the_same_phones_anew(file_format):
    make_line(make_phone(label="'=x", call_server=make_server()), password="+secret", label="@x")
    before, content = _all_cells(), exported(file_format, with_passwords=True)
    Phone.objects.all().delete()
    assert import_phones(content).errors == ()
    assert _all_cells() == before


displayable = st.text(max_size=12).filter(is_displayable) | st.sampled_from(
    ["+49", "*97", "-", "@x", "'x", "'=x", " a "]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(label=displayable, account=displayable.filter(bool), password=displayable, file_format=st.sampled_from(Format))
def test_every_text_survives(label, account, password, file_format):
    Phone.objects.all().delete()
    line = make_line(make_phone(label=label), label=label, name=account, password=password)
    content = exported(file_format, with_passwords=True)
    assert [row.state for row in import_phones(content).rows] == [RowState.UNCHANGED]
    Line.objects.filter(pk=line.pk).update(label="other", name="other")
    assert import_phones(content).errors == ()
    assert Line.objects.values_list("label", "name").get() == (label, account)


def _all_cells() -> list[dict[str, str]]:
    return [cells_of(phone, phone.buttons.all(), with_passwords=True) for phone in Phone.objects.order_by("mac")]


def test_passwords_go_out_only_when_asked_for():
    some_phones()
    assert "password" not in exported().decode()
    assert "line-password" in exported(with_passwords=True).decode()


def test_a_lost_key_does_not_keep_phones_without_passwords_in(settings):
    some_phones()
    settings.FIELD_KEYS = [new_field_key()]
    assert len(exported().splitlines()) == 3
    with pytest.raises(CommandError, match=r"Nothing was written\. A stored password was encrypted with a key"):
        run("exportphones", "--with-passwords")


def test_no_phones_are_headings_alone():
    assert exported() == b"mac,model,label,profile,call_server,wanted_load\r\n"


def test_export_costs_no_queries_of_a_phone(django_assert_num_queries):
    profile, server = make_profile(), make_server()
    for number in range(30):
        make_line(make_phone(f"0011220000{number:02X}", profile=profile, call_server=server))
    with django_assert_num_queries(3):
        exported(with_passwords=True)


def test_exportphones_writes_to_the_standard_output_by_default():
    some_phones()
    assert run("exportphones") == (exported().decode(), "", 0)


@pytest.mark.parametrize(("name", "options"), [("phones.xlsx", []), ("phones", ["--format", "xlsx"])])
def test_exportphones_writes_a_file_for_its_owner_alone(tmp_path, name, options):
    some_phones()
    path = tmp_path / name
    path.write_text("older")
    assert run("exportphones", "--output", path, "--with-passwords", *options) == ("", "", 0)
    cell = load_workbook(io.BytesIO(path.read_bytes())).active["C2"]
    assert (cell.value, cell.data_type) == ("=Küche", "s")
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == [name]


def test_exportphones_writes_no_archive_where_text_is_read():
    with pytest.raises(CommandError, match="XLSX is no text"):
        run("exportphones", "--format", "xlsx")


@pytest.mark.parametrize("name", ["", "missing/phones.csv"])
def test_exportphones_says_what_is_in_the_way(tmp_path, name):
    with pytest.raises(CommandError):
        run("exportphones", "--output", tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_a_failed_export_leaves_the_older_file(tmp_path, settings):
    some_phones()
    path: Path = tmp_path / "phones.csv"
    path.write_text("older")
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(CommandError):
        run("exportphones", "--output", path, "--with-passwords")
    assert path.read_text() == "older"
    assert os.listdir(tmp_path) == ["phones.csv"]


def test_importphones_tells_in_json(tmp_path):
    make_phone()
    path = tmp_path / "phones.csv"
    path.write_text(f"mac,model,label\n{MAC},7941G,Kitchen\n{OTHER},7941G,New\nx,7941G,\n")
    error = {
        "row": 4,
        "column": "mac",
        "message": "A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC.",
    }
    out, err, code = run("importphones", path, "--json")
    assert (json.loads(out), err, code) == ({"created": 0, "updated": 0, "unchanged": 0, "errors": [error]}, "", 1)
    out, err, code = run("importphones", path, "--json", "--keep-going")
    assert (json.loads(out), err, code) == ({"created": 1, "updated": 1, "unchanged": 0, "errors": [error]}, "", 1)
    path.write_text(f"mac,model,label\n{MAC},7941G,Kitchen\n{OTHER},7941G,Newer\n")
    for _ in range(2):
        out, err, code = run("importphones", path, "--json", "--dry-run")
        assert (json.loads(out), err, code) == ({"created": 0, "updated": 1, "unchanged": 1, "errors": []}, "", 0)


def test_importphones_tells_people(tmp_path):
    make_line(make_phone())
    path = tmp_path / "phones.csv"
    path.write_text(f"mac,label,button1_password\n{MAC},Kitchen,new-password\n")
    foretold = (
        f"Row 2, {MAC}: changed. label: “Reception” → “Kitchen”; button1_password: “••••••••” → “••••••••”\n"
        "Nothing was done: 1 changed.\n"
    )
    assert run("importphones", path, "--dry-run") == (foretold, "", 0)
    assert run("importphones", path) == ("Imported: 1 changed.\n", "", 0)
    path.write_text(f"mac,label\n{MAC},Office\nx,\n")
    out, err, code = run("importphones", path)
    assert (out, code) == ("Nothing was imported, because of the errors: 1 changed, 1 error.\n", 1)
    assert err.startswith("Row 3, mac: A MAC address has the digits 0 to 9")
    path.write_text("label\nx\n")
    assert run("importphones", path)[0] == "Nothing was imported, because of the errors: the headings are wrong.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "is not there, or not a regular file."), (b"", "Nothing was imported. The file is empty.")],
)
def test_importphones_refuses_what_is_no_spreadsheet(tmp_path, content, sentence):
    path = tmp_path / "phones.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run("importphones", path)
    assert str(caught.value).endswith(sentence)
