"""Spreadsheets of phones become records, row by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phones.importers.spreadsheet import import_phones
from phones.models import Button, Phone
from phones.spreadsheets.columns import CellError
from phones.spreadsheets.results import Difference, RowResult, RowState, SpreadsheetResult
from provisioning.encryption import SecretUnreadable
from provisioning.keyfiles import new_field_key
from provisioning.models import Publication, PublishedFile
from tests.factories import MAC, make_line, make_phone, make_profile, make_server, make_service, make_speed_dial

pytestmark = pytest.mark.django_db

OTHER = "001122AABBDD"


def imported(*lines: str, **options: bool) -> SpreadsheetResult:
    return import_phones("\n".join(lines).encode(), **options)


def phone_fields(mac: str = MAC) -> dict[str, object]:
    names = ("model", "label", "profile__name", "call_server__name", "wanted_load", "version")
    return Phone.objects.filter(mac=mac).values(*names).get()


def button_fields(mac: str = MAC) -> list[tuple[object, ...]]:
    names = ("position", "kind", "label", "name", "target", "auth_name", "password", "display_name")
    return list(Button.objects.filter(phone__mac=mac).order_by("position").values_list(*names))


def messages(result: SpreadsheetResult) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.message) for error in result.errors]


def test_a_new_phone_with_all_that_a_row_can_say():
    make_server(), make_profile()
    result = imported(
        "mac,model,label,profile,call_server,wanted_load,button1_kind,button1_label,button1_value,button1_auth_name,"
        "button1_password,button1_display_name,button2_kind,button2_label,button2_value,button3_kind,button3_value,"
        "button4_kind,button4_value,button5_kind",
        "00:11:22:aa:bb:cc,7941G,Reception,Office,PBX,SIP41.9-4-2SR3-1S,line,Desk,101,sign-in,line-password,Reception,"
        "speed_dial,Door,**21,blf,102,service,http://192.0.2.10/menu.xml,",
    )
    assert (result.counts(), result.errors) == (
        {RowState.NEW: 1, RowState.CHANGED: 0, RowState.UNCHANGED: 0, RowState.ERROR: 0},
        (),
    )
    assert phone_fields() == {
        "model": "7941G",
        "label": "Reception",
        "profile__name": "Office",
        "call_server__name": "PBX",
        "wanted_load": "SIP41.9-4-2SR3-1S",
        "version": 2,
    }
    assert button_fields() == [
        (1, "line", "Desk", "101", "", "sign-in", "line-password", "Reception"),
        (2, "speed_dial", "Door", "", "**21", "", "", ""),
        (3, "blf", "", "", "102", "", "", ""),
        (4, "service", "", "", "http://192.0.2.10/menu.xml", "", "", ""),
    ]


def test_a_known_phone_is_changed_and_waits_to_be_published():
    phone = make_phone(wanted_load="SIP41.9-4-2SR3-1S")
    make_line(phone)
    other = make_phone(OTHER)
    result = imported("mac,label,button1_label", "SEP001122AABBCC,Kitchen,Stove")
    assert result.rows == (
        RowResult(
            row=2,
            mac="SEP001122AABBCC",
            label="Kitchen",
            state=RowState.CHANGED,
            differences=(Difference("label", "Reception", "Kitchen"), Difference("button1_label", "Desk", "Stove")),
        ),
    )
    assert phone_fields()["label"] == "Kitchen"
    assert phone_fields()["wanted_load"] == "SIP41.9-4-2SR3-1S"
    assert phone_fields()["version"] == 2
    assert button_fields() == [(1, "line", "Stove", "office", "", "", "line-password", "")]
    assert phone_fields(other.mac)["version"] == 1


def test_the_same_again_changes_nothing():
    make_line(make_phone())
    result = imported("mac,label,button1_kind,button1_password", f"{MAC},Reception,line,line-password")
    assert [row.state for row in result.rows] == [RowState.UNCHANGED]
    assert phone_fields()["version"] == 1


def test_an_empty_cell_empties_and_an_absent_column_does_not():
    make_phone(profile=make_profile(), call_server=make_server(), wanted_load="SIP41.9-4-2SR3-1S")
    imported("mac,label,profile,wanted_load", f"{MAC},,,")
    assert phone_fields() == {
        "model": "7941G",
        "label": "",
        "profile__name": None,
        "call_server__name": "PBX",
        "wanted_load": "",
        "version": 2,
    }


def test_an_empty_password_keeps_the_stored_one_and_a_given_one_replaces_it():
    for mac in (MAC, OTHER):
        make_line(make_phone(mac))
    result = imported("mac,button1_password", f"{MAC},", f"{OTHER},new-password")
    assert [row.state for row in result.rows] == [RowState.UNCHANGED, RowState.CHANGED]
    assert result.rows[1].differences == (Difference("button1_password", "••••••••", "••••••••"),)
    assert button_fields()[0][6] == "line-password"
    assert button_fields(OTHER)[0][6] == "new-password"


def test_a_button_whose_kind_is_empty_is_removed():
    phone = make_phone()
    make_line(phone)
    make_speed_dial(phone)
    imported("mac,button2_kind,button3_kind", f"{MAC},,")
    assert [button[0] for button in button_fields()] == [1]
    assert phone_fields()["version"] == 2


def test_a_button_of_another_kind_keeps_nothing_of_the_old_one():
    phone = make_phone()
    make_line(phone, settings={"maxNumCalls": "3"})
    imported("mac,button1_kind,button1_value", f"{MAC},service,http://192.0.2.10/menu.xml")
    assert button_fields() == [(1, "service", "", "", "http://192.0.2.10/menu.xml", "", "", "")]
    assert Button.objects.get().settings == {}


def test_a_speed_dial_gets_a_lamp_and_keeps_its_settings():
    make_speed_dial(make_phone(), settings={"featureOptionMask": "1"})
    imported("mac,button2_kind", f"{MAC},blf")
    assert button_fields() == [(2, "blf", "Door", "", "**21", "", "", "")]
    assert Button.objects.get().settings == {"featureOptionMask": "1"}


def test_another_function_is_kept_but_cannot_be_made():
    make_service(make_phone(), kind=Button.Kind.FEATURE, target="", settings={"featureID": "126"})
    result = imported("mac,button2_kind,button2_label,button3_kind", f"{MAC},feature,Park,feature")
    assert messages(result) == [
        (2, "button3_kind", "“feature” is no kind of button here; these are: line, speed_dial, blf, service.")
    ]
    assert imported("mac,button2_kind,button2_label", f"{MAC},feature,Park").errors == ()
    assert Button.objects.get().settings == {"featureID": "126"}


def test_a_new_line_of_a_bare_phone_gets_what_it_needs_to_register():
    make_profile(name="Imported", bare=True)
    imported("mac,model,profile,button1_kind,button1_value", f"{MAC},7941G,Imported,line,101")
    assert Button.objects.get().settings["proxy"] == "USECALLMANAGER"


def test_a_known_phone_without_a_model_can_stay_so_on_a_bare_profile():
    make_phone(model="", profile=make_profile(bare=True))
    assert imported("mac,label", f"{MAC},Kitchen").errors == ()
    assert messages(imported("mac,profile", f"{MAC},")) == [
        (2, "model", "Choose the model: it decides which settings the phone understands.")
    ]


def test_all_errors_of_a_row_are_told_with_their_columns():
    result = imported(
        "mac,model,label,profile,call_server,wanted_load,button1_kind,button1_value,button2_kind,button2_value,"
        "button2_password,button3_kind,button3_value,button4_label",
        f"{MAC},7941X,a\x07b,Offfice,PBX,{'x' * 65},lime,101,speed_dial,,secret,line,,Door",
    )
    assert messages(result) == [
        (2, "model", "“7941X” is not a phone model that Offhook knows."),
        (2, "profile", "There is no profile “Offfice”. Add it first, or correct the name."),
        (2, "call_server", "There is no call server “PBX”. Add it first, or correct the name."),
        (2, "button1_kind", "“lime” is no kind of button here; these are: line, speed_dial, blf, service."),
        (2, "button2_password", "Only a line has this; the button is “speed_dial”. Empty the cell."),
        (2, "button4_kind", "Say what the button does: line, speed_dial, blf, service."),
        (2, "label", "Character 2 is a control character (U+0007), which no phone can show. Take it out."),
        (2, "wanted_load", "Ensure this value has at most 64 characters (it has 65)."),
        (2, "button3_value", "A line registers with an account: give its name."),
    ]
    assert not Phone.objects.exists()


@pytest.mark.parametrize(
    ("mac", "sentence"),
    [
        ("", "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 0."),
        ("00:11:22:AA:BB", "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 10."),
        ("1122334455", "1122334455 has 10 digits of 12: the spreadsheet program may have dropped zeros in front."),
        ("1.12E+11", "The spreadsheet program turned the MAC address into the number 1.12E+11."),
    ],
)
def test_a_mac_that_is_none_is_refused(mac, sentence):
    ((row, column, message),) = messages(imported("mac,model", f"{mac},7941G"))
    assert (row, column) == (2, "mac")
    assert message.startswith(sentence)


def test_a_phone_stands_in_one_row():
    result = imported("mac,model", f"{MAC},7941G", "", f"SEP{MAC},7941G")
    assert messages(result) == [(4, "mac", "This phone stands in row 2 already.")]


def test_headings_are_checked_before_any_row():
    result = imported("label,label,colour,button301_kind,button01_kind", "a,b,c,d,e")
    assert messages(result) == [
        (1, "label", "The column label stands twice. Delete one of the two."),
        *(
            (
                1,
                column,
                f"“{column}” is no column of phones, such as mac, model, label, profile, call_server, wanted_load.",
            )
            for column in ("colour", "button301_kind", "button01_kind")
        ),
        (1, "mac", "The first row has no heading “mac”, so the phones cannot be told apart."),
    ]
    assert result.stopped


def test_one_error_keeps_everything_out():
    make_phone(OTHER)
    result = imported("mac,model,label", f"{MAC},7941G,New", f"{OTHER},7941G,Changed", "x,7941G,Wrong")
    assert result.stopped
    assert [row.state for row in result.rows] == [RowState.NEW, RowState.CHANGED, RowState.ERROR]
    assert list(Phone.objects.values_list("mac", "label")) == [(OTHER, "Reception")]


def test_keep_going_takes_the_good_rows():
    make_phone(OTHER)
    rows = [f"{MAC},7941G,New", "x,7941G,Wrong", f"{OTHER},7941G,Changed"]
    result = imported("mac,model,label", *rows, keep_going=True)
    assert not result.stopped
    assert [error.row for error in result.errors] == [3]
    assert sorted(Phone.objects.values_list("mac", "label")) == [(MAC, "New"), (OTHER, "Changed")]


def test_a_dry_run_says_the_same_and_stores_nothing():
    make_line(make_phone())
    lines = ["mac,model,label,button1_kind", f"{MAC},7941G,Kitchen,", f"{OTHER},7941G,New,"]
    foretold = imported(*lines, dry_run=True)
    assert (phone_fields()["label"], Phone.objects.count(), Button.objects.count()) == ("Reception", 1, 1)
    assert foretold == imported(*lines)
    assert (phone_fields()["label"], Phone.objects.count(), Button.objects.count()) == ("Kitchen", 2, 0)


def test_a_new_phone_outgrows_what_was_published_under_its_address():
    publication = Publication.objects.create()
    PublishedFile.objects.create(
        publication=publication, name=f"SEP{MAC}.cnf.xml", subject=MAC, version=7, current=True, size=1, digest="0" * 64
    )
    imported("mac,model", f"{MAC},7941G")
    assert phone_fields()["version"] == 8


def test_rows_cost_no_queries_of_their_own():
    make_server()
    for number in range(10):
        make_profile(name=f"Floor {number}", parent=make_profile(name=f"House {number}"))
    headers = "mac,model,profile,call_server,button1_kind,button1_value,button1_password,button2_kind,button2_value"
    counts = []
    for tag, number in (("00", 2), ("11", 30)):
        for step in ("line,{0},a,speed_dial,1{0}", "line,new{0},b,service,http://192.0.2.1/{0}", ",,,,"):
            rows = [f"{tag}1122AABB{row:02X},7941G,Floor {row % 10},PBX,{step.format(row)}" for row in range(number)]
            with CaptureQueriesContext(connection) as queries:
                assert imported(headers, *rows).errors == ()
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_a_lost_key_stops_only_what_needs_it(settings):
    make_line(make_phone())
    settings.FIELD_KEYS = [new_field_key()]
    assert imported("mac,label,button1_label", f"{MAC},Kitchen,Stove").errors == ()
    with pytest.raises(SecretUnreadable):
        imported("mac,button1_password", f"{MAC},new-password")


def test_errors_come_in_the_order_of_the_file():
    result = SpreadsheetResult(
        rows=(RowResult(2, "x", "", RowState.ERROR, errors=(CellError(2, "mac", "Two."),)),),
        header_errors=(CellError(1, "mac", "One."),),
        stopped=True,
    )
    assert [error.message for error in result.errors] == ["One.", "Two."]
