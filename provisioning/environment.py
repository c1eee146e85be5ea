"""What the settings read from the environment, each with a sentence where a value makes no sense.

All of these raise `ImproperlyConfigured`, which every command shows as that sentence alone.
"""

import logging
from ipaddress import IPv4Network
from typing import Any
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()

_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0", ""}
_MOST_PORTS = 65_535
_DATABASES = ("sqlite:", "postgres:", "postgresql:")


def yes_or_no(name: str, *, default: bool) -> bool:
    """Return what the variable says: true or false, also as yes and no, on and off, 1 and 0."""
    text = env.str(name, default=str(default)).strip().lower()
    if text not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} is “{text}”, and has to be true or false.")
    return text in _YES


def whole_number(name: str, default: int) -> int:
    """Return the number, 0 or more, that the variable holds."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdecimal()):
        raise ImproperlyConfigured(f"{name} is “{text}”, and has to be a whole number, such as {default}.")
    return int(text)


def port(name: str, default: int) -> int:
    """Return the port, 0 to 65535, that the variable holds."""
    number = whole_number(name, default)
    if number > _MOST_PORTS:
        raise ImproperlyConfigured(f"{name} is {number}, and ports end at {_MOST_PORTS}: such as {default}.")
    return number


def file_mode(name: str, default: str) -> int:
    """Return the mode that the variable holds in octal digits, as `chmod` takes it."""
    text = env.str(name, default=default)
    if not text or set(text) - set("01234567"):
        raise ImproperlyConfigured(f"{name} is “{text}”, and has to be a mode as chmod takes it, such as {default}.")
    return int(text, 8)


def networks(name: str, default: list[str]) -> list[str]:
    """Return the IPv4 networks that the variable holds, separated by commas, such as `192.168.0.0/16`."""
    texts = [text.strip() for text in env.list(name, default=default)]
    for text in texts:
        try:
            IPv4Network(text)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} has “{text}”, and each has to be an IPv4 network, such as 192.168.0.0/16."
            ) from error
    return texts


def time_zone(name: str, default: str) -> str:
    """Return the IANA name that the variable holds."""
    text: str = env.str(name, default=default)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name} is “{text}”, and is no time zone, such as Europe/Berlin.") from error
    return text


def log_level(name: str, default: str) -> str:
    """Return the level that the variable names, in capitals."""
    text: str = env.str(name, default=default).upper()
    if text not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is “{text}”, and has to be a level, such as {default} or DEBUG.")
    return text


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of the database that the variable names by its URL."""
    # The URL may hold a password, so no sentence repeats it.
    refusal = ImproperlyConfigured(f"{name} is no database URL, such as postgres://user:password@host/name.")
    if not env.str(name, default=default).startswith(_DATABASES):
        raise refusal
    try:
        settings: dict[str, Any] = env.db(name, default=default)
    except ValueError as error:  # a port that is no number
        raise refusal from error
    return settings
