"""What to press on a phone, so that it finds its TFTP server."""

import pytest

from phones.server_search import presses_for
from provisioning.cnfxml import phone_models

ADDRESS = "192.0.2.7"


@pytest.mark.parametrize("model", [model.key for model in phone_models.models()])
def test_every_model_is_told_the_address_or_that_its_menus_are_not_known(model):
    presses = presses_for(model, ADDRESS)
    assert ADDRESS in " ".join((*presses.alternate, presses.note))
    assert bool(presses.alternate) == bool(presses.sources)
    assert presses.alternate or presses.note.startswith("No source of Offhook tells the menus of this model.")


def test_what_was_tried_on_a_7941_is_told_of_it_without_reserve():
    assert presses_for("7941G", ADDRESS).note == ""
    assert "may differ" in presses_for("7975G", ADDRESS).note


def test_an_unknown_model_is_told_what_holds_for_any():
    assert presses_for("", ADDRESS) == presses_for("8851", ADDRESS)
