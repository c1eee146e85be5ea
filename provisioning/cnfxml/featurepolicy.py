"""Feature policies, which `featurePolicyFile` names: features of the 8961, 9951 and 9971 that are on or off.

    >>> [feature.name for feature in features()][:2]
    ['Forward All', 'Park']

The features lie in ``data/features.json``. Source: usecallmanager.nz, feature policy.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration
from provisioning.cnfxml.read import parse
from provisioning.cnfxml.repairs import mended
from provisioning.cnfxml.strangers import strangers
from provisioning.sentences import said

_DEFINITION = "featurePolicy/featureDef"
_TEXTS = frozenset({"featurePolicy/versionStamp", f"{_DEFINITION}/id", f"{_DEFINITION}/enable"})
_KNOWN = {
    "featurePolicy": frozenset({"name"}),
    _DEFINITION: frozenset({"name"}),
    **dict.fromkeys(_TEXTS, frozenset[str]()),
}


class InvalidFeaturePolicy(ConfigurationError):
    """A feature policy would name what phones do not know."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature that can be switched."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FeaturePolicy:
    """What a file says; a feature that it does not name stays as the phone has it."""

    name: str
    enabled: Mapping[int, bool] = field(default_factory=dict)
    """Id of the feature → whether it is on."""
    version_stamp: str = ""
    spellings: Mapping[int, str] = field(default_factory=dict)
    """Id of the feature → what the file calls it, where that is not its `Feature.name`."""


@cache
def features() -> tuple[Feature, ...]:
    """All features that can be switched, by id."""
    with (DATA / "features.json").open(encoding="utf-8") as file:
        return tuple(Feature(**entry) for entry in json.load(file)["features"])


def render(policy: FeaturePolicy) -> bytes:
    """Return the file. Raises `InvalidFeaturePolicy`."""
    names = {feature.id: feature.name for feature in features()}
    unknown = sorted(policy.enabled.keys() - names.keys())
    if unknown:
        raise InvalidFeaturePolicy(said("There is no feature with the id %(number)s.", number=unknown[0]))
    names |= policy.spellings
    if not "".join((policy.name, policy.version_stamp, *policy.spellings.values())).isprintable():
        raise InvalidFeaturePolicy(said("The name or version stamp holds a character that cannot be printed."))
    root = etree.Element("featurePolicy", name=policy.name)
    etree.SubElement(root, "versionStamp").text = policy.version_stamp or None
    for number in sorted(policy.enabled):
        element = etree.SubElement(root, "featureDef", name=names[number])
        etree.SubElement(element, "id").text = str(number)
        etree.SubElement(element, "enable").text = "true" if policy.enabled[number] else "false"
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def read(data: bytes) -> tuple[FeaturePolicy, tuple[str, ...]]:
    """Return what the file says, and what is in doubt or was left out, in sentences.

    Raises `Unreadable`, and `NotAConfiguration` when it is something else.
    """
    root, repairs = _root(data)
    return _found(root), (*repairs, *_doubts(root))


def read_whole(data: bytes) -> tuple[FeaturePolicy, tuple[str, ...]]:
    """Return what the file says, and the repairs that it took: what `render` makes of it says all that the file does.

    Raises what `read` does, and `InvalidFeaturePolicy` for what would be lost.
    """
    root, repairs = _root(data)
    lost = (*strangers(root, _KNOWN, _TEXTS), *_not_once(root), *_doubts(root))
    if lost:
        raise InvalidFeaturePolicy(lost[0])
    return _found(root), repairs


def _root(data: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    text, repairs = mended(data)
    root = parse(text)
    if root.tag != "featurePolicy":
        raise NotAConfiguration(
            said("This is not a feature policy: its root element is <%(tag)s>.", tag=str(root.tag)[:60])
        )
    return root, repairs


def _found(root: etree._Element) -> FeaturePolicy:
    known = {str(feature.id): feature for feature in features()}
    named = [(known[_text(it, "id")], it) for it in root.iterfind("featureDef") if _text(it, "id") in known]
    return FeaturePolicy(
        root.get("name", ""),
        {feature.id: _text(it, "enable") == "true" for feature, it in named},
        (root.findtext("versionStamp") or "").strip(),
        {feature.id: name for feature, it in named if (name := it.get("name", "")) != feature.name},
    )


def _text(definition: etree._Element, name: str) -> str:
    return (definition.findtext(name) or "").strip()


def _not_once(root: etree._Element) -> Iterator[str]:
    """Yield the features that the file switches more than once, and whether it has no name: a record always has one."""
    if not root.get("name"):
        yield said("The feature policy has no name.")
    counts = Counter(_text(it, "id") for it in root.iterfind("featureDef"))
    for number in (number for number, count in counts.items() if count > 1):
        yield said("The feature with the id %(number)s stands there more than once.", number=number[:60])


def _doubts(root: etree._Element) -> Iterator[str]:
    known = {str(feature.id) for feature in features()}
    for definition in root.iterfind("featureDef"):
        name = definition.get("name", "")[:60]
        if _text(definition, "id") not in known:
            yield said(
                "The feature “%(name)s” has an id that phones are not known to have; it was left out.", name=name
            )
        elif _text(definition, "enable") not in ("true", "false"):
            yield said("The feature “%(name)s” is neither true nor false; it was taken as false.", name=name)
