from datetime import timedelta

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


def test_where_several_phones_ask_from_one_address_only_names_tell() -> None:
    known = Owners()
    known.mac_of(HERE, SHORT["SEP"], START)
    assert known.mac_of(HERE, f"SEP{OTHER}.cnf.xml", after(1)) == OTHER
    assert known.mac_of(HERE, SHORT["jar"], after(2)) == ""
    assert known.mac_of(HERE, SHORT["CTL"], after(3)) == MAC


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
