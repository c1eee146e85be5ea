"""The trials that `make torture` plays: each a module of `tests.reliability.rounds`, on a disk that suits it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import grounds


@dataclass(frozen=True, slots=True)
class Trial:
    """A kind of misfortune, and the site that it befalls."""

    number: str
    """Of the table in `docs/reliability.md`."""
    title: str
    rounds: str
    """The module of `tests.reliability.rounds`."""
    phones: int
    ground: Callable[[Path], AbstractContextManager[grounds.Environment]] = grounds.folder


TRIALS = (
    Trial("R1", "killed at a random instant", "kills", 300),
    Trial("R2", "killed or failing at a system call", "system_calls", 5),
    Trial("R3", "power cut", "power", 30, grounds.disk_with_a_switch),
    Trial("R4", "full disk, database and all", "full_disk", 60, grounds.small_disk_for_all),
    Trial("R4", "full disk of the files", "full_disk", 60, grounds.small_disk_for_files),
    Trial("R5", "folders gone, replaced, read-only", "folders", 20),
    Trial("R6", "eight publishers at once", "publishers", 30),
    Trial("R7", "any history, by Hypothesis", "histories", 2),
    Trial("R8", "eight browsers save, all is published", "writers", 60),
    Trial("R9", "PostgreSQL restarted at once", "postgres", 60, grounds.postgres),
    Trial("R13", "phones fetch while it is published", "readers", 100),
    Trial("R14", "years of publications", "growth", 1_000),
    Trial("R14", "fifty thousand phones", "large", 50_000),
)
