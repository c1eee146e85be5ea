"""Advice before an upgrade is read from its data file."""

from firmware.advice import advice_for, all_advice
from firmware.families import canonical_model


def test_what_is_about_every_phone_is_given_to_all():
    assert [advice.title for advice in advice_for("7941G")] == [
        "Leave the power on",
        "Do not reset it to factory settings",
        "DHCP option 150 names this TFTP server",
    ]


def test_some_is_about_a_model():
    assert advice_for("7970G")[-1].title == "Connect the external power supply"


def test_the_file_names_models_as_families_do():
    for advice in all_advice():
        assert {canonical_model(model) for model in advice.models} == advice.models
        assert advice.text.endswith(".")
