"""The phone models: data against itself, and what it answers."""

import json
from pathlib import Path

import pytest

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.phone_models import Backgrounds, ConfigFormat, PhoneModel

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference" / "models.json"


def test_it_knows_a_7941g() -> None:
    assert phone_models.model("7941G") == PhoneModel(
        key="7941G",
        name="Cisco 7941G",
        family="79xx",
        buttons=2,
        max_lines=2,
        load_prefixes=("SIP41.",),
        format=ConfigFormat.SEP,
        protocols=("SCCP", "SIP"),
        display="greyscale",
        device_number=115,
        max_num_calls=50,
        last_sip="SIP41.9-4-2SR3-1S",
        backgrounds=Backgrounds("320x196x4", ("Desktops/320x196x4",), "80x53"),
        services_pane="298x144",
        locale_jar="mk-sip.jar",
        tones="g3-tones.xml",
        sources=(
            "chan-sccp-device",
            "chan-sccp-default",
            "usecallmanager-backgrounds",
            "usecallmanager-locale",
        ),
    )


@pytest.mark.parametrize(
    ("load", "keys"),
    [
        ("SIP41.9-4-2SR3-1S", ["7941G", "7941G-GE", "7961G", "7961G-GE"]),
        ("sip41.9-4-2sr3-1s", ["7941G", "7941G-GE", "7961G", "7961G-GE"]),
        ("P0S3-8-12-00", ["7940G", "7960G"]),
        ("sip8845_65.12-8-1-0101-482", ["8845", "8865", "8865NR"]),
        ("SIP8941_8945.9-4-2-2", ["8941", "8945"]),
        ("SIP4", []),
        ("", []),
    ],
)
def test_a_load_tells_the_models_that_run_it(load: str, keys: list[str]) -> None:
    assert [found.key for found in phone_models.from_load(load)] == keys


def test_an_unknown_model_is_an_error_with_a_sentence() -> None:
    with pytest.raises(phone_models.UnknownModel, match="“7942” is not a phone model that Offhook knows"):
        phone_models.model("7942")


def test_models_are_listed_once_and_by_name() -> None:
    keys = [found.key for found in phone_models.models()]
    assert keys == sorted(set(keys))


def test_every_model_belongs_to_a_known_family_and_cites_known_sources() -> None:
    families = {family.key for family in phone_models.families()}
    known = set(phone_models.sources())
    assert families - {found.family for found in phone_models.models()} == {"792x"}
    assert {found.family for found in phone_models.models()} <= families
    assert {source for found in phone_models.models() for source in found.sources} == known
    assert all(found.sources for found in phone_models.models())


def test_facts_agree_with_each_other() -> None:
    for found in phone_models.models():
        assert found.buttons <= found.max_lines, found.key
        assert found.max_lines >= 1, found.key
        assert ("SIP" in found.protocols) == (found.format is not ConfigFormat.NONE), found.key
        assert (found.family == "7940_60") == (found.format is ConfigFormat.FLAT), found.key
        if found.last_sip:
            assert found in phone_models.from_load(found.last_sip), found.key


def test_expansion_modules_are_those_that_a_configuration_can_name() -> None:
    named = catalogue.element("addOnModules/addOnModule/deviceType")
    assert named is not None
    assert {module.type for found in phone_models.models() for module in found.expansion} == set(named.choices)


def test_device_numbers_are_not_given_twice() -> None:
    numbers = [found.device_number for found in phone_models.models() if found.device_number is not None]
    assert len(numbers) == len(set(numbers))


def test_no_model_of_the_reference_is_missing() -> None:
    if not REFERENCE.exists():
        pytest.skip("the reference models.json is not there")
    named = {entry["model"] for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["models"]}
    assert {key for name in named for key in name.split(" / ")} == {found.key for found in phone_models.models()}
