"""Feature policies, which `featurePolicyFile` names: features of the 8961, 9951 and 9971 that are on or off.

    >>> [feature.name for feature in features()][:2]
    ['Forward All', 'Park']

The features lie in ``data/features.json``. Source: usecallmanager.nz, feature policy.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from provisioning.cnfxml.catalogue import DATA
from provisioning.cnfxml.errors import ConfigurationError, NotAConfiguration
from provisioning.cnfxml.read import parse
from provisioning.cnfxml.repairs import mended
from provisioning.sentences import said


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
    if not (policy.name + policy.version_stamp).isprintable():
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
    text, repairs = mended(data)
    root = parse(text)
    if root.tag != "featurePolicy":
        raise NotAConfiguration(
            said("This is not a feature policy: its root element is <%(tag)s>.", tag=str(root.tag)[:60])
        )
    known = {str(feature.id): feature.id for feature in features()}
    definitions = list(root.iterfind("featureDef"))
    enabled = {known[_text(it, "id")]: _text(it, "enable") == "true" for it in definitions if _text(it, "id") in known}
    stamp = (root.findtext("versionStamp") or "").strip()
    doubts = (doubt for it in definitions for doubt in _doubts(it, known))
    return FeaturePolicy(root.get("name", ""), enabled, stamp), (*repairs, *doubts)


def _text(definition: etree._Element, name: str) -> str:
    return (definition.findtext(name) or "").strip()


def _doubts(definition: etree._Element, known: Mapping[str, int]) -> Iterator[str]:
    name = definition.get("name", "")[:60]
    if _text(definition, "id") not in known:
        yield said("The feature “%(name)s” has an id that phones are not known to have; it was left out.", name=name)
    elif _text(definition, "enable") not in ("true", "false"):
        yield said("The feature “%(name)s” is neither true nor false; it was taken as false.", name=name)
