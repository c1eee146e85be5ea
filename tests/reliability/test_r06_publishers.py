"""R6: publishers take turns."""

from tests.reliability.conftest import Playing


def test_eight_publishers_leave_what_the_records_say(trial: Playing) -> None:
    assert trial("eight publishers at once", rounds=1, phones=20).seen == {"published in turn": 8}
