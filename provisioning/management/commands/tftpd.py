"""manage.py tftpd [--host H] [--port P] [--http-port P]: the embedded TFTP server, for a bench or a home.

Serving is a process of its own without Django; this one starts it, reads what it tells and records it. Beside it
runs the same for phones that ask over HTTP on port 6970 first; TFTP goes on without it.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from provisioning import provisioning_windows, publishing
from provisioning.management.base import OffhookCommand
from provisioning.tftp_log import Recorder, forget_old_requests

_BATCH_SECONDS = 0.25
_READ_BYTES = 65_536
_PRUNE_SECONDS = 3_600.0
_SETTLE_SECONDS = 10.0
_OWN_NETWORK = "127.0.0.0/8"
"""Offhook asks its own servers to see whether they answer."""


class Command(OffhookCommand):
    help = "Serve the published files over TFTP and over HTTP on port 6970, and record who asks for what."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.TFTP_HOST, help="IPv4 address to listen on, default: TFTP_HOST")
        parser.add_argument(
            "--port", type=int, help="default: TFTP_PORT, or TFTP_FALLBACK_PORT where that may not be used"
        )
        parser.add_argument(
            "--http-port", type=int, default=settings.HTTP_PORT, help="default: HTTP_PORT; 0 is without HTTP"
        )

    def handle(self, **options: Any) -> None:
        """Serve until interrupted. Raises `CommandError` when the port cannot be had."""
        publishing.tftp_folder().prepare()
        self._options = options
        self._http: _Child | None = None
        tftp = _Child(_tftp_command(options["host"], options["port"]))

        def stop(_number: int, _frame: FrameType | None) -> None:
            tftp.process.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        try:
            self._record_until_it_ends(tftp)
        finally:
            self._end_http()
        if tftp.process.wait() != 0:
            raise CommandError("The TFTP server has stopped.")

    def _record_until_it_ends(self, tftp: "_Child") -> None:
        recorder, prune_at = Recorder(), 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(tftp, selectors.EVENT_READ)
            while tftp in selector.get_map():
                for key, _events in selector.select(_SETTLE_SECONDS):
                    self._take_from(key.fileobj, recorder, selector)
                self._attempt("What silence tells could not be noted", recorder.settle)
                if time.monotonic() > prune_at:
                    self._attempt("Old requests could not be deleted", forget_old_requests)
                    prune_at = time.monotonic() + _PRUNE_SECONDS
                time.sleep(_BATCH_SECONDS)  # let more lines gather: one insert for many requests

    def _take_from(self, child: Any, recorder: Recorder, selector: selectors.BaseSelector) -> None:
        lines = child.read_lines()
        if child.has_ended:
            selector.unregister(child)
            if child is self._http:
                self.stderr.write("Files are not served over HTTP; over TFTP they are.")
        self._attempt("Requests could not be recorded", lambda: recorder.record(lines))
        self._tell_of_guessing(lines)
        if self._tell(lines) and self._http is None and self._options["http_port"]:
            self._http = _Child(_http_command(self._options["host"], self._options["http_port"]))
            selector.register(self._http, selectors.EVENT_READ)

    def _end_http(self) -> None:
        if self._http is not None:
            self._http.process.terminate()
            self._http.process.wait()

    def _tell(self, lines: list[bytes]) -> bool:
        """Say where a server listens; return whether one has begun to."""
        begun = [event for event in map(json.loads, lines) if event["event"] == "listening"]
        for event in begun:
            kind = event.get("protocol", "tftp").upper()
            self.stdout.write(f"{kind} server: {event['host']} port {event['port']}, folder {settings.TFTP_ROOT}")
            if kind == "TFTP":
                self._tell_of_fallback(event["port"])
            self.stdout.flush()
        return bool(begun)

    def _tell_of_guessing(self, lines: list[bytes]) -> None:
        for event in map(json.loads, lines):
            if event["event"] == "guessing":
                self.stderr.write(
                    f"{event['address']} has asked for the files of more than {event['names']} phones that do not "
                    "exist: somebody may be guessing MAC addresses. See docs/settings.md, TFTP_ALLOWED_NETWORKS."
                )

    def _tell_of_fallback(self, port: int) -> None:
        wanted = self._options["port"] or settings.TFTP_PORT
        if port != wanted:
            self.stdout.write(
                f"             Port {wanted} could not be had; phones ask port 69: see docs/deployment.md"
            )

    def _attempt(self, complaint: str, work: Callable[[], object]) -> None:
        """Work on the database; when it fails, that costs records, and never the service to phones."""
        try:
            close_old_connections()
            work()
        except DatabaseError as error:
            self.stderr.write(f"{complaint}: {error}")


class _Child:
    """A server in a process of its own, and what it tells in lines."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=settings.BASE_DIR)
        self.has_ended = False
        self._rest = b""

    def fileno(self) -> int:
        assert self.process.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        return self.process.stdout.fileno()

    def read_lines(self) -> list[bytes]:
        """Return the lines that are complete by now; sets `has_ended` when no more will come."""
        chunk = os.read(self.fileno(), _READ_BYTES)
        self.has_ended = not chunk
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return lines


def _tftp_command(host: str, port: int | None) -> list[str]:
    command = [*_module("provisioning.tftp", host), "--port", str(port or settings.TFTP_PORT)]
    return command if port else [*command, "--fallback-port", str(settings.TFTP_FALLBACK_PORT)]


def _http_command(host: str, port: int) -> list[str]:
    return [*_module("provisioning.http6970", host), "--port", str(port)]


def _module(name: str, host: str) -> list[str]:
    folder = publishing.tftp_folder()
    paths = ["--root", str(folder.root), "--index", str(folder.index)]
    return [sys.executable, "-m", name, *paths, "--host", host, *_allowed_networks(), *_windows()]


def _allowed_networks() -> list[str]:
    networks = settings.TFTP_ALLOWED_NETWORKS
    return [f"--allow={network}" for network in (*networks, _OWN_NETWORK)] if networks else []


def _windows() -> list[str]:
    return ["--windows", str(provisioning_windows.folder())] if provisioning_windows.are_used() else []
