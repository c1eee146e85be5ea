"""Passwords at rest: what was encrypted comes back, and anything else is an error with a way out."""

import base64
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from provisioning.encryption import SecretUnreadable, decrypt, encrypt
from provisioning.keyfiles import new_field_key

DAMAGED = "A stored password is damaged: it is not what Offhook wrote. Enter it anew."


def key_id(stored: str) -> str:
    return stored.split(":")[1]


@limits(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_was_encrypted_comes_back(secret: str) -> None:
    assert decrypt(encrypt(secret)) == secret


def test_a_secret_is_not_in_what_is_stored() -> None:
    stored = encrypt("canary-7")
    raw = base64.b64decode(stored.split(":")[2])
    assert stored.startswith("enc1:")
    assert b"canary-7" not in raw
    assert len(raw) == 12 + len("canary-7") + 16


def test_the_same_secret_is_stored_differently_each_time() -> None:
    assert len({encrypt("canary") for _ in range(20)}) == 20


def test_no_secret_is_stored_as_nothing(settings: Any) -> None:
    settings.FIELD_KEYS = []
    assert (encrypt(""), decrypt("")) == ("", "")


def test_a_wrong_key_is_an_error_that_names_the_right_one(settings: Any) -> None:
    stored = encrypt("canary")
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(SecretUnreadable) as refusal:
        decrypt(stored)
    assert str(refusal.value) == (
        "A stored password was encrypted with a key that is not at hand. Put the key back into FIELD_KEYS "
        f"(or its file), beside the others: its id is {key_id(stored)}."
    )


def test_keys_are_rotated_by_putting_the_new_one_in_front(settings: Any) -> None:
    old, new = new_field_key(), new_field_key()
    settings.FIELD_KEYS = [old]
    stored = encrypt("canary")
    settings.FIELD_KEYS = [new, old]
    assert decrypt(stored) == "canary"
    renewed = encrypt(decrypt(stored))
    assert key_id(renewed) != key_id(stored)
    settings.FIELD_KEYS = [new]
    assert decrypt(renewed) == "canary"
    with pytest.raises(SecretUnreadable, match=f"its id is {key_id(stored)}"):
        decrypt(stored)


def test_every_change_of_what_is_stored_is_noticed() -> None:
    stored = encrypt("canary")
    prefix, own_id, sealed = stored.split(":")
    raw = base64.b64decode(sealed)
    for place in range(len(raw)):
        changed = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        with pytest.raises(SecretUnreadable) as refusal:
            decrypt(f"{prefix}:{own_id}:{base64.b64encode(changed).decode()}")
        assert str(refusal.value) == DAMAGED


@pytest.mark.parametrize("cut", [0, 1, 4, 11, 12, 13, 27])
def test_a_part_of_what_is_stored_is_not_enough(cut: int) -> None:
    prefix, own_id, sealed = encrypt("canary").split(":")
    part = base64.b64encode(base64.b64decode(sealed)[:cut]).decode()
    with pytest.raises(SecretUnreadable, match="is damaged"):
        decrypt(f"{prefix}:{own_id}:{part}")


@pytest.mark.parametrize("stored", ["canary", "canary:x", "enc2:x:y", "ENC1:x:y"])
def test_what_was_never_encrypted_is_neither_used_nor_repeated(stored: str) -> None:
    with pytest.raises(SecretUnreadable) as refusal:
        decrypt(stored)
    assert str(refusal.value) == DAMAGED


@pytest.mark.parametrize("sealed", ["", "no base64!", "äöü", "QUJD\n"])
def test_what_is_no_base64_is_damaged(sealed: str) -> None:
    with pytest.raises(SecretUnreadable) as refusal:
        decrypt(f"enc1:{key_id(encrypt('x'))}:{sealed}")
    assert str(refusal.value) == DAMAGED


@pytest.mark.parametrize("keys", [[], ["short"], ["no base64!"], [base64.b64encode(b"x" * 16).decode()], ["é"]])
def test_keys_that_are_none_are_an_error_of_the_settings(settings: Any, keys: list[str]) -> None:
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured) as refusal:
        encrypt("canary")
    assert str(refusal.value) == "FIELD_KEYS (or its file) must hold one key or more, each of 32 bytes in base64."
