"""Secrets that Offhook makes for itself at the first start, as files that only their owner can read."""

import base64
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from provisioning.publish.durable import sync_folder

FIELD_KEY_BYTES = 32


def read_or_create(path: Path, create: Callable[[], str]) -> str:
    """Return the secret that `path` holds; write a new one first when there is no such file.

    Raises `OSError` when the file can be neither read nor written.
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _create(path, create())


def new_secret_key() -> str:
    """A key for Django's signatures: 50 random bytes as URL-safe text."""
    return secrets.token_urlsafe(50)


def new_field_key() -> str:
    """A key for encrypted columns: 256 random bits in base64."""
    return base64.b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode("ascii")


def key_id(key: str) -> str:
    """Return what names a key for encrypted columns without telling it: eight digits of its SHA-256."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()[:8]


def field_keys(text: str) -> list[str]:
    """Return the keys that `text` has, separated by blanks. Raises `ImproperlyConfigured`, which repeats none."""
    keys = text.split()
    for number, key in enumerate(keys, start=1):
        if not _is_field_key(key):
            raise ImproperlyConfigured(
                f"Key {number} of FIELD_KEYS is none: each has to be {FIELD_KEY_BYTES} bytes in base64, as "
                f"`openssl rand -base64 {FIELD_KEY_BYTES}` makes them."
            )
    return keys


def _is_field_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == FIELD_KEY_BYTES
    except ValueError:
        return False


def _create(path: Path, secret: str) -> str:
    """Write `secret` whole or not at all; when another process was faster, return what that one wrote."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        sync_folder(path.parent)  # a lost key is the loss of every password
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return secret
