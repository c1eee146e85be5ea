"""A process that dies within another: from one call on, nothing that it does reaches the disk or the database.

Or a disk that refuses one call, and goes on.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection

_CALLS = ("open", "write", "fsync", "fdatasync", "ftruncate", "fchmod", "link", "unlink", "replace", "rename", "mkdir")
_TAKING_ROOM = ("open", "write", "fsync", "fdatasync", "link", "replace", "rename", "mkdir")
_OF_THE_END = ("ROLLBACK", "SAVEPOINT", "RELEASE")


class Died(BaseException):
    """The process is dead."""


@contextmanager
def dies_before_call(number: int) -> Iterator[None]:
    """Let what happens within die before the call of this number, counted from 0, that could change a disk.

    What the dead would clean up stays as it is, as after a kill; an open transaction is rolled back.
    """
    death = _Death(number)
    deadly = {call: death.before(getattr(os, call)) for call in _CALLS}
    with mock.patch.multiple(os, **deadly), connection.execute_wrapper(death.before_statement):
        yield


@contextmanager
def refuses_call(number: int) -> Iterator[list[str]]:
    """Let the disk be full at the call of this number, counted from 0, that could change it; yields the calls made."""
    made: list[str] = []

    def refusing(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            made.append(name)
            if len(made) == number + 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "the file")
            return call(*given, **named)

        return called

    with mock.patch.multiple(os, **{name: refusing(name, getattr(os, name)) for name in _TAKING_ROOM}):
        yield made


class _Death:
    def __init__(self, calls_left: int) -> None:
        self._calls_left = calls_left

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self._calls_left -= 1
            if self._calls_left < 0:
                raise Died
            return call(*given, **named)

        return counted

    def before_statement(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if self._calls_left < 0 and not sql.startswith(_OF_THE_END):
            raise Died
        return execute(sql, *given)
