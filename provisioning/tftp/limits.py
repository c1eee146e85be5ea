"""How many transfers run at once."""

import resource
from dataclasses import dataclass

_DESCRIPTORS_OF_A_SESSION = 2
"""A socket, and the file when it is too long to be held in memory."""
_OTHER_DESCRIPTORS = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """Above these, requests are dropped without an answer; a phone asks again by itself."""

    sessions: int = 4096
    sessions_of_address: int = 2048
    """Half of all: a whole site behind one translated address is served, and nobody shuts out everybody else."""


def limits_of_process() -> Limits:
    """The usual limits, or what the hard limit of open files leaves of them. Sets the soft limit to fit."""
    usual = Limits()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = usual.sessions * _DESCRIPTORS_OF_A_SESSION + _OTHER_DESCRIPTORS
    open_files = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, hard))
    sessions = max(1, (open_files - _OTHER_DESCRIPTORS) // _DESCRIPTORS_OF_A_SESSION)
    return Limits(sessions, max(1, sessions // 2))
