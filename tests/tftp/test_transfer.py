from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.tftp.content import open_content
from provisioning.tftp.options import negotiate
from provisioning.tftp.transfer import Transfer
from tests.tftp.client import data, option_ack


def transfer(root: Path, payload: bytes, **options: int) -> Transfer:
    (root / "file").write_bytes(payload)
    content = open_content(root, "file")
    return Transfer(content, negotiate({name: str(value) for name, value in options.items()}, content.size))


def test_it_sends_block_by_block(tmp_path: Path) -> None:
    payload = bytes(range(256)) * 4 + b"end"
    running = transfer(tmp_path, payload)
    sent = [running.begin(), *(running.acknowledge(block) for block in (1, 2, 3))]
    assert sent == [[data(1, payload[:512])], [data(2, payload[512:1024])], [data(3, b"end")], []]
    assert (running.is_complete, running.bytes_acked) == (True, 1027)


@pytest.mark.parametrize(("size", "last"), [(0, data(1, b"")), (8, data(2, b"")), (16, data(3, b""))])
def test_a_multiple_of_the_block_size_ends_with_an_empty_block(tmp_path: Path, size: int, last: bytes) -> None:
    running = transfer(tmp_path, b"x" * size, blksize=8)
    sent = running.begin()
    for block in range(size // 8 + 1):
        assert not running.is_complete
        sent += running.acknowledge(block)
    assert sent[-1] == last


def test_options_are_acknowledged_before_the_first_block(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"text", tsize=0, windowsize=4)
    sent = [running.begin(), running.acknowledge(0), running.acknowledge(1)]
    assert sent == [[option_ack(tsize=4, windowsize=4)], [data(1, b"text")], []]
    assert running.is_complete


def test_a_window_goes_out_at_once_and_on_from_what_has_arrived(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"aaaaaaaabbbbbbbbccccccccdddddddde", blksize=8, windowsize=3)
    blocks = dict(enumerate([b"a" * 8, b"b" * 8, b"c" * 8, b"d" * 8, b"e"], start=1))
    running.begin()
    sent = [running.acknowledge(number) for number in (0, 1, 4, 5)]
    expected = [(1, 2, 3), (2, 3, 4), (5,), ()]
    assert sent == [[data(block, blocks[block]) for block in window] for window in expected]


def test_an_acknowledgement_that_brings_nothing_new_is_not_answered(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"x" * 2000)
    running.begin()
    running.acknowledge(1)
    assert [running.acknowledge(block) for block in (1, 0, 3, 65535, 1)] == [[]] * 5
    assert running.acknowledge(2) == [data(3, b"x" * 512)]


def test_it_waits_twice_as_long_each_time_and_gives_up_after_five_repeats(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"text")
    running.begin()
    seen = [(running.interval, running.repeat(), running.is_given_up) for _ in range(6)]
    again = [data(1, b"text")]
    assert seen == [
        (1, again, False),
        (2, again, False),
        (4, again, False),
        (8, again, False),
        (16, again, False),
        (32, [], True),
    ]


def test_a_timeout_that_the_client_has_asked_for_stays_the_same(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"text", timeout=3)
    running.begin()
    assert [(running.interval, running.repeat())[0] for _ in range(6)] == [3] * 6


def test_an_answer_sets_the_repeats_back(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"x" * 600)
    running.begin()
    running.repeat()
    running.repeat()
    running.acknowledge(1)
    assert (running.repeats, running.interval) == (0, 1)


def test_block_numbers_wrap_to_zero(tmp_path: Path) -> None:
    running = transfer(tmp_path, b"x" * (8 * 65537 + 3), blksize=8)
    running.begin()
    headers = [running.acknowledge(block % 65536)[0][:4] for block in range(65538)]
    running.content.close()
    assert headers == [data(block, b"") for block in range(1, 65539)]


@settings(max_examples=60)
@given(
    payload=st.binary(max_size=300),
    block_size=st.integers(8, 64),
    window=st.integers(1, 5),
    losses=st.lists(st.booleans(), max_size=40),
)
def test_the_file_arrives_whole_whatever_is_lost(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, block_size: int, window: int, losses: list[bool]
) -> None:
    running = transfer(tmp_path_factory.getbasetemp(), payload, blksize=block_size, windowsize=window)
    received, acked = b"", -1
    under_way = running.begin()
    while not running.is_complete:
        for datagram in under_way:
            number = int.from_bytes(datagram[2:4]) if datagram[1] == 3 else 0
            if not (losses and losses.pop()) and number == acked + 1:
                acked = number
                received += datagram[4:] if datagram[1] == 3 else b""
        is_lost = acked < 0 or (losses and losses.pop())
        under_way = [] if is_lost else running.acknowledge(acked)
        if not under_way and not running.is_complete:
            running.repeats = 0
            under_way = running.repeat()
    assert (received, running.bytes_acked) == (payload, len(payload))
