"""R13: phones fetch whole files while others are published."""

from tests.reliability.conftest import Playing


def test_every_file_is_there_and_whole_while_it_is_replaced(trial: Playing) -> None:
    assert trial("phones fetch while it is published", rounds=2, phones=40).seen["files fetched"] > 80
