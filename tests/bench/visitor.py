"""python -m tests.bench.visitor: somebody who works with the pages until standard input ends.

Each round saves a phone and looks at the list. Prints the number of rounds and the longest of them in seconds; the
first is not counted, in which the process reads its templates; "ready" is printed after it.
"""

import sys
import time
from threading import Thread

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from phones import changes  # noqa: E402
from phones.models import Phone  # noqa: E402


def work(ended: Thread) -> tuple[int, float]:
    """Work until the thread has ended; return the rounds and the seconds of the longest."""
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    _round(client, 0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    longest, rounds = 0.0, 0
    while ended.is_alive():
        start = time.perf_counter()
        rounds += 1
        _round(client, rounds)
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.02)
    return rounds, longest


def _round(client: Client, number: int) -> None:
    phone = Phone.objects.latest("mac")
    phone.label = f"Round {number}"
    changes.save_phone(phone)
    assert client.get("/phones/").status_code == 200


if __name__ == "__main__":
    waiting = Thread(target=sys.stdin.read)
    waiting.start()
    sys.stdout.write("{} {}".format(*work(waiting)))
