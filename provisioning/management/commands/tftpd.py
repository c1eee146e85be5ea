"""manage.py tftpd [--host H] [--port P]: the embedded TFTP server, for a bench or a home.

Serving is a process of its own without Django; this one starts it, reads what it tells and records it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from provisioning import publishing
from provisioning.management.base import OffhookCommand
from provisioning.tftp_log import Recorder, forget_old_requests

_BATCH_SECONDS = 0.25
_READ_BYTES = 65_536
_PRUNE_SECONDS = 3_600.0


class Command(OffhookCommand):
    help = "Serve the published files over TFTP, and record who asks for what."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.TFTP_HOST, help="IPv4 address to listen on")
        parser.add_argument(
            "--port",
            type=int,
            help=f"default: {settings.TFTP_PORT}, or {settings.TFTP_FALLBACK_PORT} where that may not be used",
        )

    def handle(self, **options: Any) -> None:
        """Serve until interrupted. Raises `CommandError` when the port cannot be had."""
        publishing.tftp_folder().prepare()
        server = subprocess.Popen(
            _command(options["host"], options["port"]), stdout=subprocess.PIPE, cwd=settings.BASE_DIR
        )

        def stop(_number: int, _frame: FrameType | None) -> None:
            server.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self._record_until_it_ends(server)
        if server.wait() != 0:
            raise CommandError("The TFTP server has stopped.")

    def _record_until_it_ends(self, server: "subprocess.Popen[bytes]") -> None:
        recorder, rest, prune_at = Recorder(), b"", 0.0
        assert server.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        pipe = server.stdout.fileno()
        while chunk := os.read(pipe, _READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            self._tell(lines)
            self._record(recorder, lines)
            if time.monotonic() > prune_at:
                forget_old_requests()
                prune_at = time.monotonic() + _PRUNE_SECONDS
            select.select([], [], [], _BATCH_SECONDS)  # let more lines gather: one insert for many requests

    def _tell(self, lines: list[bytes]) -> None:
        for event in map(json.loads, lines):
            match event["event"]:
                case "listening":
                    self.stdout.write(f"TFTP server: {event['host']} port {event['port']}, folder {settings.TFTP_ROOT}")
                    self.stdout.flush()
                case "trouble":
                    self.stderr.write(f"TFTP server: {event['reason']}")
                case "dropped":
                    self.stderr.write(f"TFTP server: {event['count']} requests went by without being recorded.")

    def _record(self, recorder: Recorder, lines: list[bytes]) -> None:
        """Record requests; a database that fails costs records, and never the service to phones."""
        try:
            close_old_connections()
            recorder.record(lines)
        except DatabaseError as error:
            self.stderr.write(f"Requests could not be recorded: {error}")


def _command(host: str, port: int | None) -> list[str]:
    folder = publishing.tftp_folder()
    command = [sys.executable, "-m", "provisioning.tftp", "--root", str(folder.root), "--index", str(folder.index)]
    command += ["--host", host, "--port", str(port or settings.TFTP_PORT)]
    return command if port else [*command, "--fallback-port", str(settings.TFTP_FALLBACK_PORT)]
