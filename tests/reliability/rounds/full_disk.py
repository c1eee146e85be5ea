"""The disk fills up while phones are changed and published."""

from contextlib import suppress
from pathlib import Path

from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from provisioning.pruning import prune
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_BLOCK = 4_096


def play(site: Site) -> None:
    """Leave some room or none, change and publish; then make room, and all is as it must be."""
    before, browser = site.files(), _browser()
    stuffing = site.root.parent / "stuffing"
    _fill(stuffing, spare_blocks=site.random.randrange(3 * site.phones))
    with suppress(DatabaseError):
        site.change()
    site.tally.note(_kind_of(site.publish_or_say()))
    site.tally.faults += 1
    _publish_on_a_page(site, browser)
    if not set(site.files().values()) <= set(before.values()) | set(site.records().values()):
        raise Loss("The files have labels that nobody gave.")
    stuffing.unlink()
    after = site.records()
    prune(kept=0, days=0)
    site.come_back(before, after)


def _fill(stuffing: Path, spare_blocks: int) -> None:
    """Write to a file until the disk is full but for so many blocks."""
    with stuffing.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(bytes(_BLOCK)):
                pass
        file.truncate(max(0, file.tell() - spare_blocks * _BLOCK))


def _kind_of(sentence: str) -> str:
    """Return how the disk made itself felt."""
    if not sentence:
        return "enough room"
    if "No space left on device" in sentence or "disk is full" in sentence:
        return "said that the disk is full"
    raise Loss(f"The sentence does not say that the disk is full: {sentence}")


def _browser() -> Client:
    """Return a browser in which somebody signed in before the disk was full."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.filter(username="admin").first() or User.objects.create_superuser("admin"))
    return browser


def _publish_on_a_page(site: Site, browser: Client) -> None:
    """Publish as a browser does. Raises `Loss` when the page is the one for defects."""
    answer = browser.post(reverse("publications:publish"))
    if answer.status_code == 500:
        raise Loss("The page says that something failed, and not what.")
    site.tally.note(f"page {answer.status_code}")
