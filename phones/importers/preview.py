"""What an import would do, row by row, for the page on which one chooses; secrets are masked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from phones.importers.files import Imported
from phones.mac import with_colons
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Change
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel
from provisioning.cnfxml.words import meaning, title
from provisioning.differences import Difference


class State(StrEnum):
    """What an import would make of a phone."""

    NEW = "new"
    CHANGES = "changes"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Row:
    """One file that can be taken in."""

    file: Imported
    state: State
    differences: tuple[Difference, ...]
    """What would change in the records; none of a new phone, of which everything is new."""
    models: tuple[PhoneModel, ...]
    """Models to choose from; none when the model is known."""

    @property
    def mac_with_colons(self) -> str:
        """The MAC as it is printed on phones."""
        return with_colons(self.file.mac)


@dataclass(frozen=True, slots=True)
class LoadChoice:
    """A load that several phones of unknown model run: their model can be chosen at once."""

    load: str
    phones: int
    models: tuple[PhoneModel, ...]


def rows(imported: Sequence[Imported]) -> list[Row]:
    """Return a row for each file of a dry run."""
    return [_row(file) for file in imported]


def load_choices(found: Sequence[Row]) -> list[LoadChoice]:
    """Return the loads by which the model of several phones can be chosen, by name."""
    models = {row.file.load: row.models for row in found if row.models and row.file.load}
    counts = Counter(row.file.load for row in found if row.models)
    return [LoadChoice(load, counts[load], models[load]) for load in sorted(models) if counts[load] > 1]


def _row(file: Imported) -> Row:
    state = State.NEW if file.created else State.CHANGES if file.changed else State.SAME
    models = _models_for(file.load) if state is not State.SAME and not file.model else ()
    return Row(file, state, tuple(map(_difference, file.changes)), models)


def _difference(change: Change) -> Difference:
    return Difference(change.path, title(change.path), _shown(change.path, change.old), _shown(change.path, change.new))


def _shown(path: str, text: str | None) -> str | None:
    return None if text is None else meaning(path, text)


def _models_for(load: str) -> tuple[PhoneModel, ...]:
    """Return the models that the load is for, all when it tells none; only those that read such files."""
    fitting = phone_models.from_load(load) if load else ()
    return tuple(model for model in fitting or phone_models.models() if model.format is ConfigFormat.SEP)
