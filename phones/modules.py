"""The expansion modules of a phone: they stand among its settings, which a profile can share."""

from phones.changes import exchange_settings
from phones.documents import inherited_levels
from phones.models import Phone
from provisioning.cnfxml.document import Document, Layer, merge
from provisioning.cnfxml.equipment import MODULE, modules_layer


def attach(phone: Phone, kind: str, keys: int, count: int) -> None:
    """Say that `count` modules of one kind are attached and no others; the phone waits to be published.

    What is said of a module beyond its kind, such as its firmware, stays with a module of the same kind.
    """
    inherited = merge(*(level.settings for level in inherited_levels(phone)))
    said = merge(inherited, phone.settings)
    wanted = _with_rest(modules_layer(kind, keys, count), said)
    away: Layer = {path: None for path in inherited if _is_of_module(path) and path not in wanted}
    own = {path: text for path, text in wanted.items() if inherited.get(path) != text}
    exchange_settings(phone, [path for path in phone.settings if _is_of_module(path)], {**away, **own})


def _with_rest(wanted: dict[str, str], said: Document) -> dict[str, str]:
    """Add what else is said of the modules that stay."""
    kept = {
        path: text
        for path, text in said.items()
        if _is_of_module(path) and wanted.get(type_path := _type_path(path)) == said.get(type_path) is not None
    }
    return {**kept, **wanted}


def _is_of_module(path: str) -> bool:
    return path.startswith(MODULE)


def _type_path(path: str) -> str:
    """Return where the kind stands of the module that `path` is about."""
    return f"{path.partition(']')[0]}]/deviceType"
