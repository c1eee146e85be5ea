"""A model field for secrets."""

from typing import Any

from django.db import models

from provisioning.encryption import decrypt, encrypt, is_encrypted


class SecretField(models.TextField[Any, Any]):
    """Text that is encrypted in the database and in what `dumpdata` writes, and plain in Python.

    Reading raises `SecretUnreadable` when the key is wrong; look-ups by value are impossible.
    """

    def to_python(self, value: Any) -> Any:
        """Return the secret; `loaddata` brings it encrypted. Raises `SecretUnreadable`."""
        return decrypt(value) if isinstance(value, str) and is_encrypted(value) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the secret encrypted, for `dumpdata`."""
        return encrypt(str(self.value_from_object(obj) or ""))

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else encrypt(str(value))

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` alone: every encryption of a text is another one."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
