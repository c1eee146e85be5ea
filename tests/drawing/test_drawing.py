"""The drawing of each model, with every choice of modules that it takes."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.cnfxml import phone_models
from provisioning.cnfxml.equipment import Equipment, equipment, modules_layer, most_modules
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.drawing.drawing import drawing_of
from provisioning.drawing.layouts import Body, KeySide, Unknown, layout_of
from provisioning.drawing.shapes import Box, Piece

MODELS = phone_models.models()


@st.composite
def equipped(draw: st.DrawFn) -> tuple[PhoneModel, Equipment]:
    """A model with modules as it takes them, in either line mode."""
    model = draw(st.sampled_from(MODELS))
    document = {"vendorConfig/lineMode": draw(st.sampled_from(["0", "1"]))}
    if model.expansion:
        module = draw(st.sampled_from(model.expansion))
        keys = draw(st.sampled_from(module.keys))
        document |= modules_layer(module.type, keys, draw(st.integers(0, most_modules(module))))
    return model, equipment(document, model)


def pieces(case: tuple[PhoneModel, Equipment]) -> tuple[Piece, ...]:
    return drawing_of(*case).pieces


@given(equipped())
@settings(max_examples=60, deadline=None)
def test_each_key_has_one_place(case) -> None:
    positions = [key.position for piece in pieces(case) for key in piece.keys]
    assert positions == list(range(1, case[1].keys + 1))


@given(equipped())
@settings(max_examples=60, deadline=None)
def test_keys_do_not_overlap_and_lie_in_the_body(case) -> None:
    for piece in pieces(case):
        for key in piece.keys:
            assert piece.body.holds(key.area)
            assert key.area.holds(key.label)
            assert key.cap is None or (key.area.holds(key.cap) and not key.cap.overlaps(key.label))
        assert not any(one.area.overlaps(other.area) for one, other in combinations(piece.keys, 2))


@given(equipped())
@settings(max_examples=60, deadline=None)
def test_nothing_lies_on_anything_else(case) -> None:
    for piece in pieces(case):
        dial = [key.box for key in piece.dial]
        around = [key.area for key in piece.keys] + [box for box in [piece.screen] if box]
        assert not any(
            one.overlaps(other) for one in dial for other in [*dial, *around, *piece.handset] if one != other
        )
        assert all(piece.body.holds(box) for box in [*dial, *around, *piece.handset])
        assert Box(0, 0, piece.width, piece.height).holds(piece.body)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
def test_a_layout_fits_what_is_known_of_its_model(model: PhoneModel) -> None:
    layout = layout_of(model.key)
    on_screen = layout.keys is KeySide.SCREEN
    assert on_screen == (model.buttons == 0 or "screen" in model.notes)
    assert (layout.body is Body.CONFERENCE) == ("onference" in model.notes)
    assert (layout.body is Body.PORTABLE) == ("Wireless" in model.notes)
    assert layout.unknown == (() if on_screen else (Unknown.SIDE,))


def test_a_display_has_the_proportions_of_its_pixels() -> None:
    screen = pieces((phone_models.model("7906G"), Equipment(1)))[0].screen
    assert (screen.width, screen.height) == (200, 72)


def test_keys_on_both_sides_are_numbered_down_the_left_and_down_the_right() -> None:
    model = phone_models.model("8841")
    (piece,) = pieces((model, equipment({"vendorConfig/lineMode": "1"}, model)))
    middle = piece.screen.middle_x
    assert drawing_of(model, equipment({"vendorConfig/lineMode": "1"}, model)).unknown == ()
    assert [key.position for key in piece.keys if key.cap.x < middle] == [1, 2, 3, 4, 5]
    assert [key.position for key in piece.keys if key.cap.x > middle] == [6, 7, 8, 9, 10]
