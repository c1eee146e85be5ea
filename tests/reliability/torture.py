"""python -m tests.reliability.torture [--minutes N] [--seed N] [--only R3]: misfortunes for as long as wanted.

Run by `make torture ARGS="--minutes 60"`. All trials take turns, on new sites with other seeds each time. Ends with
1 at the first loss, and says what was lost and with which seed it happened.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.reliability.grounds import Unavailable
from tests.reliability.play import tally_of
from tests.reliability.tally import Tally
from tests.reliability.trials import TRIALS, Trial

_SECONDS_OF_A_TURN = 60.0
"""At most."""


def main() -> int:
    """Play until the time is up or something is lost; return the exit code."""
    options = _options()
    chosen = [trial for trial in TRIALS if options.only in {None, trial.number}]
    end, seed = time.monotonic() + 60 * options.minutes, options.seed
    turn = min(_SECONDS_OF_A_TURN, 60 * options.minutes / len(chosen))
    tallies = {trial: Tally() for trial in chosen}
    while tallies and time.monotonic() < end:
        for trial in list(tallies):
            seconds = min(turn, end - time.monotonic())
            if seconds > 0 and not _turn(trial, tallies, seed, seconds):
                return 1
        seed += 1
    _tell(tallies)
    return 0


def _turn(trial: Trial, tallies: dict[Trial, Tally], seed: int, seconds: float) -> bool:
    """Play one trial for so long; return whether nothing was lost. What this machine cannot do is left out."""
    try:
        tally = _play(trial, seed, seconds)
    except Unavailable as reason:
        sys.stdout.write(f"{trial.number} {trial.title}: left out. {reason}\n")
        del tallies[trial]
        return True
    tallies[trial].add(tally)
    if not tally.loss:
        return True
    _tell(tallies)
    again = f'make torture ARGS="--only {trial.number} --seed {seed}"'
    sys.stdout.write(f"\nLOST in {trial.number} {trial.title}, in round {tally.rounds + 1}:\n{tally.loss}\n{again}\n")
    return False


def _play(trial: Trial, seed: int, seconds: float) -> Tally:
    with tempfile.TemporaryDirectory(prefix="offhook-torture-") as folder, trial.ground(Path(folder)) as environment:
        data = Path(environment["DATA_DIR"])
        own = {name: value for name, value in environment.items() if name != "DATA_DIR"}
        return tally_of(trial.rounds, data, rounds=sys.maxsize, phones=trial.phones, seconds=seconds, seed=seed, **own)


def _tell(tallies: dict[Trial, Tally]) -> None:
    """Print the table."""
    sys.stdout.write(f"\n{'trial':42}{'rounds':>8}{'kills':>8}{'faults':>8}{'checks':>8}{'losses':>8}\n")
    total = Tally()
    for trial, tally in tallies.items():
        total.add(tally)
        _row(f"{trial.number} {trial.title}", tally)
    _row("all", total)
    for trial, tally in tallies.items():
        seen = Counter(tally.seen).most_common()
        sys.stdout.write(f"{trial.number} {trial.title}: {', '.join(f'{what} {n:,}' for what, n in seen)}\n")


def _row(title: str, tally: Tally) -> None:
    counts = (tally.rounds, tally.kills, tally.faults, tally.checks, int(bool(tally.loss)))
    sys.stdout.write(f"{title:42}" + "".join(f"{count:8,}" for count in counts) + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Misfortunes befall sites, for as long as wanted.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", help="the number of a trial, such as R3")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
