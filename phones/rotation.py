"""Encrypting everything anew with the first key, so that older keys can go."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from phones.fields import SettingsField
from provisioning.secret_field import SecretField

_CHUNK = 500


def encrypt_anew() -> int:
    """Store every record with secrets anew; return how many records.

    Nothing else about them changes, so nothing waits to be published. Raises `SecretUnreadable` when a key is
    missing; what was stored until then stays readable with the keys at hand.
    """
    return sum(_store_anew(model, fields) for model, fields in _models_with_secrets())


def _models_with_secrets() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        fields = [field.name for field in model._meta.fields if isinstance(field, SecretField | SettingsField)]
        if fields and not model._meta.proxy:
            yield model, fields


def _store_anew(model: type[models.Model], fields: list[str]) -> int:
    """Store the records in portions, each locked while it is read and written."""
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        with transaction.atomic():
            portion = model._base_manager.select_for_update().filter(pk__in=keys[start : start + _CHUNK])
            model._base_manager.bulk_update(portion.only("pk", *fields), fields)
    return len(keys)
