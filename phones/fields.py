"""Model fields of phones: MAC addresses, and settings with their secrets encrypted."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from phones.mac import InvalidMac, normalise_mac
from provisioning.cnfxml import catalogue
from provisioning.encryption import decrypt, encrypt, is_encrypted
from provisioning.secret_field import SecretField
from provisioning.translating import translated

__all__ = ["MacField", "SecretField", "SettingsField"]
"""Migrations know `SecretField` by this place."""

_ENCRYPTED = "encrypted"


class MacField(models.CharField[Any, Any]):
    """A MAC address, taken in any usual notation and stored as twelve upper-case digits."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 12
        super().__init__(*args, **options)

    def to_python(self, value: Any) -> Any:
        """Return the stored form. Raises `ValidationError` with a sentence."""
        if not value:
            return value
        try:
            return normalise_mac(str(value))
        except InvalidMac as error:
            raise ValidationError(translated(str(error)), code="invalid_mac") from error

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        """Store the one form, whatever was assigned."""
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **options: Any) -> Any:
        """Offer room for every notation."""
        return super().formfield(**{"max_length": 40, **options})


class SettingsField(models.JSONField):
    """Settings as a mapping from path to text (`None` takes an inherited element out); secrets are encrypted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", dict)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(_sealed(value) if isinstance(value, dict) else value, connection)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        if value == "{}":  # most records have none, and fleets are read whole
            return {}
        stored = json.loads(value) if isinstance(value, str) else value
        return {path: _opened(text) for path, text in stored.items()} if isinstance(stored, dict) else stored

    def to_python(self, value: Any) -> Any:
        """Return the settings; `loaddata` brings their secrets encrypted. Raises `SecretUnreadable`."""
        return {path: _loaded(text) for path, text in value.items()} if isinstance(value, dict) else value

    def value_to_string(self, obj: models.Model) -> Any:
        """Return the settings with their secrets encrypted, for `dumpdata`."""
        settings = self.value_from_object(obj)
        return _sealed(settings) if isinstance(settings, dict) else settings

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not _is_settings(value):
            raise ValidationError("Settings are an object of texts by path.", code="invalid_settings")


def _is_settings(value: Any) -> bool:
    return isinstance(value, dict) and all(text is None or isinstance(text, str) for text in value.values())


def _sealed(settings: dict[str, str | None]) -> dict[str, Any]:
    return {
        path: {_ENCRYPTED: encrypt(text)} if text and catalogue.is_secret(path) else text
        for path, text in settings.items()
    }


def _opened(text: Any) -> Any:
    return decrypt(text[_ENCRYPTED]) if isinstance(text, dict) else text


def _loaded(text: Any) -> Any:
    """Open what is surely a secret of a dump; anything else is for `validate` to judge."""
    sealed = text.get(_ENCRYPTED) if isinstance(text, dict) else None
    return decrypt(sealed) if isinstance(sealed, str) and is_encrypted(sealed) else text
