"""Rounds of a trial, played in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reliability.tally import Loss, Tally

PROJECT = Path(__file__).resolve().parents[2]
_SECONDS_TO_WAIT = 7_200
_SITES_OWN = {"TFTP_ROOT", "PUBLISH_STATE", "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "DATA_DIR"}


def play(
    trial: str,
    data: Path,
    *,
    rounds: int,
    phones: int,
    seconds: float = _SECONDS_TO_WAIT,
    seed: int = 1,
    **environment: str,
) -> Tally:
    """Play rounds of a trial on a new site in the folder `data`; return what they came to. Raises `Loss`."""
    tally = tally_of(trial, data, rounds=rounds, phones=phones, seconds=seconds, seed=seed, **environment)
    if tally.loss:
        raise Loss(tally.loss)
    return tally


def tally_of(
    trial: str, data: Path, *, rounds: int, phones: int, seconds: float, seed: int, **environment: str
) -> Tally:
    """Play as `play` does; a loss is told in the tally, with what the processes wrote to standard error."""
    numbers = (seed, rounds, seconds, phones)
    command = [sys.executable, "-m", "tests.reliability.instance", trial, *map(str, numbers)]
    kept = {name: value for name, value in os.environ.items() if name not in _SITES_OWN}
    own = kept | {"DATA_DIR": str(data)} | environment
    done = subprocess.run(command, cwd=PROJECT, env=own, capture_output=True, text=True, timeout=_SECONDS_TO_WAIT)
    if done.returncode:
        return Tally(loss=done.stderr)
    tally = Tally(**json.loads(done.stdout))
    tally.loss += f"\n{done.stderr}" if tally.loss else ""
    return tally
