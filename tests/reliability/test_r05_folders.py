"""R5: a folder that is gone is made anew; one that cannot be used is named."""

import os

from tests.reliability.conftest import Playing


def test_folders_that_are_gone_or_unusable(trial: Playing) -> None:
    tally = trial("folders gone, replaced, read-only", rounds=1, phones=5)
    cases = 4 if os.geteuid() else 7
    assert (tally.faults, tally.seen["page 200"], tally.seen["page 302"]) == (cases, cases, cases)
