"""Passwords at rest: AES-256-GCM with keys from outside the database.

A stored secret reads `enc1:<key id>:<base64 of nonce and ciphertext>`. The first key of `FIELD_KEYS` encrypts, all of
them decrypt, so a new key is put in front and the old one stays until everything has been saved anew.
"""

import base64
import binascii
import re
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from provisioning.keyfiles import FIELD_KEY_BYTES, key_id
from provisioning.sentences import said

_PREFIX = "enc1:"
_NONCE_BYTES = 12
_STORED = re.compile(r"enc1:[0-9a-f]{8}:[A-Za-z0-9+/]{40,}={0,2}")
_DAMAGED = said("A stored password is damaged: it is not what Offhook wrote. Enter it anew.")


class SecretUnreadable(Exception):
    """A stored secret cannot be decrypted with the keys at hand; nothing may go on with a guess."""


def encrypt(secret: str) -> str:
    """Return `secret` encrypted; the empty text stays empty, so that "none set" needs no key."""
    if not secret:
        return ""
    key_id, cipher = next(iter(_ciphers(tuple(settings.FIELD_KEYS)).items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, secret.encode(), key_id.encode())
    return f"{_PREFIX}{key_id}:{base64.b64encode(sealed).decode('ascii')}"


def is_encrypted(text: str) -> bool:
    """Tell whether a text has the form that `encrypt` gives a secret; nobody chooses such a password."""
    return _STORED.fullmatch(text) is not None


def decrypt(stored: str) -> str:
    """Return the secret behind `stored`.

    Raises `SecretUnreadable` when the key is not at hand, or when the value was not written by `encrypt`
    or was changed since.
    """
    if not stored:
        return ""
    if not stored.startswith(_PREFIX):
        raise SecretUnreadable(_DAMAGED)
    key_id, _, sealed = stored.removeprefix(_PREFIX).partition(":")
    cipher = _ciphers(tuple(settings.FIELD_KEYS)).get(key_id)
    if cipher is None:
        raise SecretUnreadable(
            said(
                "A stored password was encrypted with a key that is not at hand. Put the key back into FIELD_KEYS "
                "(or its file), beside the others: its id is %(key)s.",
                key=key_id[:16],
            )
        )
    return _opened(cipher, key_id, sealed)


def _opened(cipher: AESGCM, key_id: str, sealed: str) -> str:
    try:
        raw = base64.b64decode(sealed, validate=True)
        return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], key_id.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SecretUnreadable(_DAMAGED) from error


@lru_cache(maxsize=4)
def _ciphers(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    """Return the ciphers by key id, the one that encrypts first. Raises `ImproperlyConfigured`."""
    try:
        raw = [base64.b64decode(key, validate=True) for key in keys]
    except ValueError:
        raw = []
    if not raw or any(len(key) != FIELD_KEY_BYTES for key in raw):
        raise ImproperlyConfigured(
            f"FIELD_KEYS (or its file) must hold one key or more, each of {FIELD_KEY_BYTES} bytes in base64."
        )
    return {key_id(key): AESGCM(decoded) for key, decoded in zip(keys, raw, strict=True)}
