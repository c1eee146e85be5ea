"""The marks of errors and warnings in the list of phones."""

import pytest
from lxml import html

from tests.factories import make_line, make_phone, make_server, make_speed_dial
from tests.pages import rows_of

pytestmark = pytest.mark.django_db

SOUND, WARNED, FAULTY = "001122AABB01", "001122AABB02", "001122AABB03"
MARKS = "/phones/marks/"


def make_phones() -> None:
    """Make a phone without a finding, one with a key too many, and one without a line."""
    server = make_server()
    sound, warned, _ = (make_phone(mac, label=mac, call_server=server) for mac in (SOUND, WARNED, FAULTY))
    make_line(sound, 1, name="620", label="Desk", password="Wq7-kettle1")
    make_line(warned, 1, name="621", label="Desk", password="Wq7-kettle2")
    make_speed_dial(warned, 9)


def marks_of(response) -> list[tuple[str, str, str]]:
    """Return where each mark goes, what it says and where it leads."""
    links = html.fragment_fromstring(response.content.decode(), create_parent=True).findall(".//a")
    return [(link.get("id"), " ".join(link.text_content().split()), link.get("href")) for link in links]


def test_phones_are_marked_by_the_worst_that_they_have(viewer_client) -> None:
    make_phones()
    response = viewer_client.get(MARKS, {"mac": [SOUND, WARNED, FAULTY]})
    assert marks_of(response) == [
        (f"findings-{WARNED}", "1 warning", f"/phones/{WARNED}/findings/"),
        (f"findings-{FAULTY}", "1 error", f"/phones/{FAULTY}/findings/"),
    ]


def test_the_list_asks_for_the_phones_that_it_shows(viewer_client) -> None:
    make_phones()
    page = viewer_client.get("/phones/")
    assert len(rows_of(page)) == 3
    (asking,) = html.fromstring(page.content).xpath("//div[starts-with(@hx-get, '/phones/marks/')]")
    expected = viewer_client.get(MARKS, {"mac": [SOUND, WARNED, FAULTY]})
    assert viewer_client.get(asking.get("hx-get")).content == expected.content
    assert all(f'id="findings-{mac}"' in page.content.decode() for mac in (SOUND, WARNED, FAULTY))


def test_phones_that_nobody_knows_are_passed_over(viewer_client) -> None:
    assert marks_of(viewer_client.get(MARKS, {"mac": ["nothing", "001122334455", "<b>"]})) == []
