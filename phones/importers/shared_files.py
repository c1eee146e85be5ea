"""Files that phones share, dial plans and `XMLDefault.cnf.xml`, become records, and nothing of them is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from phones.changes import save_named_file
from phones.default_file import contents_of, store, stored
from phones.dial_plans import as_json, file_content, plan_of
from phones.importers.found import FoundFile
from phones.models import DefaultFile, DialPlan
from phones.validators import validate_plan_name
from provisioning.cnfxml import dialplan, xmldefault
from provisioning.cnfxml.errors import NotAConfiguration
from provisioning.cnfxml.kinds import Kind


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
    name = _plan_name(file.name)
    read = dialplan.read(file.content)
    known = DialPlan.objects.filter(name=name).first()
    plan = known or DialPlan(name=name)
    is_changed = known is None or plan_of(plan) != replace(read, warnings=())
    plan.rules, plan.version_stamp = as_json(read.rules), read.version_stamp
    if replace(dialplan.read(file_content(plan)), warnings=()) != replace(read, warnings=()):
        raise NotAConfiguration(_("The record cannot say all that this file says; please report this defect."))
    contents = (read.rules, read.version_stamp)
    return SharedRecord(
        plan.file_name, contents, partial(save_named_file, plan), known is None, is_changed, read.warnings
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
    Kind.XML_DEFAULT: default_file_of,
}
"""For each kind of file that becomes a record which phones share, who reads it."""


def _plan_name(file_name: str) -> str:
    """Return the name of the plan. Raises `NotAConfiguration` when phones could not ask for it."""
    path = PurePosixPath(file_name)
    try:
        validate_plan_name(path.stem)
    except ValidationError as error:
        raise NotAConfiguration(_not_named(" ".join(error.messages))) from error
    if path.suffix != ".xml":
        raise NotAConfiguration(_not_named(_("Its name does not end in .xml.")))
    return path.stem


def _not_named(reason: str) -> str:
    return _("This is a dial plan, and not named as phones ask for one, such as dialplan.xml. %(reason)s") % {
        "reason": reason
    }
