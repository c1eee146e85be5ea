"""The folders are gone, replaced, read-only or somebody else's; then they are put right."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.reliability.site import Site
from tests.reliability.tally import Loss


@dataclass(frozen=True, slots=True)
class Case:
    """What happens to a folder, and what publishing says of it."""

    name: str
    happens: Callable[[Site], object]
    sentence: str
    """A part of the sentence; empty where publishing mends it by itself."""


def play(site: Site) -> None:
    """Let each of the cases befall the site, publish by a command and on a page, and put things right."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.filter(username="admin").first() or User.objects.create_superuser("admin"))
    for case in _CASES:
        before, after = site.files(), site.change()
        with contextmanager(case.happens)(site):  # type: ignore[arg-type]
            sentence = site.publish_or_say()
            if case.sentence not in sentence or bool(case.sentence) != bool(sentence):
                raise Loss(f"{case.name}: the sentence is {sentence!r}.")
            _look_at_pages(site, browser, case)
        site.tally.faults += 1
        site.tally.note(case.name)
        site.come_back(before, after, {})


def _look_at_pages(site: Site, browser: Client, case: Case) -> None:
    """Raise `Loss` when a page says that something failed, and not what."""
    for answer in (browser.get(reverse("publications:drift")), browser.post(reverse("publications:publish"))):
        if answer.status_code == 500:
            raise Loss(f"{case.name}: a page says that something failed, and not what.")
        site.tally.note(f"page {answer.status_code}")


def _root_removed(site: Site) -> Iterator[None]:
    shutil.rmtree(site.root)
    yield


def _state_removed(site: Site) -> Iterator[None]:
    shutil.rmtree(site.state)
    yield


def _store_removed(site: Site) -> Iterator[None]:
    shutil.rmtree(site.state / "objects")
    yield


def _root_is_a_file(site: Site) -> Iterator[None]:
    with _moved(site.root):
        site.root.write_text("in the way")
        yield
        site.root.unlink()


def _root_read_only(site: Site) -> Iterator[None]:
    with _mounted(site.root, "--bind", str(site.root)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(site.root)], check=True)
        yield


def _root_on_another_mount(site: Site) -> Iterator[None]:
    with _mounted(site.root, "--bind", str(site.root)):
        yield


def _root_on_another_disk(site: Site) -> Iterator[None]:
    with _mounted(site.root, "-t", "tmpfs", "tmpfs"):
        yield


@contextmanager
def _moved(path: Path) -> Iterator[None]:
    aside = path.with_name("aside")
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)


@contextmanager
def _mounted(target: Path, *what: str) -> Iterator[None]:
    subprocess.run(["mount", *what, str(target)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(target)], check=True)


_CASES = [
    Case("the root is gone", _root_removed, ""),
    Case("the state is gone", _state_removed, ""),
    Case("the store is gone", _store_removed, ""),
    Case("a file stands where the root was", _root_is_a_file, "is no folder that this user can write to"),
]
if not os.geteuid():
    _CASES += [
        Case("the root is read-only", _root_read_only, "is no folder that this user can write to"),
        Case("the root is another mount", _root_on_another_mount, "Nothing was published: Invalid cross-device link"),
        Case("the root is another disk", _root_on_another_disk, "must lie on one file system"),
    ]
