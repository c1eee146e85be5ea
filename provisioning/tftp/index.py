"""The names that are published, read from the index that the publisher keeps beside the TFTP folder.

The index is a text file of JSON lines in UTF-8 to which the publisher appends:

    {"name": "SEP001122AABBCC.cnf.xml", "size": 9000, "digest": "…"}    adds or replaces
    {"name": "SEP001122AABBCC.cnf.xml", "gone": true}                   removes

Now and then it is replaced by a shorter file with the same meaning. Only a name that stands there is ever opened,
so no request walks the file system, and a folder or a stray file cannot be asked for.
"""

import json
import os
from pathlib import Path
from typing import BinaryIO


class PublishedNames:
    """Follows the index file. A file that does not exist publishes nothing.

    >>> names = PublishedNames(Path("index.jsonl"))
    >>> names.refresh()
    >>> names.find(b"sep001122aabbcc.CNF.XML")
    'SEP001122AABBCC.cnf.xml'
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._forget()

    def _forget(self) -> None:
        self._names: set[str] = set()
        self._spellings: dict[str, list[str]] = {}
        self._read_to = 0  # bytes of complete lines
        self.unreadable_lines = 0

    def __len__(self) -> int:
        return len(self._names)

    def find(self, asked: bytes) -> str | None:
        """The published name that a client means, or None.

        The exact spelling wins; otherwise letter case does not count (7902, 7905 and 7912 phones ask for
        their MAC address in lower case). `\\` stands for `/`, and a leading `/` is dropped.
        """
        try:
            name = asked.decode().replace("\\", "/").removeprefix("/")
        except UnicodeDecodeError:
            return None
        if name in self._names:
            return name
        spellings = self._spellings.get(name.lower())
        return spellings[0] if spellings else None

    def refresh(self) -> None:
        """Take in what has changed since the last call; costs one `stat` when nothing has.

        Raises OSError when the index exists and cannot be read; the names known so far stay.
        """
        try:
            status = os.stat(self._path)
            if not self._is_followed(status):
                self._follow(self._path.open("rb"))
        except FileNotFoundError:
            self._follow(None)
            return
        if status.st_size > self._read_to:
            self._read_on()

    def _is_followed(self, status: os.stat_result) -> bool:
        """Whether the file at the path is the one read so far, and has at most grown.

        The file read so far is kept open, so that its inode number cannot pass to its successor.
        """
        if self._file is None or status.st_size < self._read_to:
            return False
        return os.path.samestat(status, os.fstat(self._file.fileno()))

    def _follow(self, file: BinaryIO | None) -> None:
        self.close()
        self._file = file
        self._forget()

    def _read_on(self) -> None:
        """Read the complete lines that were added.

        One without its newline is still being written, or a crash cut it short and the publisher will put
        another in its place.
        """
        if self._file is None:
            return
        self._file.seek(self._read_to)
        added = self._file.read()
        complete = added[: added.rfind(b"\n") + 1]
        self._read_to += len(complete)
        for line in complete.splitlines():
            self._take(line)

    def _take(self, line: bytes) -> None:
        """Obey one line. A damaged one is only counted: it must not take the other names from the phones."""
        try:
            entry = json.loads(line)
            name, gone = str(entry["name"]), entry.get("gone") is True
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.unreadable_lines += 1
            return
        if gone:
            self._remove(name)
        else:
            self._add(name)

    def _add(self, name: str) -> None:
        if name not in self._names:
            self._names.add(name)
            self._spellings.setdefault(name.lower(), []).append(name)

    def _remove(self, name: str) -> None:
        if name in self._names:
            self._names.remove(name)
            self._spellings[name.lower()].remove(name)

    def close(self) -> None:
        """Let go of the file; `refresh` would begin anew."""
        if self._file is not None:
            self._file.close()
            self._file = None
