"""python -m tests.bench.visitor: somebody who works with the pages until standard input ends.

Each round saves a phone and looks at the list. Prints the number of rounds and the longest of them in seconds.
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
    longest, rounds = 0.0, 0
    while ended.is_alive():
        start = time.perf_counter()
        phone = Phone.objects.latest("mac")
        phone.label = f"Round {rounds}"
        changes.save_phone(phone)
        assert client.get("/phones/").status_code == 200
        longest, rounds = max(longest, time.perf_counter() - start), rounds + 1
        time.sleep(0.02)
    return rounds, longest


if __name__ == "__main__":
    waiting = Thread(target=sys.stdin.read)
    waiting.start()
    sys.stdout.write("{} {}".format(*work(waiting)))
