"""Files of the 7940G and 7960G: what a phone does is in `SIPDefault.cnf` and, over that, in its own `SIP<MAC>.cnf`.

Offhook writes all of it into the file of the phone, so both are read together: the default file of the same folder
counts, as it does for the phones that fetch both from there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from phones.importers.found import FoundFile, Origin, found_files
from provisioning.cnfxml import flat, flat_map
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import ConfigurationError, Unreadable
from provisioning.cnfxml.flat_facts import facts
from provisioning.cnfxml.kinds import Kind, what_is
from provisioning.sentences import said

DEFAULT_NAME = "sipdefault.cnf"
_NAME = re.compile(r"S[IE]P([0-9A-F]{12})\.cnf", re.IGNORECASE)
_MOST_DEFAULTS = 100
"""Folders of one import with a default file of their own; each is kept in memory meanwhile."""
_LINES_OF_BOTH = 2
"""The 7940G has this many lines, the 7960G more."""


@dataclass(frozen=True, slots=True)
class Default:
    """A default file as it was read."""

    values: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    """What was left out of it or is in doubt, as repairs of the phones that are read with it."""


@dataclass(frozen=True, slots=True)
class FlatPhone:
    """What a phone does by its own file and by the default file beside it."""

    document: Document
    model: str
    """Key of the model that the lines tell; empty when both models read it alike."""
    repairs: tuple[str, ...]
    notes: tuple[str, ...]


Defaults = Mapping[str, Default]
"""Default files by the folder in which they lie."""


def defaults_in(origins: Iterable[Origin]) -> Defaults:
    """Read the default files of an import; one that cannot be read says so when its own turn comes."""
    named = found_files(origins, lambda name: name.lower() == DEFAULT_NAME)
    return {file.folder: read for file in islice(named, _MOST_DEFAULTS) if (read := _default_of(file)) is not None}


def mac_of(name: str) -> str:
    """Return the MAC that the name of a flat file tells; empty when it tells none."""
    match = _NAME.fullmatch(name)
    return match[1].upper() if match else ""


def read_phone(file: FoundFile, default: Default | None) -> FlatPhone:
    """Return what the phone does. Raises `ConfigurationError` for what cannot be read, or not be written again."""
    own = flat.read(file.content)
    shared = default.values if default else {}
    values = {**shared, **own.values}
    flat.render(values)
    document = flat_map.document_of(values)
    remarks = (*own.warnings, *(default.remarks if default else ()))
    notes = (*_about_default(default), *_about_permanent(shared, own.values))
    return FlatPhone(document, _model(values), remarks, notes)


def read_default(file: FoundFile) -> Default:
    """Return what a default file says. Raises `ConfigurationError`."""
    if file.problem:
        raise Unreadable(file.problem)
    read = flat.read(file.content)
    return Default(
        read.values, tuple(said("SIPDefault.cnf: %(warning)s", warning=warning) for warning in read.warnings)
    )


def _default_of(file: FoundFile) -> Default | None:
    if what_is(file.content, file.name) is not Kind.FLAT_DEFAULT:
        return None
    try:
        return read_default(file)
    except ConfigurationError:
        return None


def _model(values: Mapping[str, str]) -> str:
    used = range(_LINES_OF_BOTH + 1, flat.MAX_LINES + 1)
    return "7960G" if any(values.get(f"line{number}_name") for number in used) else ""


def _about_default(default: Default | None) -> tuple[str, ...]:
    if default is not None:
        return ()
    return (_("No SIPDefault.cnf came with it: what the phone takes from there is not among its settings."),)


def _about_permanent(shared: Mapping[str, str], own: Mapping[str, str]) -> tuple[str, ...]:
    """Tell of values that phones heed in their own file alone. Source: Cisco's administrator guide, appendix D."""
    keys = [key for key in facts().one_phone_value_keys if key not in own]
    permanent = [key for key in keys if shared.get(key) in facts().one_phone_values]
    if not permanent:
        return ()
    return (
        _("SIPDefault.cnf gives %(keys)s a value that counts in the file of one phone alone; there it counts now.")
        % {"keys": ", ".join(permanent)},
    )
