"""Phones fetch their files over TFTP and HTTP while everything is published again and again."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from provisioning import publishing
from tests.reliability.children import End, end_of, in_child
from tests.reliability.play import PROJECT
from tests.reliability.site import Site, label_in
from tests.reliability.tally import Loss
from tests.tftp.client import fetch, request

_PUBLICATIONS = 4
_SECONDS_TO_WAIT = 10.0

Fetch = Callable[[str], bytes]


def play(site: Site) -> None:
    """Fetch phones' files until the publications are through; each is there, and whole."""
    labels = [str(site.random.random()) for _ in range(_PUBLICATIONS)]
    allowed = {*labels, *site.records().values()}
    with _serving(site, "tftp") as tftp_port, _serving(site, "http6970") as http_port:
        ways: list[Fetch] = [
            lambda name: fetch(tftp_port, request(name.encode())),
            lambda name: urllib.request.urlopen(f"http://127.0.0.1:{http_port}/{name}").read(),
        ]
        publisher = in_child(lambda: _publish(site, labels))
        try:
            names = list(site.records())
            while not os.waitid(os.P_PID, publisher, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                for way in ways:
                    _fetch_one(site, way, site.random.choice(names), allowed)
        finally:
            ended = end_of(publisher)
    if ended is not End.WELL:
        raise Loss("The publisher did not end well.")
    site.look(site.records())


def _fetch_one(site: Site, way: Fetch, name: str, allowed: set[str]) -> None:
    label = label_in(name, way(name))
    if label not in allowed:
        raise Loss(f"{name} was served with the label {label}, which nobody gave.")
    site.tally.note("files fetched")


def _publish(site: Site, labels: list[str]) -> None:
    for label in labels:
        site.relabel(label)
        publishing.publish()


@contextmanager
def _serving(site: Site, kind: str) -> Iterator[int]:
    """Run a server on the site's folder; yields its port."""
    paths = ["--root", str(site.root), "--index", str(site.state / "index"), "--host", "127.0.0.1", "--port", "0"]
    server = subprocess.Popen(
        [sys.executable, "-m", f"provisioning.{kind}", *paths], stdout=subprocess.PIPE, cwd=PROJECT
    )
    assert server.stdout is not None
    try:
        yield json.loads(server.stdout.readline())["port"]
    finally:
        server.terminate()
        server.wait(_SECONDS_TO_WAIT)
        server.stdout.close()
