"""Who asks for ever new phones is found out, and nobody else suffers."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.tftp.guessing import MOST_ADDRESSES, MOST_NAMES, PAUSE, WINDOW, GuessWatch, Verdict
from tests.tftp.client import LOOPBACK, NOT_FOUND, ask, fetch, request, udp_socket
from tests.tftp.live import LiveServer

GUESSER, OTHER = "192.0.2.1", "192.0.2.2"


def sep(number: int) -> str:
    return f"SEP{number:012X}.cnf.xml"


def guess(watch: GuessWatch, numbers: range, now: float = 0.0, name: Callable[[int], str] = sep) -> list[Verdict]:
    return [watch.judge_miss(GUESSER, name(number), now) for number in numbers]


@pytest.fixture
def alarmed() -> GuessWatch:
    """A watch for which `GUESSER` has gone too far at second 0."""
    watch = GuessWatch()
    verdicts = guess(watch, range(MOST_NAMES + 1))
    assert verdicts == [Verdict.ANSWER] * MOST_NAMES + [Verdict.ALARM]
    return watch


def test_after_the_alarm_there_is_silence_and_no_other_alarm(alarmed: GuessWatch) -> None:
    assert guess(alarmed, range(5), PAUSE) == [Verdict.SILENCE] * 5


def test_after_the_pause_counting_begins_anew(alarmed: GuessWatch) -> None:
    later = guess(alarmed, range(MOST_NAMES + 1), PAUSE + 1)
    assert later == [Verdict.ANSWER] * MOST_NAMES + [Verdict.ALARM]


def test_other_addresses_are_answered(alarmed: GuessWatch) -> None:
    assert alarmed.judge_miss(OTHER, sep(1), 1.0) is Verdict.ANSWER


@pytest.mark.parametrize("name", ["CTLSEP{:012X}.tlv", "ITLSEP{:012X}.tlv", "SEP{:012X}.cnf.xml.sgn", "dialplan{}.xml"])
def test_what_every_phone_asks_in_vain_is_no_guess(name: str) -> None:
    assert set(guess(GuessWatch(), range(3 * MOST_NAMES), name=name.format)) == {Verdict.ANSWER}


def test_one_phone_that_asks_again_and_again_is_no_guesser() -> None:
    watch = GuessWatch()
    macs = ["".join(letters) for letters in product(*zip("abcdefab", "ABCDEFAB", strict=True))]
    starts = ("SEP", "sep", "/SEP", "\\SEP")
    names = [f"{start}0011{mac}.cnf.xml" for start in starts for mac in macs] + ["SIP0011ABCDEFAB.cnf"]
    assert {watch.judge_miss(GUESSER, name, 0.0) for name in names} == {Verdict.ANSWER}


def test_names_count_for_a_while_only() -> None:
    watch = GuessWatch()
    guess(watch, range(MOST_NAMES))
    assert watch.judge_miss(GUESSER, sep(MOST_NAMES), WINDOW + 1) is Verdict.ANSWER


def test_of_too_many_addresses_the_first_is_forgotten(alarmed: GuessWatch) -> None:
    for number in range(MOST_ADDRESSES):
        alarmed.judge_miss(f"10.0.{number // 256}.{number % 256}", sep(1), 1.0)
    assert guess(alarmed, range(1), 1.0) == [Verdict.ANSWER]


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(0, 10_000)), max_size=400))
def test_within_a_window_nobody_learns_of_more_than_the_limit(guesses: list[tuple[int, float]]) -> None:
    watch = GuessWatch()
    answered = [
        (number, now)
        for number, now in sorted(guesses, key=lambda guess: guess[1])
        if watch.judge_miss(GUESSER, sep(number), now) is Verdict.ANSWER
    ]
    for _, start in answered:
        # A count that has begun before may end within the window, and the next begin there.
        assert len({number for number, now in answered if start <= now <= start + WINDOW}) <= 2 * MOST_NAMES


def test_the_server_tells_of_a_guesser_once_and_lets_its_misses_go_unanswered(server: LiveServer) -> None:
    server.publish(sep(0xFFFF), b"text")
    answers = [ask(server.port, request(sep(number).encode())) for number in range(MOST_NAMES)]
    assert answers == [NOT_FOUND] * MOST_NAMES
    with udp_socket(timeout=0.2) as udp:
        for number in range(MOST_NAMES, MOST_NAMES + 3):
            udp.sendto(request(sep(number).encode()), (LOOPBACK, server.port))
        assert server.event("guessing") == {"event": "guessing", "address": LOOPBACK, "names": MOST_NAMES}
        with pytest.raises(TimeoutError):
            udp.recv(1024)
    assert fetch(server.port, request(sep(0xFFFF).encode())) == b"text"
    assert server.event("request")["name"] == sep(0xFFFF)
    assert ask(server.port, request(b"CTLSEP000000000001.tlv")) == NOT_FOUND
    assert server.event("request")["name"] == "CTLSEP000000000001.tlv"


def test_the_server_answers_another_address_while_one_guesses(server: LiveServer) -> None:
    with udp_socket() as udp:
        for number in range(MOST_NAMES + 1):
            udp.sendto(request(sep(number).encode()), (LOOPBACK, server.port))
    server.event("guessing")
    with udp_socket(host="127.0.0.2") as other:
        other.sendto(request(sep(1).encode()), (LOOPBACK, server.port))
        assert other.recv(1024) == NOT_FOUND
