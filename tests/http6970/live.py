"""The HTTP server as it really runs, with the folder, index and pipe of the TFTP server's tests."""

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tftp.live import PROJECT, SECONDS_TO_WAIT


def command(folder: Path, *more: str) -> list[str]:
    """The command line that serves `folder/root` by `folder/index` on a free port of the loopback."""
    paths = ["--root", str(folder / "root"), "--index", str(folder / "index")]
    return [sys.executable, "-m", "provisioning.http6970", *paths, "--host", "127.0.0.1", *more]


class LiveHttp:
    """A running server; use it in a `with` statement."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.root = folder / "root"
        self._index = folder / "index"
        self.root.mkdir(exist_ok=True)
        self._rest = b""
        self.process = subprocess.Popen(command(folder, "--port", "0", *more), stdout=subprocess.PIPE, cwd=PROJECT)
        self.listening = self.event("listening")
        self.port: int = self.listening["port"]

    def publish(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with self._index.open("a", encoding="utf-8") as index:
            index.write(json.dumps({"name": name, "size": len(content), "digest": "00"}) + "\n")

    def event(self, kind: str) -> dict[str, Any]:
        """The next line of this kind on standard output; lines before it are passed over."""
        assert self.process.stdout is not None
        end = time.monotonic() + SECONDS_TO_WAIT
        while True:
            while b"\n" not in self._rest:
                assert select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))[0]
                self._rest += os.read(self.process.stdout.fileno(), 65536)
            line, self._rest = self._rest.split(b"\n", 1)
            event: dict[str, Any] = json.loads(line)
            if event["event"] == kind:
                return event

    @contextmanager
    def connection(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), SECONDS_TO_WAIT) as connection:
            yield connection

    def send(self, request: bytes) -> bytes:
        """Send bytes on a connection of their own, and return all that comes until the server closes it."""
        with self.connection() as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def get(self, target: str, method: str = "GET", more: str = "") -> tuple[str, dict[str, str], bytes]:
        """Status line, header fields and body of one answer."""
        answer = self.send(f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        return status, dict(line.split(": ", 1) for line in lines), body

    def __enter__(self) -> "LiveHttp":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        self.process.wait(SECONDS_TO_WAIT)
        if self.process.stdout is not None:
            self.process.stdout.close()
