"""python -m tests.reliability.migrating: a database that is filled at every migration, and brought forward to the last.

Prints one JSON object: how many migrations and rows there were, and what of the rows is lost or another.
"""

import datetime
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

os.environ |= {"DJANGO_SETTINGS_MODULE": "provisioning.settings", "LOG_LEVEL": "CRITICAL"}

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import IntegrityError, connection, models, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.state import StateApps  # noqa: E402

from provisioning import publishing  # noqa: E402
from provisioning.database import migrate  # noqa: E402

APPS = ("provisioning", "phones", "firmware")
_NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)

Row = tuple[type[models.Model], dict[str, Any]]
"""A model as it was, and the values of a row by the names of their columns."""


def main() -> None:
    """Walk through the migrations in their order, and fill the database after each."""
    rows: list[Row] = []
    steps = [key for key in _migrations() if key[0] in APPS]
    for number, key in enumerate(steps, 1):
        state = MigrationExecutor(connection).migrate([key])
        rows += _fill(state.apps, number)
    migrate()
    lost = [loss for row in rows for loss in _losses(*row)]
    publishing.plan()  # what came forward can be read
    found = {"migrations": len(steps), "rows": len(rows), "lost": lost}
    sys.stdout.write(json.dumps(found))


def _migrations() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def _fill(state: StateApps, number: int) -> list[Row]:
    """Store a row of each model as it is at this migration, and a user; the number tells their values apart."""
    made: list[models.Model] = []
    configs = [state.get_app_config(app) for app in APPS if app in state.app_configs]
    pending = [model for config in configs for model in config.get_models() if not model._meta.proxy]
    if "auth" in state.app_configs:
        pending.insert(0, state.get_model("auth", "User"))
    while pending:
        model = pending.pop(0)
        if {_label_of_related(field) for field in _fields(model)} & {model._meta.label for model in pending}:
            pending.append(model)  # what it belongs to has to be there first
        else:
            values = {field.attname: _value(field, number, made) for field in _fields(model)}
            made += _stored(model, values)
    return [(type(row), _values_of(row)) for row in made]


def _stored(model: type[models.Model], values: dict[str, Any]) -> list[models.Model]:
    """Store a row and return it; of some models there may be one row at most, whose key is 1: return that."""
    for key in ({}, {"pk": 1}):
        with suppress(IntegrityError), transaction.atomic():
            return [model._default_manager.create(**values | key)]
    return list(model._default_manager.all()[:1])


def _fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """Yield the fields that a row of this model has to be given."""
    for field in model._meta.fields:
        if not (field.auto_created or field.null or (field.has_default() and not field.unique)):
            yield field


def _label_of_related(field: models.Field[Any, Any]) -> str:
    """Return the label of the model that a field leads to: of one state there may be several classes."""
    return field.related_model._meta.label if field.is_relation else ""


def _value(field: models.Field[Any, Any], number: int, made: list[models.Model]) -> Any:
    """Return a value that the field takes."""
    if field.is_relation:
        return next(row.pk for row in reversed(made) if row._meta.label == _label_of_related(field))
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return _NOW + datetime.timedelta(hours=number)
    if isinstance(field, models.GenericIPAddressField):
        return f"192.0.2.{number}"
    if isinstance(field, models.IntegerField):
        return number
    return f"{number:012X}"[-(field.max_length or 12) :]


def _values_of(row: models.Model) -> dict[str, Any]:
    row.refresh_from_db()
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _losses(was: type[models.Model], values: dict[str, Any]) -> Iterator[str]:
    """Yield what a row has lost of the fields that are still there."""
    model = apps.get_model(was._meta.app_label, was._meta.model_name or "")
    row = model._default_manager.filter(pk=values[was._meta.pk.attname]).values().first()
    if row is None:
        yield f"{was._meta.label} {values}"
        return
    for name in row.keys() & values.keys():
        if row[name] != values[name]:
            yield f"{was._meta.label}.{name}: {values[name]!r} became {row[name]!r}"


if __name__ == "__main__":
    main()
