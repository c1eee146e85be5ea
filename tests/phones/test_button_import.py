"""Buttons move in, in whatever order a file has them, and go out as they came."""

from pathlib import Path

import pytest

from phones.effective import find, settings_of, target
from phones.files import phone_file
from phones.importers.files import Imported, import_paths
from phones.models import Button, Phone
from phones.phone_files import phone_files
from provisioning.cnfxml.read import read
from tests.factories import MAC

pytestmark = pytest.mark.django_db

OUT_OF_ORDER = "The buttons do not stand in the order of their numbers; the phone keeps the order of its file."
UNKNOWN = "What a phone makes of {} is not known."


def line(button: str, name: str) -> str:
    """Return a line of this number, with its account."""
    return f'<line button="{button}"><featureID>9</featureID><name>{name}</name></line>'


def imported(folder: Path, *lines: str) -> Imported:
    """Import a phone with these lines; what goes out must be what came in."""
    content = f"<device><sipProfile><sipLines>{''.join(lines)}</sipLines></sipProfile></device>".encode()
    path = folder / f"SEP{MAC}.cnf.xml"
    path.write_bytes(content)
    (found,) = import_paths([path]).imported
    one, many = phone_file(Phone.objects.get()), next(phone_files({MAC}))
    assert read(one.content) == read(many.content) == read(content)
    for file in (one, many):
        assert file.verify is not None
        file.verify(file.content)
    (again,) = import_paths([path]).imported
    assert again.changed is False
    return found


def buttons() -> list[tuple[int, int | None, str]]:
    """Return number, place and account of the stored buttons."""
    return list(Button.objects.order_by("place", "position").values_list("position", "place", "name"))


def test_buttons_with_gaps_need_no_place(tmp_path: Path) -> None:
    found = imported(tmp_path, line("1", "a"), line("4", "b"))
    assert buttons() == [(1, None, "a"), (4, None, "b")]
    assert OUT_OF_ORDER not in found.warnings


def test_buttons_out_of_order_remember_their_place(tmp_path: Path) -> None:
    found = imported(tmp_path, line("3", "a"), line("1", "b"), line("2", "c"))
    assert buttons() == [(3, 1, "a"), (1, 2, "b"), (2, 3, "c")]
    assert OUT_OF_ORDER in found.warnings
    assert Phone.objects.get().settings == {}


def test_of_a_repeated_number_the_first_is_a_record(tmp_path: Path) -> None:
    found = imported(tmp_path, line("1", "a"), line("3", "b"), line("3", "c"), line("4", "d"))
    assert buttons() == [(1, 1, "a"), (3, 2, "b"), (4, 4, "d")]
    assert (
        "A button has no number of its own (3): it stays a setting, as it stands in the file. " + UNKNOWN.format("it")
        in found.warnings
    )
    assert sorted(Phone.objects.get().settings) == [
        "sipProfile/sipLines/line[3]/@button",
        "sipProfile/sipLines/line[3]/featureID",
        "sipProfile/sipLines/line[3]/name",
    ]


def test_buttons_without_a_usable_number_stay_settings(tmp_path: Path) -> None:
    lines = [line("2", "a"), line("01", "b"), line("", "c"), "<line><name>d</name></line>", line("999", "e")]
    found = imported(tmp_path, *lines, line("1", "f"))
    assert buttons() == [(2, 1, "a"), (1, 6, "f")]
    assert (
        "4 buttons have no number of their own (01, —, —, 999): they stay settings, as they stand in the file. "
        + UNKNOWN.format("them")
        in found.warnings
    )


@pytest.mark.parametrize(
    "lines",
    [
        ['<line button="1"/>'],
        ['<line button="2"/>', '<line button="1"/>'],
        ['<line button="2" lineIndex="1"/>', '<line button="1">text</line>'],
        ['<line button="3" lineIndex="1"/>'],
        ["<line/>"],
        ['<line button="a]b"><name>x</name></line>', '<line button="1"><name>y</name></line>'],
        ['<line button="2"><featureID/><name/></line>', '<line button="2"><x><y a="1"/><y/></x></line>'],
    ],
)
def test_odd_lines_go_out_as_they_came(tmp_path: Path, lines: list[str]) -> None:
    imported(tmp_path, *lines)


def test_settings_of_a_placed_button_are_stored_with_it(tmp_path: Path) -> None:
    imported(tmp_path, line("2", "a"), line("1", "b"))
    phone = Phone.objects.get()
    path = "sipProfile/sipLines/line[2]/callWaiting"
    record, relative = target(phone, path)
    assert (record, relative) == (Button.objects.get(position=1), "callWaiting")
    assert find(settings_of(phone), "sipProfile/sipLines/line[2]/@button").fixed is True


def test_a_button_can_be_added_and_emptied_afterwards(tmp_path: Path) -> None:
    imported(tmp_path, line("2", "a"), line("1", "b"), line("1", "c"))
    phone = Phone.objects.get()
    Button.objects.get(position=2).delete()
    Button.objects.create(phone=phone, position=5, kind=Button.Kind.SPEED_DIAL, label="Home", target="110")
    file = phone_file(phone)
    assert file.verify is not None
    file.verify(file.content)
    said = read(file.content)
    assert [said[f"sipProfile/sipLines/line[{place}]/@button"] for place in (1, 2, 3)] == ["5", "1", "1"]
