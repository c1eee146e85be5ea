"""The server as it really runs: a process of its own, with a folder, an index and a pipe to read from."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_WAIT = 10.0


def command(folder: Path, *more: str) -> list[str]:
    """The command line that serves `folder/root` by `folder/index` on a free port of the loopback."""
    paths = ["--root", str(folder / "root"), "--index", str(folder / "index")]
    return [sys.executable, "-m", "provisioning.tftp", *paths, "--host", "127.0.0.1", *more]


class LiveServer:
    """A running server; `close` it, or use it in a `with` statement."""

    def __init__(self, folder: Path, arguments: Sequence[str] = ("--port", "0")) -> None:
        self.root = folder / "root"
        self.index = folder / "index"
        self.root.mkdir(exist_ok=True)
        self._rest = b""
        self.process = subprocess.Popen(command(folder, *arguments), stdout=subprocess.PIPE, cwd=PROJECT)
        self.listening = self.event("listening")
        self.port: int = self.listening["port"]

    def publish(self, name: str, content: bytes) -> None:
        """Write a file as the publisher does: under another name first, and only then listed."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(content)
        new.rename(path)
        self.announce({"name": name, "size": len(content), "digest": "00" * 16})

    def announce(self, *entries: dict[str, Any]) -> None:
        with self.index.open("a", encoding="utf-8") as index:
            index.writelines(json.dumps(entry) + "\n" for entry in entries)

    def event(self, kind: str) -> dict[str, Any]:
        """The next line of this kind on standard output; lines before it are passed over."""
        end = time.monotonic() + SECONDS_TO_WAIT
        while True:
            while b"\n" not in self._rest:
                self._read(end)
            line, self._rest = self._rest.split(b"\n", 1)
            event: dict[str, Any] = json.loads(line)
            if event["event"] == kind:
                return event

    def _read(self, end: float) -> None:
        assert self.process.stdout is not None
        output = self.process.stdout.fileno()
        readable, _, _ = select.select([output], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(output, 65536) if readable else b""
        assert chunk, "the server has told nothing more"
        self._rest += chunk

    def close(self) -> int:
        """End it, and return its exit code."""
        self.process.terminate()
        code = self.process.wait(SECONDS_TO_WAIT)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def __enter__(self) -> "LiveServer":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
