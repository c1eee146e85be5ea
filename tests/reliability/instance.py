"""A site of its own in a fresh process: python -m tests.reliability.instance ROUNDS_OF SEED ROUNDS SECONDS PHONES

`DATA_DIR` says where the site lies, and `ROUNDS_OF` is a module of `tests.reliability.rounds`. Prints a tally as one
JSON object. Processes that are to die are forked from this one, which has loaded everything, so that hundreds can.
"""

import json
import os
import sys
import time
import traceback
from dataclasses import asdict
from importlib import import_module

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "provisioning.settings",
    "LOG_LEVEL": "CRITICAL",
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
}

import django

django.setup()

from tests.reliability.site import Site  # noqa: E402
from tests.reliability.tally import Loss  # noqa: E402


def main(trial: str, seed: int, rounds: int, seconds: float, phones: int) -> None:
    """Play so many rounds, or for so many seconds if these are over first."""
    play = import_module(f"tests.reliability.rounds.{trial}").play
    end = time.monotonic() + seconds
    site = Site(seed, phones)
    try:
        site.build()
        while site.tally.rounds < rounds and time.monotonic() < end:
            play(site)
            site.tally.rounds += 1
    except Loss as loss:
        site.tally.loss = str(loss)
    except Exception:  # noqa: BLE001 - what nobody foresaw is a loss as well, and is told whole
        site.tally.loss = traceback.format_exc()
    sys.stdout.write(json.dumps(asdict(site.tally)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
