"""The TFTP root, changed as a whole or not at all.

New contents are stored outside the root and made durable, then a journal is written: that is the commit. Only
then are files linked into the root, each by a rename, so that a phone reads the old file or the new
one and never a part. What a crash interrupts, `recover` completes; before the commit nothing has happened.

A real folder with real files, because TFTP servers go on serving the old tree when a link is switched.
"""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioning.publish.errors import FolderUnusable, PublishBusy
from provisioning.publish.journal import Journal, read_journal, sync_folder, write_journal
from provisioning.publish.manifest import Entry, append_index, digest_of
from provisioning.publish.names import safe_name
from provisioning.publish.store import Store

_FOLDER_MODE = 0o750
_DRAFT = ".offhook-new"


class Folder:
    """A TFTP root and the folder of Offhook's own state beside it, on the same file system.

    folder = Folder(root, state)
    with folder.lock():
        for unfinished in folder.recover(): …
        folder.write(publication=7, contents=[("dialplan.xml", b"…")], removals=[])
        folder.forget()     # once the publication is recorded
    """

    def __init__(self, root: Path, state: Path, mode: int = 0o640, group: int = -1) -> None:
        self.root = root
        self.index = state / "index"
        self._state = state
        self._journal = state / "journal"
        self.store = Store(state / "objects", mode, group)
        self._group = group

    def prepare(self) -> None:
        """Make both folders where they are missing. Raises `FolderUnusable` with what is wrong and what to do."""
        try:
            if not self.root.exists():
                self.root.mkdir(parents=True)
                self.root.chmod(_FOLDER_MODE)
                if self._group >= 0:
                    os.chown(self.root, -1, self._group)
            self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(f"The folder {error.filename} cannot be made: {error.strerror}.") from error
        for folder in (self.root, self._state):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise FolderUnusable(
                    f"The folder {folder} cannot be written by this user. Give it to the user that runs Offhook."
                )
        if self.root.stat().st_dev != self._state.stat().st_dev:
            raise FolderUnusable(
                f"{self.root} and {self._state} must lie on one file system: set PUBLISH_STATE beside the root."
            )

    @contextmanager
    def lock(self, wait_seconds: float = 30.0) -> Iterator[None]:
        """Hold the right to publish. Raises `PublishBusy` when another holds it for longer than `wait_seconds`."""
        self.prepare()
        descriptor = os.open(self._state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for_lock(descriptor, time.monotonic() + wait_seconds)
            yield
        finally:
            os.close(descriptor)

    def write(self, publication: int, contents: Iterable[tuple[str, bytes]], removals: Iterable[str]) -> Journal:
        """Put `(name, content)` pairs into the root, in their order, and take `removals` out.

        Raises `UnsafeName`, or `FolderUnusable` when the disk is full or refuses; then the root is as it was.
        """
        named = [(safe_name(name), content) for name, content in contents]
        gone = tuple(safe_name(name) for name in removals)
        try:
            journal = Journal(publication, self.store.stage(named), gone)
            write_journal(self._journal, journal)
        except OSError as error:
            raise FolderUnusable(f"Nothing was published: {error.strerror} ({self._state}).") from error
        self._apply(journal)
        return journal

    def recover(self) -> Journal | None:
        """Complete the publication that a crash interrupted and return its journal; `None` when there is none."""
        journal = read_journal(self._journal)
        if journal is not None:
            self._apply(journal)
        return journal

    def forget(self) -> None:
        """Drop the journal, once what it says is recorded elsewhere."""
        self._journal.unlink(missing_ok=True)
        sync_folder(self._state)

    def find(self, name: str) -> os.stat_result | None:
        """Return the status of a file of the root, links not followed; `None` when there is none of that name."""
        try:
            return (self.root / safe_name(name)).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def digest(self, name: str) -> str:
        """Return the digest of what the root holds under `name`. Raises `OSError`."""
        return digest_of((self.root / safe_name(name)).read_bytes())

    def _apply(self, journal: Journal) -> None:
        """Do what the journal says; doing it again changes nothing."""
        try:
            for entry in journal.puts:
                self._link(entry)
            for name in journal.removals:
                (self.root / name).unlink(missing_ok=True)
            sync_folder(self.root)
            append_index(self.index, journal.puts, journal.removals)
        except OSError as error:
            raise FolderUnusable(
                f"The publication is not complete yet: {error.strerror} ({error.filename}). "
                "Mend that; the next publication completes it first."
            ) from error

    def _link(self, entry: Entry) -> None:
        """Let the name in the root be the stored content, from one instant to the next."""
        target = self.root / entry.name
        if target.parent != self.root:
            target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        draft = self.root / _DRAFT
        draft.unlink(missing_ok=True)
        os.link(self.store.path(entry.digest), draft)
        draft.replace(target)
        draft.unlink(missing_ok=True)  # two names of one file: then the rename did nothing


def _wait_for_lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PublishBusy("Somebody else is publishing at this moment. Try again in a minute.") from None
            time.sleep(0.05)
        else:
            return
