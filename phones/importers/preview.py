"""What an import would do, row by row, for the page on which one chooses; secrets are masked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from phones.importers.files import Imported, SharedFile
from phones.importers.models_told import candidates_of
from phones.mac import with_colons
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Change
from provisioning.cnfxml.kinds import Kind
from provisioning.cnfxml.phone_models import PhoneModel
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

    @property
    def warnings(self) -> int:
        """Number of warnings among the findings."""
        return len(self.file.findings) - self.file.errors


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One file that phones share."""

    file: SharedFile
    state: State

    @property
    def is_default(self) -> bool:
        """Whether it is `SIPDefault.cnf`, which comes in with the phones that read it."""
        return self.file.kind is Kind.FLAT_DEFAULT

    @property
    def is_offered(self) -> bool:
        """Whether one can choose to import it."""
        return not self.is_default and self.state is not State.SAME


@dataclass(frozen=True, slots=True)
class LoadChoice:
    """A load that several phones of unknown model run: their model can be chosen at once."""

    load: str
    phones: int
    models: tuple[PhoneModel, ...]


def rows(imported: Sequence[Imported]) -> list[Row]:
    """Return a row for each file of a dry run."""
    return [_row(file) for file in imported]


def shared_rows(shared: Sequence[SharedFile]) -> list[SharedRow]:
    """Return a row for each file of a dry run that phones share."""
    return [SharedRow(file, _state(file)) for file in shared]


def load_choices(found: Sequence[Row]) -> list[LoadChoice]:
    """Return the loads by which the model of several phones can be chosen, by name."""
    models = {row.file.load: row.models for row in found if row.models and row.file.load}
    counts = Counter(row.file.load for row in found if row.models)
    return [LoadChoice(load, counts[load], models[load]) for load in sorted(models) if counts[load] > 1]


def _row(file: Imported) -> Row:
    state = _state(file)
    is_open = state is not State.SAME and not (file.model and file.model_is_certain)
    models = _models_for(file) if is_open else ()
    return Row(file, state, tuple(map(_difference, file.changes)), models)


def _state(file: Imported | SharedFile) -> State:
    return State.NEW if file.created else State.CHANGES if file.changed else State.SAME


def _difference(change: Change) -> Difference:
    return Difference(change.path, title(change.path), _shown(change.path, change.old), _shown(change.path, change.new))


def _shown(path: str, text: str | None) -> str | None:
    return None if text is None else meaning(path, text)


def _models_for(file: Imported) -> tuple[PhoneModel, ...]:
    """Return the models that the load is for, all when it tells none; only those that read such files."""
    readers = tuple(model for model in phone_models.models() if model.format is file.format)
    return candidates_of(file.load, file.format) or readers
