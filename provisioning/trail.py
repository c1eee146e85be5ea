"""Who did what, and when: what the trail holds beside the changes that it notes by itself (see `TRAILED` in settings).

Secrets never come into it: of a field that may hold one, the trail says that it changed and no more.
"""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from provisioning.visitors import client_address

MASK = "•••"


class Event(StrEnum):
    """What is done to no single field; the values are what the database holds."""

    PUBLISHED = "published"
    NOT_PUBLISHED = "not published"
    REVEALED = "passwords shown"
    WINDOW_OPENED = "window opened"
    EXPORTED = "exported"
    STORED = "stored many"
    IMPORTED = "imported files"
    WANTED = "wanted a load"
    MOVED = "moved keys"
    CHANGED_MANY = "changed many"
    CHANGED_BACK = "changed many back"
    DELETED_MANY = "deleted many"
    LEFT_OUT = "left out"
    SWAPPED = "swapped"
    NEW_SSH_PASSWORDS = "new ssh passwords"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    LOCKED_OUT = "locked out"
    PASSWORD_CHANGED = "own password"  # noqa: S105 - a word of the database
    SECOND_STEP_ON = "second step on"
    SECOND_STEP_OFF = "second step off"


def note(event: Event, subject: Model | type[Model], name: str = "", **scope: str | int) -> None:
    """Write one entry about a record, or about the records of a kind; `scope` says how much it concerned."""
    is_record = isinstance(subject, Model)
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_pk=str(subject.pk) if is_record else "",
        object_id=subject.pk if is_record and isinstance(subject.pk, int) else None,
        object_repr=name or (str(subject) if is_record else str(subject._meta.verbose_name_plural)),
        action=LogEntry.Action.ACCESS,
        additional_data={"event": event, **scope},
    )


@contextmanager
def as_one(event: Event, kind: type[Model]) -> Iterator[Callable[..., None]]:
    """Note a change of many records as one entry; call what is given with the scope when it is known.

    Without that call nothing is noted.
    """
    told: list[dict[str, Any]] = []
    with disable_auditlog():
        yield lambda **scope: told.append(scope)
    for scope in told:
        note(event, kind, **scope)


def masked(_text: str) -> str:
    """Return what the trail says of a field that may hold a secret, whatever it holds."""
    return MASK


def prune_trail() -> int:
    """Delete entries that are older than `TRAIL_KEPT_DAYS`; return how many."""
    since = timezone.now() - timedelta(days=settings.TRAIL_KEPT_DAYS)
    deleted, _by_model = LogEntry.objects.filter(timestamp__lt=since).delete()
    return int(deleted)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does what is noted."""

    user: Callable[[], Any] = lambda: None
    """Asked for when an entry is written: signing in changes it on the way."""
    name: str = ""
    """Of who has no account."""
    address: str = ""


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def sign(sender: Any, instance: LogEntry, **_: Any) -> None:  # noqa: ARG001 - a receiver of Django's signals
    """Put the name of who acts into an entry that has none.

    The name stands in the library's field for a mail address, which outlasts the account.
    """
    actor = _actor.get()
    if actor is None or instance.actor_email:
        return
    user = actor.user()
    instance.actor_id = user.pk if user else None
    instance.actor_email = user.get_username() if user else actor.name
    instance.remote_addr = actor.address or None


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Let entries that are written meanwhile name the actor; `None` leaves whoever acts already."""
    token = _actor.set(actor or _actor.get())
    try:
        yield
    finally:
        _actor.reset(token)


class TrailMiddleware:
    """Lets entries that come of a request say who sent it, and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(Actor(lambda: request.user, address=client_address(request))):
            return self._get_response(request)


def user_actor(user: User | None) -> Actor | None:
    """Return the actor of work beside the requests, which somebody asked for."""
    return Actor(lambda: user) if user else None


def command_actor() -> Actor:
    """Return the user of the system who started a command."""
    return Actor(name=f"{_system_user()} (command)")


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "nobody known"


def note_sign_in(sender: Any, user: User, **_: Any) -> None:  # noqa: ARG001 - a receiver of Django's signals
    """Note that somebody signed in."""
    note(Event.SIGNED_IN, user)


def note_sign_out(sender: Any, user: User | None, **_: Any) -> None:  # noqa: ARG001
    """Note that somebody signed out."""
    if user is not None:
        note(Event.SIGNED_OUT, user)


def note_lock_out(sender: Any, username: str, ip_address: str, **_: Any) -> None:  # noqa: ARG001
    """Note that wrong passwords closed an account to an address."""
    note(Event.LOCKED_OUT, User, username, address=ip_address)
