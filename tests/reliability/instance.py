"""An instance of its own in a fresh process: python -m tests.reliability.instance TEST DATA_DIR ROUNDS PHONES

Prints one JSON object with what was seen. Processes are forked from one that has loaded everything, so that hundreds of
them can be killed in seconds.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

os.environ |= {"DATA_DIR": sys.argv[2], "DJANGO_SETTINGS_MODULE": "provisioning.settings", "LOG_LEVEL": "CRITICAL"}

import django

django.setup()

from django.db import DatabaseError, connection  # noqa: E402
from lxml import etree  # noqa: E402

from phones import changes  # noqa: E402
from phones.files import phone_file  # noqa: E402
from phones.models import Button, CallServer, Phone  # noqa: E402
from provisioning import publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402
from provisioning.models import Publication, PublishedFile  # noqa: E402
from provisioning.pruning import prune  # noqa: E402
from provisioning.publish.errors import PublishError  # noqa: E402


def build(phones: int) -> None:
    """Make phones with a line each, and publish them: generation 0."""
    migrate()
    server = CallServer.objects.create(name="PBX", address="192.0.2.1")
    made = [Phone(mac=f"{number:012X}", model="7962G", label="0", call_server=server) for number in range(phones)]
    Phone.objects.bulk_create(made)
    Button.objects.bulk_create(
        Button(phone=phone, position=1, kind="line", label=phone.mac, name=phone.mac) for phone in made
    )
    publishing.publish()


def in_child(action: Callable[[], None]) -> int:
    """Run `action` in a process of its own and return its number."""
    connection.close()
    if child := os.fork():
        return child
    try:
        action()
    except BaseException:  # noqa: BLE001 - whatever it was, the parent counts it
        os._exit(1)
    os._exit(0)


def relabel_all(label: str) -> None:
    Phone.objects.update(label=label)
    Phone.objects.mark_changed()


def labels(root: Path) -> Counter[str]:
    """Count the labels in the files of phones; a torn file raises `XMLSyntaxError`."""
    return Counter(
        str(etree.fromstring(path.read_bytes()).findtext("sipProfile/phoneLabel")) for path in root.glob("SEP*")
    )


def kills(rounds: int, phones: int) -> dict[str, Any]:
    """R1: kill a publication at a random instant, start again, and look."""
    root, seen, slowest = publishing.tftp_folder().root, Counter[str](), 0.0
    start = time.monotonic()
    relabel_all("warm")
    publishing.publish()
    usual = time.monotonic() - start
    for number in range(rounds):
        before = next(iter(labels(root)))
        relabel_all(str(number))
        child = in_child(publishing.publish)
        time.sleep(random.uniform(0, 1.15 * usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        start = time.monotonic()
        publishing.recover()
        slowest = max(slowest, time.monotonic() - start)
        found = labels(root)
        seen["mixed"] += len(found) != 1 or found.total() != phones
        seen["new" if before not in found else "old"] += 1
        seen["not as recorded"] += bool(publishing.drift())
        seen["still running"] += Publication.objects.filter(state="running").count()
        current = PublishedFile.objects.filter(current=True).exclude(subject="").count()
        seen["not counted"] += current != phones
    return {**seen, "slowest_recovery": slowest}


def publishers(rounds: int, phones: int) -> dict[str, Any]:
    """R6: several processes edit and publish at random; at the end the folder says what the records say."""

    def work() -> None:
        for _ in range(rounds):
            phone = random.choice(Phone.objects.all())
            phone.label = str(random.random())
            changes.save_phone(phone)
            publishing.publish()

    failed = sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0 for child in [in_child(work) for _ in "1234"])
    publishing.publish()
    root = publishing.tftp_folder().root
    wrong = sum((root / phone.file_name).read_bytes() != phone_file(phone).content for phone in Phone.objects.all())
    return {"failed": failed, "wrong": wrong, "drift": bool(publishing.drift())}


def writers(rounds: int, phones: int) -> dict[str, Any]:
    """R8: eight processes save phones while everything is published again and again."""

    def work() -> None:
        for number in range(rounds):
            phone = Phone.objects.all()[random.randrange(phones)]
            phone.label = str(number)
            changes.save_phone(phone)

    children = [in_child(work) for _ in range(8)]
    publications = 0
    while children:
        relabel_all(str(publications))
        publishing.publish()
        publications += 1
        done, status = os.waitpid(-1, os.WNOHANG)
        if done:
            children.remove(done)
            if status:
                return {"locked": 1}
    return {"locked": 0, "published": publications > 0}


def readers(rounds: int, phones: int) -> dict[str, Any]:
    """R13: files are read in a loop while publications run; each is there and whole."""
    root = publishing.tftp_folder().root

    def work() -> None:
        for number in range(rounds):
            relabel_all(str(number))
            publishing.publish()

    child, seen = in_child(work), Counter[str]()
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        for number in range(phones):
            try:
                etree.fromstring((root / f"SEP{number:012X}.cnf.xml").read_bytes())
            except FileNotFoundError:
                seen["missing"] += 1
            except etree.XMLSyntaxError:
                seen["torn"] += 1
            seen["read"] += 1
    return {"missing": seen["missing"], "torn": seen["torn"], "some_were_read": seen["read"] > phones}


def fill(path: Path) -> None:
    """Write to a file until the disk is full."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def full(rounds: int, phones: int) -> dict[str, Any]:
    """R4: no room for what changed, round after round; with room again it is published."""
    root, problems = publishing.tftp_folder().root, set[str]()
    stuffing = root.parent / "stuffing"
    for number in range(rounds):
        before = labels(root)
        fill(stuffing)
        relabel_all(f"full {number}")
        try:
            publishing.publish()
        except PublishError as error:
            problems.add(str(error).partition(" (")[0])
        unchanged = labels(root) == before and not publishing.drift()
        stuffing.unlink()
        prune(kept=0, days=0)
        publishing.publish()
        if not unchanged or labels(root) != {f"full {number}": phones}:
            return {"round": number}
    return {"problems": sorted(problems)}


TESTS: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "kills": kills,
    "publishers": publishers,
    "writers": writers,
    "readers": readers,
    "full": full,
}

if __name__ == "__main__":
    try:
        build(int(sys.argv[4]))
        sys.stdout.write(json.dumps(TESTS[sys.argv[1]](int(sys.argv[3]), int(sys.argv[4]))))
    except DatabaseError as error:
        sys.stdout.write(json.dumps({"database": str(error)}))
