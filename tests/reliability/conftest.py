"""Disks that only root can make."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.reliability.grounds import Environment, Unavailable
from tests.reliability.play import play
from tests.reliability.tally import Tally
from tests.reliability.trials import TRIALS

Playing = Callable[..., Tally]


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Playing]:
    """Play rounds of the trial of a title; where this machine cannot make its disk, the test is skipped."""
    with ExitStack() as disks:

        def play_trial(title: str, *, rounds: int, phones: int) -> Tally:
            (found,) = [trial for trial in TRIALS if trial.title == title]
            try:
                environment: Environment = disks.enter_context(found.ground(tmp_path))
            except Unavailable as reason:
                pytest.skip(str(reason))
            return play(found.rounds, Path(environment.pop("DATA_DIR")), rounds=rounds, phones=phones, **environment)

        yield play_trial
