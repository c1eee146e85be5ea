from datetime import timedelta

import pytest

from provisioning.timeline import owners
from provisioning.timeline.owners import Owners
from tests.timeline.build import LOAD, MAC, SHORT, START

OTHER = "00AA00AA00AA"
HERE = "192.0.2.7"


def after(minutes: float) -> object:
    return START + timedelta(minutes=minutes)


def test_a_load_belongs_to_the_phone_that_was_heard_before() -> None:
    known = Owners()
    assert known.mac_of(HERE, SHORT["SEP"].lower(), START) == MAC
    assert known.mac_of(HERE, SHORT["LOAD"], after(1)) == MAC
    assert known.mac_of("192.0.2.8", SHORT["LOAD"], after(1)) == ""


def test_a_phone_that_goes_on_asking_is_remembered_for_longer_than_its_name() -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    assert [known.mac_of(HERE, LOAD, after(minutes)) for minutes in (14, 28, 44)] == [MAC, MAC, ""]


def test_where_several_phones_ask_from_one_address_names_tell() -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    assert known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(1)) == OTHER
    assert known.mac_of(HERE, SHORT["jar"], after(2)) == ""
    assert known.mac_of(HERE, SHORT["CTL"], after(3), arrived=False) == MAC


@pytest.mark.parametrize("asked", [SHORT["LOAD"], SHORT["jar"], SHORT["dialplan"], SHORT["locale"]])
def test_a_phone_without_its_configuration_asks_for_nothing_else(asked: str) -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    known.mac_of(HERE, f"CTLSEP{OTHER}.tlv", after(1), arrived=False)
    assert known.mac_of(HERE, asked, after(2)) == MAC
    known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(3), arrived=False)
    assert known.mac_of(HERE, asked, after(4)) == MAC
    known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(5))
    assert known.mac_of(HERE, asked, after(6)) == ""


@pytest.mark.parametrize("asked", [SHORT["ITLFile"], SHORT["XMLDefault"]])
def test_a_phone_with_its_configuration_asks_for_no_trust_list(asked: str) -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    known.mac_of(HERE, f"CTLSEP{OTHER}.tlv", after(1), arrived=False)
    assert known.mac_of(HERE, asked, after(2)) == OTHER
    known.mac_of(HERE, SHORT["CTL"], after(3), arrived=False)
    assert known.mac_of(HERE, asked, after(4)) == ""


@pytest.mark.parametrize("asked", ["OS79XX.TXT", "SIPDefault.cnf", "term41.default.loads"])
def test_what_comes_before_any_name_proves_nothing(asked: str) -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    known.mac_of(HERE, f"CTLSEP{OTHER}.tlv", after(1), arrived=False)
    assert known.mac_of(HERE, asked, after(2)) == ""


def test_an_address_that_has_a_new_owner_is_taken_for_it_after_a_while() -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(10))
    assert known.mac_of(HERE, SHORT["jar"], after(16)) == OTHER


def test_strangers_from_everywhere_do_not_fill_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(owners, "_MOST_ADDRESSES", 3)
    known = Owners()
    for number in range(10):
        known.mac_of(f"192.0.2.{number}", SHORT["SEP"], START)
    assert len(known._addresses) <= 3


def test_of_several_phones_at_an_address_none_is_the_only_one() -> None:
    known = Owners()
    assert known.only_phone_at(HERE, START) == ""
    known.mac_of(HERE, SHORT["SEP"], START)
    assert known.only_phone_at(HERE, after(1)) == MAC
    known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(2))
    assert known.only_phone_at(HERE, after(3)) == ""
    assert known.only_phone_at(HERE, after(60)) == ""
