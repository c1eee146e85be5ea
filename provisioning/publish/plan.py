"""What a publication would do: wanted files against what was published and what lies in the folder."""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from provisioning.publish.folder import Folder
from provisioning.publish.manifest import Entry, digest_of, digest_of_file, status_of
from provisioning.publish.names import UnsafeName, safe_name
from provisioning.sentences import said


class Action(StrEnum):
    """What happens to a name."""

    ADD = "added"
    CHANGE = "changed"
    REMOVE = "removed"
    KEEP = "unchanged"
    HOLD = "held back"


class Refused(ValueError):
    """A wanted file is not fit to be published; the sentence says why."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that an app wants in the root."""

    name: str
    content: bytes = b""
    subject: str = ""
    """Whose file it is, such as a phone's MAC; empty for shared files."""
    version: int = 0
    """Version of the records that the content was made from."""
    problem: str = ""
    """Why the file cannot be made; then what is published stays."""
    source: Path | None = None
    """A file that holds the content in place of `content`, for what is too large for memory."""
    digest: str = ""
    """Of a content in `source`: its digest, noted when it was known to be right."""
    verify: Callable[[bytes], None] | None = field(default=None, compare=False)
    """Last look at a content that will be written; raises `Refused`."""

    def settled(self, content: bytes = b"") -> "WantedFile":
        """Return the file without what made it, and with no content but this one."""
        return WantedFile(
            self.name, content, self.subject, self.version, self.problem, self.source, self.digest
        )  # written out, since `replace` takes thrice as long


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one name, and why when it is held back."""

    name: str
    action: Action
    wanted: WantedFile | None = None
    """`None` for removals; without its content when the file is unchanged, so that a large fleet fits into memory."""
    reason: str = ""

    @property
    def writes(self) -> bool:
        """Whether a file is put into the root."""
        return self.action in {Action.ADD, Action.CHANGE}


def make_plan(
    wanted: Iterable[WantedFile],
    published: Mapping[str, Entry],
    folder: Folder,
    *,
    overwrite: bool = False,
    settled: Collection[str] = (),
) -> Iterator[Step]:
    """Yield a step for each wanted file, then the removals of `published` names that nobody wants any more.

    Names that are `settled` are known to be as the records say, and wanted as they are. What somebody else put or
    changed in the folder is held back unless `overwrite` says otherwise. Of several files of one name the first is
    taken.
    """
    seen: set[str] = set()
    for file in wanted:
        if file.name in seen:
            yield Step(
                file.name, Action.HOLD, file.settled(file.content), said("Another file of this name is wanted as well.")
            )
            continue
        seen.add(file.name)
        yield _step(file, published.get(file.name), folder, overwrite)
    yield from (Step(name, Action.KEEP) for name in settled)
    for name in sorted(published.keys() - seen - set(settled)):
        yield _removal(published[name], folder, overwrite)


def _step(file: WantedFile, entry: Entry | None, folder: Folder, overwrite: bool) -> Step:
    settled = file.settled(file.content)
    if file.problem:
        return Step(file.name, Action.HOLD, settled, file.problem)
    try:
        safe_name(file.name)
        digest = file.digest if file.source else digest_of(file.content)
        status = folder.find(file.name)
        action = _action(digest, entry, folder, file.name, status)
        if action is Action.KEEP:
            return Step(file.name, action, file.settled())
        _look_over(file)
    except (UnsafeName, Refused) as error:
        return Step(file.name, Action.HOLD, settled, str(error))
    if status and (obstacle := obstacle_to(file.name, entry, folder, overwrite, digest)):
        return Step(file.name, Action.HOLD, settled, obstacle)
    return Step(file.name, action, settled)


def _look_over(file: WantedFile) -> None:
    """Look at a content once more before it is written. Raises `Refused`."""
    if file.source and _digest_of_source(file.source) != file.digest:
        raise Refused(
            said("The file %(file)s that it is copied from is gone, or is not what it was.", file=file.source)
        )
    if file.verify:
        file.verify(file.content)


def _digest_of_source(source: Path) -> str:
    """Return the digest of a file; empty when it cannot be read."""
    try:
        return digest_of_file(source)
    except OSError:
        return ""


def _action(digest: str, entry: Entry | None, folder: Folder, name: str, status: os.stat_result | None) -> Action:
    if status is None:
        return Action.ADD
    if entry is None or entry.digest != digest:
        return Action.CHANGE
    if status_of(status) == entry.status or _digest_in(folder, name) == digest:
        return Action.KEEP
    return Action.CHANGE


def _removal(entry: Entry, folder: Folder, overwrite: bool) -> Step:
    if obstacle := obstacle_to(entry.name, entry, folder, overwrite):
        return Step(entry.name, Action.HOLD, reason=obstacle)
    return Step(entry.name, Action.REMOVE)


def obstacle_to(name: str, entry: Entry | None, folder: Folder, overwrite: bool, wanted_digest: str = "") -> str:
    """Say why what the folder holds under this name stays; empty when it is what was published, or what is wanted."""
    status = folder.find(name)
    if status and stat.S_ISDIR(status.st_mode):
        return said("There is a folder of this name. Move it away; Offhook deletes no folders.")
    if status is None or overwrite:
        return ""
    if entry and status_of(status) == entry.status:
        return ""
    if _digest_in(folder, name) in {wanted_digest, entry.digest if entry else wanted_digest} - {""}:
        return ""
    if entry is None:
        return said(
            "Offhook did not write this file of the folder. If it matters, import it; then publish with overwriting."
        )
    return said(
        "Somebody changed this file since it was published. If it matters, import it; then publish with overwriting."
    )


def _digest_in(folder: Folder, name: str) -> str:
    """Return the digest of the file in the folder; empty when it cannot be read, or is no file."""
    try:
        return folder.digest(name)
    except OSError:
        return ""
