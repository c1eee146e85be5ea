"""The keys of a phone, with what its configuration says of expansion modules and of keys on both sides.

>>> found = equipment({"addOnModules/addOnModule[@idx=1]/deviceType": "BEKEM"}, model("8851"))
>>> found.own_keys, found.modules[0].positions
(5, range(6, 42))

Buttons are numbered on: those of the first module follow those of the phone. Source: chan-sccp.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from provisioning.cnfxml.phone_models import Expansion, PhoneModel

MODULE = "addOnModules/addOnModule"
_PRODUCT_PARENTS = ("vendorConfig", "commonConfig", "enterpriseConfig")
_ENHANCED = "1"
"""Value of `lineMode`."""
_MOST_PLACES = 3
"""Modules that any phone takes: `@idx` goes no further. Source: usecallmanager.nz."""


@dataclass(frozen=True, slots=True)
class Module:
    """An expansion module that is attached to a phone."""

    place: int
    """Counted from the phone outwards, from 1 on."""
    type: str
    """As `deviceType` says it."""
    positions: range
    """Numbers of its buttons."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a phone has to press."""

    own_keys: int
    """Keys of the phone itself, at least one: a phone without line keys still holds a line."""
    both_sides: bool = False
    """Whether `lineMode` doubles the keys of the model."""
    modules: tuple[Module, ...] = ()

    @property
    def keys(self) -> int:
        """All keys, those of the modules included."""
        return self.own_keys + sum(len(module.positions) for module in self.modules)


def equipment(document: Mapping[str, str], model: PhoneModel) -> Equipment:
    """Return what `document` says that a phone of this model has. Modules of a kind it does not take have no keys."""
    both_sides = has_both_sides(document, model)
    own = max(model.buttons, 1) * (2 if both_sides else 1)
    return Equipment(own, both_sides, tuple(_numbered(own, islice(_modules(document, model), _MOST_PLACES))))


def has_both_sides(document: Mapping[str, str], model: PhoneModel) -> bool:
    """Tell whether an 8800 is in enhanced line mode, with keys on both sides of its display.

    Source: usecallmanager.nz.
    """
    return model.family == "88xx" and model.buttons > 1 and product_setting(document, "lineMode")[1] == _ENHANCED


def product_setting(document: Mapping[str, str], name: str) -> tuple[str, str]:
    """Return where the product setting `name` counts and what it says; vendorConfig wins. Source: sipcc."""
    paths = [f"{parent}/{name}" for parent in _PRODUCT_PARENTS]
    path = next((path for path in paths if path in document), paths[0])
    return path, document.get(path, "").strip()


def module_types(document: Mapping[str, str]) -> list[str]:
    """Return the paths that say of what kind a module is, whether the phone takes it or not."""
    return [path for path in document if path.startswith(MODULE) and path.endswith("/deviceType")]


def most_modules(expansion: Expansion) -> int:
    """Return how many modules of a kind a phone takes; where that is not known, as many as there are places."""
    return expansion.count or _MOST_PLACES


def modules_layer(kind: str, keys: int, count: int) -> dict[str, str]:
    """Return the settings that attach `count` modules of one kind."""
    return {
        f"{MODULE}[@idx={place}]/{element}": text
        for place in range(1, count + 1)
        for element, text in (("deviceType", kind), ("deviceLine", str(keys)))
    }


def _modules(document: Mapping[str, str], model: PhoneModel) -> Iterator[tuple[str, int]]:
    """Give the kind and the number of keys of each module, the nearest first."""
    for path in sorted(module_types(document)):
        kind = document[path].strip()
        sizes = [size for module in model.expansion if module.type == kind for size in module.keys]
        if sizes:
            yield kind, _size(document.get(path.removesuffix("deviceType") + "deviceLine", ""), sizes)


def _size(said: str, sizes: list[int]) -> int:
    """Return the number of keys that the configuration says, as far as such a module comes with it; else the most."""
    return next((size for size in sizes if str(size) == said.strip()), max(sizes))


def _numbered(own: int, modules: Iterable[tuple[str, int]]) -> Iterator[Module]:
    first = own + 1
    for place, (kind, keys) in enumerate(modules, start=1):
        yield Module(place, kind, range(first, first + keys))
        first += keys
