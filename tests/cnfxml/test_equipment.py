"""The keys of phones with their expansion modules."""

import pytest

from provisioning.cnfxml.equipment import Equipment, Module, equipment, modules_layer, most_modules
from provisioning.cnfxml.phone_models import model


def test_a_phone_without_line_keys_has_one() -> None:
    assert equipment({}, model("7911G")) == Equipment(1)


def test_modules_are_numbered_on_from_the_phone_outwards() -> None:
    assert equipment(modules_layer("BEKEM", 36, 2), model("8851")) == Equipment(
        5, modules=(Module(1, "BEKEM", range(6, 42)), Module(2, "BEKEM", range(42, 78)))
    )


def test_all_of_an_8861_are_as_many_as_the_lines_it_holds() -> None:
    phone = model("8861")
    assert equipment(modules_layer("BEKEM", 36, 3), phone).keys == phone.max_lines


def test_modules_come_after_the_keys_of_both_sides() -> None:
    found = equipment({"vendorConfig/lineMode": "1"} | modules_layer("BEKEM", 36, 1), model("8851"))
    assert (found.own_keys, found.both_sides, found.modules[0].positions) == (10, True, range(11, 47))


@pytest.mark.parametrize(("said", "keys"), [("12", 12), (" 24 ", 24), ("", 24), ("13", 24)])
def test_a_module_has_the_keys_that_are_said_if_it_comes_with_them(said, keys) -> None:
    document = {"addOnModules/addOnModule[@idx=1]/deviceType": "7916"}
    document |= {"addOnModules/addOnModule[@idx=1]/deviceLine": said}
    assert equipment(document, model("7962G")).keys == 6 + keys


def test_a_module_that_the_phone_does_not_take_has_no_keys() -> None:
    assert equipment(modules_layer("CKEM", 36, 1), model("7962G")) == Equipment(6)


def test_no_file_makes_a_phone_endless() -> None:
    assert equipment(modules_layer("BEKEM", 36, 500), model("8861")).keys == 5 + 3 * 36


def test_where_the_number_of_modules_is_not_known_all_places_count() -> None:
    assert [most_modules(module) for module in model("7961G").expansion] == [2, 3, 3]
