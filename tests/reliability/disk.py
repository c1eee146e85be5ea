"""A disk in the mind: what it holds, and what of that would outlive a power cut.

It hears of every call by which the publisher changes files, and forgets at a cut what no finished `fsync`, `fdatasync`
or `syncfs` had covered. Names in a folder and the contents of files are made durable apart, as on a real disk: the name
of a file that was never synced may outlive it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, combinations
from pathlib import Path
from typing import Any
from unittest import mock

Tree = dict[str, bytes | None]
"""What lies below a folder, by relative path; `None` is a folder."""


class Disk:
    """The folder `base` and all below it, which lies on the disk already, durably."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._names: dict[str, int] = {}
        self._contents: dict[int, bytes | None] = {}
        for path in sorted(base.rglob("*")):
            self._contents[len(self._names)] = None if path.is_dir() else path.read_bytes()
            self._names[self._name(path)] = len(self._names)
        self._opened: dict[int, str] = {}
        self.sync_all()

    def _name(self, path: Any) -> str:
        return os.path.relpath(os.fspath(path), self._base)

    def sync_all(self) -> None:
        """All that is there is durable: `syncfs`."""
        self._durable_names, self._durable_contents = dict(self._names), dict(self._contents)

    def states_after_a_cut(self) -> Iterator[Tree]:
        """Yield what may be found: of any folders the names as they were last, of the others as they were synced.

        Each with the contents as they were last, and as they were synced.
        """
        folders = sorted({os.path.dirname(name) for name in {**self._names, **self._durable_names}})
        for kept in chain.from_iterable(combinations(folders, number) for number in range(len(folders) + 1)):
            names = {name: file for name, file in self._durable_names.items() if os.path.dirname(name) not in kept}
            names |= {name: file for name, file in self._names.items() if os.path.dirname(name) in kept}
            for contents in (self._contents, self._durable_contents):
                yield _reachable({name: self._content(file, contents) for name, file in names.items()})

    def _content(self, file: int, contents: dict[int, bytes | None]) -> bytes | None:
        """Return what a file has among these contents; a folder is one as soon as it has a name."""
        return None if self._contents[file] is None else contents.get(file, b"")

    def opened(self, descriptor: int, path: Any, flags: int, *_mode: Any, **_options: Any) -> None:
        name = self._opened[descriptor] = self._name(path)
        if flags & os.O_CREAT and name not in self._names:
            self._add(name, b"")

    def wrote(self, count: int, descriptor: int, content: Any) -> None:
        file = self._names[self._opened[descriptor]]
        self._contents[file] = (self._contents[file] or b"") + bytes(content[:count])

    def ftruncated(self, _result: None, descriptor: int, length: int) -> None:
        file = self._names[self._opened[descriptor]]
        self._contents[file] = (self._contents[file] or b"")[:length]

    def synced(self, _result: None, descriptor: int) -> None:
        name = self._opened[descriptor]
        if name in self._names and self._contents[self._names[name]] is not None:
            self._durable_contents[self._names[name]] = self._contents[self._names[name]]
            return
        inside = "" if name == "." else name
        kept = {path: file for path, file in self._durable_names.items() if os.path.dirname(path) != inside}
        now = {path: file for path, file in self._names.items() if os.path.dirname(path) == inside}
        self._durable_names = kept | now

    def linked(self, _result: None, source: Any, target: Any) -> None:
        self._names[self._name(target)] = self._names[self._name(source)]

    def replaced(self, _result: None, source: Any, target: Any) -> None:
        source, target = self._name(source), self._name(target)
        if self._names[source] != self._names.get(target):  # between two names of one file, it does nothing
            self._names[target] = self._names.pop(source)

    def unlinked(self, _result: None, path: Any) -> None:
        del self._names[self._name(path)]

    def made(self, _result: None, path: Any, *_mode: Any) -> None:
        self._add(self._name(path), None)

    def _add(self, name: str, content: bytes | None) -> None:
        self._names[name] = len(self._contents)
        self._contents[len(self._contents)] = content


def _reachable(tree: Tree) -> Tree:
    """Leave out what lies in folders that are not there."""
    found: Tree = {}
    for name in sorted(tree):
        above = os.path.dirname(name)
        if not above or (above in found and found[above] is None):
            found[name] = tree[name]
    return found


@contextmanager
def recorded(disk: Disk, after_each: Callable[[], None]) -> Iterator[None]:
    """Let the disk hear of what happens to it within; `after_each` is called once it has heard of a call."""
    heard: dict[str, Callable[..., None]] = {
        **dict.fromkeys(("fsync", "fdatasync"), disk.synced),
        **dict.fromkeys(("replace", "rename"), disk.replaced),
        "open": disk.opened,
        "write": disk.wrote,
        "ftruncate": disk.ftruncated,
        "link": disk.linked,
        "unlink": disk.unlinked,
        "mkdir": disk.made,
    }

    def telling(call: Callable[..., Any], tell: Callable[..., None]) -> Callable[..., Any]:
        def told(*given: Any, **named: Any) -> Any:
            result = call(*given, **named)
            tell(result, *given)
            after_each()
            return result

        return told

    def sync_all(_folder: Path) -> None:
        disk.sync_all()
        after_each()

    calls = {name: telling(getattr(os, name), tell) for name, tell in heard.items()}
    with mock.patch.multiple(os, **calls), mock.patch("provisioning.publish.store._sync_file_system", sync_all):
        yield
