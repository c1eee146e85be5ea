"""`XMLDefault.cnf.xml`: servers and loads for phones that have no file of their own.

    >>> default = XmlDefault(("192.0.2.1",), (DefaultLoad(115, "Cisco 7941", "SIP41.9-4-2SR3-1S"),))
    >>> read(render(default)) == (default, ())
    True

Source: chan-sccp, conf/tftp/XMLDefault.cnf.xml; a file that a call manager wrote; real files, in which numbers and
models often disagree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.encodings import decoded
from provisioning.cnfxml.errors import NotAConfiguration, Unwritable
from provisioning.cnfxml.markup import Edit, masked, replaced
from provisioning.cnfxml.read import parse
from provisioning.cnfxml.repairs import repair
from provisioning.sentences import said

SERVING_IT = said(
    "Every phone without a file of its own follows XMLDefault.cnf.xml: it may start a "
    "change of firmware at once, to a load that nobody chose for it."
)
"""What an administrator must know before the file is published."""
_NUMBER_TAKEN = said("A device number stood in an end tag alone, and was taken from there.")
_LONGEST_LOAD = 64
_SERVER = "callManagerGroup/members/member/callManager/processNodeName"
_LOAD = re.compile(r"loadinformation(\d{0,6})", re.IGNORECASE | re.ASCII)
_NUMBER_IN_END_TAG = re.compile(r"<(loadinformation)(?:\s[^<>]*)?>[^<>]*</\1(\d{1,6})>", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class DefaultLoad:
    """The load for one model of phone."""

    number: int | None
    """Device number of the model; `None` in the files of old 7960G, which have `loadInformation` without one."""
    model: str
    """The name beside it, which is for people."""
    load: str
    """Without `.loads`."""


@dataclass(frozen=True, slots=True)
class XmlDefault:
    """What the file says."""

    servers: tuple[str, ...] = ()
    loads: tuple[DefaultLoad, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    """The other elements without elements of their own, such as `servicesURL`."""


def render(default: XmlDefault) -> bytes:
    """Return the file. Raises `Unwritable` for what a phone or XML cannot carry."""
    root = etree.Element("Default")
    if default.servers:
        _add_servers(root, default.servers)
    for load in default.loads:
        _refuse_load(load)
        name = f"loadInformation{'' if load.number is None else load.number}"
        etree.SubElement(root, name, model=_printable(load.model)).text = load.load
    for name in sorted(default.settings, key=_place):
        if _LOAD.fullmatch(name) or not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise Unwritable(said("“%(name)s” is not the name of a setting in XMLDefault.cnf.xml.", name=name[:60]))
        etree.SubElement(root, name).text = _printable(default.settings[name]) or None
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def read(data: bytes) -> tuple[XmlDefault, tuple[str, ...]]:
    """Return what the file says, and what is in doubt or was left out, in sentences.

    Raises `Unreadable`, and `NotAConfiguration` when it is something else.
    """
    text, about_encoding = decoded(data)
    text, numbered = _with_numbers(text)
    text, repairs = repair(text)
    root = parse(text)
    if root.tag != "Default":
        raise NotAConfiguration(
            said("This is not an XMLDefault file: its root element is <%(tag)s>.", tag=str(root.tag)[:60])
        )
    servers = tuple((node.text or "").strip() for node in root.iterfind(_SERVER))
    leaves = [child for child in root if not len(child)]
    loads = tuple(_load(leaf) for leaf in leaves if _LOAD.fullmatch(str(leaf.tag)))
    settings = {str(leaf.tag): leaf.text or "" for leaf in leaves if not _LOAD.fullmatch(str(leaf.tag))}
    warnings = (*about_encoding, *numbered, *repairs, *_left_out(root, len(servers)), *_disagreements(loads))
    return XmlDefault(servers, loads, settings), warnings


def _add_servers(root: etree._Element, servers: Iterable[str]) -> None:
    members = etree.SubElement(etree.SubElement(root, "callManagerGroup"), "members")
    for priority, server in enumerate(servers):
        member = etree.SubElement(members, "member", priority=str(priority))
        etree.SubElement(etree.SubElement(member, "callManager"), "processNodeName").text = _printable(server)


def _refuse_load(load: DefaultLoad) -> None:
    if not load.load.isprintable() or len(load.load) > _LONGEST_LOAD:
        raise Unwritable(
            said(
                "The load for %(named)s is no name of at most %(most)s characters.",
                named=load.model,
                most=_LONGEST_LOAD,
            )
        )
    if load.load.endswith(".loads"):
        raise Unwritable(said("The load for %(named)s must be named without “.loads”.", named=load.model))


def _printable(text: str) -> str:
    if not text.isprintable():
        raise Unwritable(said("A value of XMLDefault.cnf.xml holds a character that cannot be printed."))
    return text


def _place(name: str) -> tuple[int, str]:
    """Sort key: the order of the catalogue, then names that it does not know."""
    ranks = {element.path: element.rank for element in catalogue.xmldefault_elements()}
    return ranks.get(name, len(ranks)), name


def _with_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """Mend `<loadInformation>…</loadInformation434>`, which is copied from file to file: the number counts."""
    found = _NUMBER_IN_END_TAG.finditer(masked(text))
    edits = [Edit(match.end(1), match.end(1), match[2]) for match in found]
    return replaced(text, edits), (_NUMBER_TAKEN,) if edits else ()


def _load(leaf: etree._Element) -> DefaultLoad:
    digits = str(leaf.tag)[len("loadInformation") :]
    return DefaultLoad(int(digits) if digits else None, leaf.get("model", ""), (leaf.text or "").strip())


def _left_out(root: etree._Element, servers: int) -> Iterator[str]:
    names = Counter(str(child.tag) for child in root)
    for name in (name for name, count in names.items() if count > 1 and not _LOAD.fullmatch(name)):
        yield said("<%(name)s> stands there more than once; the last was taken.", name=name[:60])
    for child in root:
        if len(child) and child.tag != "callManagerGroup":
            yield said("<%(tag)s> and what it holds were left out.", tag=str(child.tag)[:60])
    if len(list(root.iterfind("callManagerGroup//*"))) > servers * 3 + 1:
        yield said("Of the call servers only the addresses were taken over.")


def _disagreements(loads: tuple[DefaultLoad, ...]) -> Iterator[str]:
    """Yield the loads whose number is that of another model than the one beside it; the number is what counts."""
    models = {model.device_number: model for model in phone_models.models()}
    for load in loads:
        model = models.get(load.number) if load.number is not None else None
        if model and not set(re.findall(r"\d{4}", load.model)) <= set(re.findall(r"\d{4}", model.key)):
            yield said(
                "Device number %(number)s is that of the %(model)s, and not of the “%(named)s” beside it.",
                number=load.number,
                model=model.key,
                named=load.model,
            )
