"""Files that phones share become records, and nothing of them is lost.

These are dial plans, soft-key files, feature policies and `XMLDefault.cnf.xml`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from phones.changes import save_named_file
from phones.default_file import contents_of, store, stored
from phones.dial_plans import as_json, file_content, plan_of
from phones.importers.found import FoundFile
from phones.models import DefaultFile, DialPlan, FeaturePolicyFile, SoftKeyFile
from phones.shared_files import Named, content_of, policy_of, soft_keys_of
from provisioning.cnfxml import dialplan, featurepolicy, softkeys, xmldefault
from provisioning.cnfxml.errors import NotAConfiguration
from provisioning.cnfxml.kinds import Kind

_Record = TypeVar("_Record", DialPlan, SoftKeyFile, FeaturePolicyFile)
Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """What a record gets of a file; nothing is stored before `save`."""

    name: str
    """Name of the file that phones fetch."""
    contents: object
    """What the file says: equal for files that say the same."""
    save: Callable[[], object]
    is_new: bool
    is_changed: bool
    """False when the record said the same already."""
    warnings: tuple[str, ...] = ()


def dial_plan_of(file: FoundFile) -> SharedRecord:
    """Return the plan of the file, which bears its name.

    Raises `ConfigurationError` when it cannot be read, or when no phone would read it.
    """
    read = dialplan.read(file.content)
    plan = _record_for(file, DialPlan)
    is_new = plan._state.adding
    is_changed = is_new or plan_of(plan) != replace(read, warnings=())
    plan.rules, plan.version_stamp = as_json(read.rules), read.version_stamp
    if replace(dialplan.read(file_content(plan)), warnings=()) != replace(read, warnings=()):
        raise _defect()
    contents = (read.rules, read.version_stamp)
    return SharedRecord(plan.file_name, contents, partial(save_named_file, plan), is_new, is_changed, read.warnings)


def soft_keys_file_of(file: FoundFile) -> SharedRecord:
    """Return the soft keys of the file, which bear its name. Raises `ConfigurationError` as `dial_plan_of` does."""
    read, repairs = softkeys.read_whole(file.content)
    record = _record_for(file, SoftKeyFile)
    before = None if record._state.adding else soft_keys_of(record)
    record.sets = {name: list(keys) for name, keys in read.sets.items()}
    record.version_stamp = read.version_stamp
    return _named(record, before, soft_keys_of(record), repairs)


def policy_file_of(file: FoundFile) -> SharedRecord:
    """Return the feature policy of the file, which bears its name. Raises `ConfigurationError` as others do."""
    read, repairs = featurepolicy.read_whole(file.content)
    record = _record_for(file, FeaturePolicyFile)
    before = None if record._state.adding else policy_of(record)
    record.enabled = {str(number): is_on for number, is_on in sorted(read.enabled.items())}
    record.spellings = {str(number): name for number, name in sorted(read.spellings.items())}
    record.version_stamp = read.version_stamp
    record.title = "" if read.name == record.name else read.name
    return _named(record, before, policy_of(record), repairs)


def _named(record: SoftKeyFile | FeaturePolicyFile, before: object, said: object, repairs: Texts) -> SharedRecord:
    """Return what becomes of the record, whose file says `said` now. Raises `ConfigurationError`."""
    content_of(record)
    try:
        record.clean_fields()
    except ValidationError as error:
        raise NotAConfiguration(" ".join(error.messages)) from error
    is_new = record._state.adding
    return SharedRecord(
        record.file_name, said, partial(save_named_file, record), is_new, is_new or before != said, repairs
    )


def default_file_of(file: FoundFile) -> SharedRecord:
    """Return what `XMLDefault.cnf.xml` says. Whether it is served stays as it is: that nobody decides by an import.

    Raises `ConfigurationError` when it cannot be read, or not be written again.
    """
    if file.name.lower() != DefaultFile.NAME.lower():
        raise NotAConfiguration(
            _("This is an XMLDefault file, with defaults for all phones: import it under the name %(name)s.")
            % {"name": DefaultFile.NAME}
        )
    read, warnings = xmldefault.read(file.content)
    xmldefault.render(read)
    record = stored()
    is_new = record._state.adding
    is_changed = is_new or contents_of(record) != read
    told = () if record.served else (_("It is kept and not served: that is decided on its page."),)
    return SharedRecord(
        DefaultFile.NAME, read, partial(store, read, served=record.served), is_new, is_changed, (*warnings, *told)
    )


READERS: Mapping[Kind, Callable[[FoundFile], SharedRecord]] = {
    Kind.DIAL_PLAN: dial_plan_of,
    Kind.SOFT_KEYS: soft_keys_file_of,
    Kind.FEATURE_POLICY: policy_file_of,
    Kind.XML_DEFAULT: default_file_of,
}
"""For each kind of file that becomes a record which phones share, who reads it."""


def _record_for(file: FoundFile, model: type[_Record]) -> _Record:
    """Return the record of this name, new where there is none.

    Raises `NotAConfiguration` when phones could not ask for such a file, or when another record has the name.
    """
    path = PurePosixPath(file.name)
    if path.suffix != ".xml":
        raise NotAConfiguration(_not_named(model, _("Its name does not end in .xml.")))
    record = model._default_manager.filter(name=path.stem).first() or model(name=path.stem)
    try:
        record.clean_fields(exclude=["rules", "sets", "enabled"])
        record.clean()
    except ValidationError as error:
        raise NotAConfiguration(_not_named(model, " ".join(error.messages))) from error
    return record


def _not_named(model: type[Named], reason: str) -> str:
    told = _("This is a %(kind)s, and not named as phones ask for one. %(reason)s")
    return told % {"kind": model._meta.verbose_name, "reason": reason}


def _defect() -> NotAConfiguration:
    return NotAConfiguration(_("The record cannot say all that this file says; please report this defect."))
