"""Files that a setting names, as records: what soft-key files and feature policies say, and who names a file."""

import json
from collections.abc import Collection, Iterator, Mapping

from phones.changes import Record
from phones.documents import stamp
from phones.models import CallServer, DialPlan, FeaturePolicyFile, Phone, Profile, SoftKeyFile
from phones.models.file_names import DEFAULT_PLAN
from provisioning.cnfxml import featurepolicy, softkeys
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.featurepolicy import FeaturePolicy
from provisioning.cnfxml.softkeys import SoftKeys
from provisioning.publish.plan import WantedFile
from provisioning.publishing import Subjects

Named = DialPlan | SoftKeyFile | FeaturePolicyFile
"""A record whose file a setting names."""

NAMED_BY: Mapping[str, type[Named]] = {
    "sipProfile/dialTemplate": DialPlan,
    "sipProfile/softKeyFile": SoftKeyFile,
    "featurePolicyFile": FeaturePolicyFile,
}
"""Path of the setting → the records whose files it can name."""


def names_for(path: str) -> tuple[str, ...]:
    """Return the names of the files that the setting at `path` can name."""
    names = tuple(f"{name}.xml" for name in NAMED_BY[path]._default_manager.values_list("name", flat=True))
    return (f"{DEFAULT_PLAN}.xml", *names) if NAMED_BY[path] is DialPlan else names


def setting_of(record: Named) -> str:
    """Return the path of the setting that names the file of the record."""
    return next(path for path, model in NAMED_BY.items() if isinstance(record, model))


def users_of(record: Named, most: int = 20) -> list[Record]:
    """Return call servers, profiles and phones whose own settings name the file, at most `most` of each."""
    named = {f"settings__{setting_of(record)}": record.file_name}
    found: list[Record] = []
    for model in (CallServer, Profile, Phone):
        found += model._default_manager.filter(**named)[:most]
    return found


def soft_keys_of(record: SoftKeyFile) -> SoftKeys:
    """Return what the file of the record says; its stamp changes with what it says."""
    sets = {name: tuple(keys) for name, keys in record.sets.items()}
    return SoftKeys(sets, record.version_stamp or stamp(json.dumps(record.sets, sort_keys=True).encode()))


def policy_of(record: FeaturePolicyFile) -> FeaturePolicy:
    """Return what the file of the record says; its stamp changes with what it says."""
    enabled = {int(number): on for number, on in record.enabled.items()}
    spellings = {int(number): name for number, name in record.spellings.items()}
    version_stamp = record.version_stamp or stamp(json.dumps(record.enabled, sort_keys=True).encode())
    return FeaturePolicy(record.title or record.name, enabled, version_stamp, spellings)


def shared_files(_subjects: Subjects, _settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield all soft-key files and feature policies; they are shared, so they belong to every publication."""
    for record in SoftKeyFile.objects.all():
        yield _file(record)
    for policy in FeaturePolicyFile.objects.all():
        yield _file(policy)


def content_of(record: SoftKeyFile | FeaturePolicyFile) -> bytes:
    """Return the file of the record. Raises `ConfigurationError` for what phones do not take."""
    if isinstance(record, SoftKeyFile):
        return softkeys.render(soft_keys_of(record))
    return featurepolicy.render(policy_of(record))


def _file(record: SoftKeyFile | FeaturePolicyFile) -> WantedFile:
    try:
        return WantedFile(record.file_name, content_of(record))
    except ConfigurationError as error:
        return WantedFile(record.file_name, problem=str(error))
