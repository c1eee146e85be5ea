"""The TFTP root, changed as a whole or not at all.

New contents are stored outside the root and made durable, then a journal is written: that is the commit. Only
then are files linked into the root, each by a rename, so that a phone reads the old file or the new
one and never a part. What a crash interrupts, `recover` completes; before the commit nothing has happened.

A real folder with real files, because TFTP servers go on serving the old tree when a link is switched.
"""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from provisioning.publish.durable import clear_draft, sync_folder
from provisioning.publish.errors import FolderUnusable, Incomplete, PublishBusy
from provisioning.publish.journal import Journal, read_journal, write_journal
from provisioning.publish.manifest import Entry, Status, append_index, digest_of_file, status_of, write_index
from provisioning.publish.names import safe_name
from provisioning.publish.store import Content, Staged, Store
from provisioning.sentences import said

_FOLDER_MODE = 0o750
_DRAFT = ".offhook-new"
_SCAN_FROM = 100
_TOLD_EVERY = 500

Tell = Callable[[int, int], None]
"""Is told now and then how many files of how many are in the root."""


def _untold(_done: int, _total: int) -> None:
    """Take no note."""


class Folder:
    """A TFTP root and the folder of Offhook's own state beside it, on the same file system.

    folder = Folder(root, state)
    with folder.lock():
        if unfinished := folder.recover(): …
        folder.write(publication=7, contents=[("dialplan.xml", b"…")], removals=[])
        folder.forget()     # once the publication is recorded
    """

    def __init__(self, root: Path, state: Path, mode: int = 0o640, group: int = -1) -> None:
        self.root = root
        self.index = state / "index"
        self._state = state
        self._draft = root / _DRAFT
        self._journal = state / "journal"
        self.store = Store(state / "objects", mode, group)
        self._group = group

    def prepare(self) -> None:
        """Make both folders where they are missing. Raises `FolderUnusable` with what is wrong and what to do."""
        try:
            if not self.root.exists():
                self.root.parent.mkdir(parents=True, exist_ok=True)
                self._make_folder(self.root)
            self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(
                said("The folder %(file)s cannot be made: %(reason)s.", file=error.filename, reason=error.strerror)
            ) from error
        for folder in (self.root, self._state):
            if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
                raise FolderUnusable(
                    said(
                        "%(folder)s is no folder that this user can write to. Give it to the user that runs Offhook.",
                        folder=folder,
                    )
                )
        if self.root.stat().st_dev != self._state.stat().st_dev:
            raise FolderUnusable(
                said(
                    "%(root)s and %(state)s must lie on one file system: set PUBLISH_STATE beside the root.",
                    root=self.root,
                    state=self._state,
                )
            )

    @contextmanager
    def lock(self, wait_seconds: float = 30.0) -> Iterator[None]:
        """Hold the right to publish. Raises `PublishBusy` when another holds it for longer than `wait_seconds`.

        Whatever the disk refuses meanwhile, and nobody has said better, is raised as `FolderUnusable`.
        """
        self.prepare()
        try:
            descriptor = os.open(self._state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _wait_for_lock(descriptor, time.monotonic() + wait_seconds)
                yield
            finally:
                os.close(descriptor)
        except OSError as error:
            raise FolderUnusable(
                said(
                    "Publishing stopped: %(reason)s (%(file)s). Mend that; the next publication "
                    "completes what is left to do.",
                    reason=error.strerror,
                    file=error.filename or self._state,
                )
            ) from error

    def write(self, publication: int, contents: Iterable[tuple[str, Content]], removals: Iterable[str]) -> Journal:
        """Put `(name, content)` pairs into the root, in their order, and take `removals` out.

        Raises `UnsafeName`, or `FolderUnusable` when the disk is full or refuses; then the root is as it was.
        """
        return self.commit(publication, self.stage(contents), removals)

    def stage(self, contents: Iterable[tuple[str, Content]]) -> Staged:
        """Store contents beside the root, durably. Raises as `write` does, and what `contents` raises."""
        try:
            return self.store.stage((safe_name(name), content) for name, content in contents)
        except OSError as error:
            raise self._nothing_published(error) from error

    def commit(self, publication: int, staged: Staged, removals: Iterable[str], tell: Tell = _untold) -> Journal:
        """Put what is staged into the root. Raises as `write` does, or `Incomplete` once nothing can be taken back."""
        gone = tuple(safe_name(name) for name in removals)
        journal = Journal(publication, staged.entries, gone)
        try:
            self._make_way([*(entry.name for entry in staged.entries), *gone])
            self._try_link(journal.puts)
            write_journal(self._journal, journal)
        except OSError as error:
            with suppress(OSError):
                self._journal.unlink(missing_ok=True)
                self.store.discard(staged.new)
            raise self._nothing_published(error) from error
        self._apply(journal, tell)
        return journal

    def _nothing_published(self, error: OSError) -> FolderUnusable:
        return FolderUnusable(
            said(
                "Nothing was published: %(reason)s (%(file)s).",
                reason=error.strerror,
                file=error.filename or self._state,
            )
        )

    def recover(self) -> Journal | None:
        """Complete the publication that a crash interrupted and return its journal; `None` when there is none."""
        journal = read_journal(self._journal)
        self._clear_drafts()
        if journal is not None:
            self._apply(journal)
        return journal

    def _clear_drafts(self) -> None:
        """Take away what a crash left half made."""
        self._draft.unlink(missing_ok=True)
        clear_draft(self._journal)
        clear_draft(self.index)

    def forget(self) -> None:
        """Drop the journal, once what it says is recorded elsewhere."""
        self._journal.unlink(missing_ok=True)
        sync_folder(self._state)

    def restore_index(self, published: Iterable[Entry]) -> None:
        """Write anew the index that the TFTP server reads, when somebody took it away. Raises `OSError`."""
        if index := {entry.name: (entry.digest, entry.size) for entry in published}:
            write_index(self.index, index)

    def find(self, name: str) -> os.stat_result | None:
        """Return the status of a file of the root, links not followed; `None` when there is none of that name."""
        try:
            return os.lstat(f"{self.root}/{safe_name(name)}")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def statuses(self, names: Collection[str]) -> dict[str, Status]:
        """Return the status of each of these regular files that is there; many at once are quicker than one by one."""
        if len(names) < _SCAN_FROM:
            found = ((name, self.find(name)) for name in names)
            return {name: status_of(status) for name, status in found if status and stat.S_ISREG(status.st_mode)}
        with os.scandir(self.root) as entries:
            files = (entry for entry in entries if entry.name in names and entry.is_file(follow_symlinks=False))
            return {entry.name: status_of(entry.stat(follow_symlinks=False)) for entry in files}

    def digest(self, name: str) -> str:
        """Return the digest of what the root holds under `name`. Raises `OSError`."""
        return digest_of_file(self.root / safe_name(name))

    def _apply(self, journal: Journal, tell: Tell = _untold) -> None:
        """Do what the journal says; doing it again changes nothing."""
        try:
            for number, entry in enumerate(journal.puts):
                if number % _TOLD_EVERY == 0:
                    tell(number, len(journal.puts))
                self._make_folders_of(entry.name)  # after a power cut, the journal may be there without them
                self._link(entry)
            self._draft.unlink(missing_ok=True)
            for name in journal.removals:
                (self.root / name).unlink(missing_ok=True)
            for folder in self._folders(journal):
                sync_folder(folder)
            append_index(self.index, journal.puts, journal.removals)
        except OSError as error:
            raise Incomplete(
                said(
                    "The publication is not complete yet: %(reason)s (%(file)s). Mend that; the next "
                    "publication completes it first.",
                    reason=error.strerror,
                    file=error.filename,
                )
            ) from error

    def _link(self, entry: Entry) -> None:
        """Let the name in the root be the stored content, from one instant to the next."""
        name = f"{self.root}/{entry.name}"
        try:
            os.link(self.store.place(entry.digest), name)
        except FileExistsError:
            self._link_draft(entry)
            os.replace(self._draft, name)

    def _link_draft(self, entry: Entry) -> None:
        content = self.store.place(entry.digest)
        try:
            os.link(content, self._draft)
        except FileExistsError:  # left by a crash, or by a rename between two names of one file, which does nothing
            self._draft.unlink()
            os.link(content, self._draft)

    def _try_link(self, entries: tuple[Entry, ...]) -> None:
        """Raise `OSError` before the commit where linking would fail after it: a read-only root, or another mount."""
        for entry in entries[:1]:
            self._link_draft(entry)
            self._draft.unlink()

    def _make_way(self, names: Iterable[str]) -> None:
        """Make the folders of these names. Raises `OSError` when a link or a folder stands in the way of one."""
        for name in names:
            self._make_folders_of(name)
            status = self.find(name)
            if status and stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), f"{self.root}/{name}")

    def _make_folders_of(self, name: str) -> None:
        """Make the folders between the root and this name where they are missing. Raises `OSError`."""
        for folder in self._folders_of(name):
            if folder.is_symlink():
                raise NotADirectoryError(errno.ENOTDIR, "This is a link, which is not followed", str(folder))
            if not folder.exists():
                self._make_folder(folder)

    def _make_folder(self, folder: Path) -> None:
        """Make a folder that phones' files lie in, with its mode and group whatever the umask is."""
        folder.mkdir()
        folder.chmod(_FOLDER_MODE)
        if self._group >= 0:
            os.chown(folder, -1, self._group)

    def _folders(self, journal: Journal) -> set[Path]:
        """Return the folders that a publication changes, with those above them up to the root."""
        names = [*(entry.name for entry in journal.puts), *journal.removals]
        nested = {folder for name in names for folder in self._folders_of(name) if folder.is_dir()}
        return nested | {self.root}

    def _folders_of(self, name: str) -> list[Path]:
        """Return the folders between the root and the file of this name, outermost first."""
        parts = name.split("/")[:-1]
        return [self.root.joinpath(*parts[: depth + 1]) for depth in range(len(parts))]


def _wait_for_lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PublishBusy(said("Somebody else is publishing at this moment. Try again in a minute.")) from None
            time.sleep(0.05)
        else:
            return
