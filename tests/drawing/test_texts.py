"""Labels and codes, as they are drawn and printed."""

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml.phone_models import model
from provisioning.drawing.codes import code_of
from provisioning.drawing.strips import strip
from provisioning.drawing.texts import KEY_LABEL, PHONE_LABEL, fitted, kept, shortened

LONG = "A label that no display of any phone could show as a whole"


def test_a_phone_keeps_so_many_characters() -> None:
    assert kept(LONG, PHONE_LABEL, model("7941G")) == LONG[:12]
    assert kept(LONG, KEY_LABEL, model("7941G")) == LONG[:30]


def test_flat_files_keep_fewer() -> None:
    assert (kept(LONG, PHONE_LABEL, model("7960G")), kept(LONG, KEY_LABEL, model("7960G"))) == (LONG[:11], LONG[:11])


def test_what_fits_is_drawn_as_it_is() -> None:
    assert fitted("Anna", 100) == "Anna"


def test_the_rest_gives_way_to_an_ellipsis() -> None:
    assert fitted("Reception desk", 80) == "Reception…"


@given(st.text(max_size=40), st.integers(1, 40))
@settings(max_examples=50)
def test_a_shortened_text_has_room(text: str, room: int) -> None:
    assert len(shortened(text, room)) <= room


def test_a_strip_has_a_row_for_each_key() -> None:
    found = strip([(1, "Anna"), (2, LONG)], width=60, row=10)
    assert (found.width, found.height, found.type_size) == (60, 20, 4.2)
    rows = [(row.position, row.text, row.box.y) for row in found.rows]
    assert rows == [
        (1, "Anna", 0),
        (2, "A label that no displa…", 10),
    ]


def test_a_code_is_what_it_says() -> None:
    address = "https://offhook.example/phones/001122AABBCC/"
    code = code_of(address)
    squares = {tuple(map(int, square[: square.index("h")].split())) for square in code.path.split("M")[1:]}
    rows = segno.make_qr(address, error="m").matrix
    assert code.size == len(rows) + 8
    assert squares == {(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
