"""The check across phones: one account, one server, several phones."""

from collections.abc import Iterator, Mapping

from provisioning.cnfxml.document import merge
from provisioning.cnfxml.lint import Finding, Severity, check_together
from tests.cnfxml.lint_cases import ADDRESS, LINE, SERVER, SIP_PORT, account, server, sound

FIRST, SECOND = "001122AABB01", "001122AABB02"
REASON = "Phones that register one account take the calls from each other, unless the server allows several."


def shared(path: str, sentence: str) -> Finding:
    return Finding(Severity.WARNING, path, sentence, REASON)


def test_two_phones_with_one_account_are_told_of_each_other() -> None:
    other = merge(sound("8841"), {LINE: None}, account(3, "620", "88xx"))
    assert check_together([(SECOND, other), (FIRST, sound("7941G"))]) == {
        FIRST: (shared(f"{LINE}/name", f"The account “620” at “192.0.2.1” is on {SECOND} too."),),
        SECOND: (
            shared("sipProfile/sipLines/line[@button=3]/name", f"The account “620” at “192.0.2.1” is on {FIRST} too."),
        ),
    }


def test_many_phones_are_counted() -> None:
    phones = [(f"00112233445{place}", sound("7941G")) for place in range(6)]
    assert check_together(phones)["001122334450"] == (
        shared(
            f"{LINE}/name",
            "The account “620” at “192.0.2.1” is on 001122334451, 001122334452, 001122334453 and 2 more too.",
        ),
    )


def test_other_servers_ports_and_names_are_other_accounts() -> None:
    phones: list[Mapping[str, str]] = [
        sound("7941G"),
        merge(sound("7941G"), {f"{SERVER}/{ADDRESS}": "192.0.2.2"}),
        merge(sound("7941G"), {f"{SERVER}/{SIP_PORT}": "5160"}),
        merge(sound("7941G"), {f"{LINE}/name": "621"}),
        merge(sound("7941G"), {f"{LINE}/proxy": "192.0.2.3"}),
        merge(sound("7941G"), {f"{LINE}/name": ""}),
        merge(sound("7941G"), {f"{LINE}/name": ""}),
    ]
    assert check_together((f"00112233445{place}", phone) for place, phone in enumerate(phones)) == {}


def test_the_second_server_of_the_list_is_no_other_account() -> None:
    with_backup = merge(sound("7941G"), server(1, "192.0.2.9"))
    assert check_together([(FIRST, sound("7941G")), (SECOND, with_backup)]).keys() == {FIRST, SECOND}


def test_a_server_named_by_the_line_is_the_same_as_one_of_the_list() -> None:
    own = merge(sound("7941G"), {f"{LINE}/proxy": "192.0.2.1"})
    assert check_together([(FIRST, own), (SECOND, sound("7941G"))]).keys() == {FIRST, SECOND}


def test_names_of_servers_are_the_same_in_all_letters() -> None:
    phones = [(mac, merge(sound("7941G"), server(0, name))) for mac, name in [(FIRST, "PBX.lan"), (SECOND, "pbx.lan")]]
    assert check_together(phones).keys() == {FIRST, SECOND}


def test_shared_lines_are_meant() -> None:
    phone = merge(sound("7941G"), {f"{LINE}/sharedLine": "true"})
    assert check_together([(FIRST, phone), (SECOND, phone)]) == {}


def test_one_phone_with_an_account_twice_is_for_the_other_check() -> None:
    assert check_together([(FIRST, merge(sound("7941G"), account(2, "620")))]) == {}


def test_the_phones_are_read_once() -> None:
    def phones() -> Iterator[tuple[str, Mapping[str, str]]]:
        yield FIRST, sound("7941G")
        yield SECOND, sound("7941G")

    assert check_together(phones()).keys() == {FIRST, SECOND}
