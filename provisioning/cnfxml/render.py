"""Writing: a mapping becomes the bytes of `SEP<MAC>.cnf.xml`; the same mapping gives the same bytes.

The order of elements comes from the catalogue (phones want `<ports>` before `<processNodeName>`), elements
that it does not know follow by name, and same-named siblings stand in the order of their selectors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.errors import Unwritable
from provisioning.cnfxml.paths import Step, join, natural_order, parse_path
from provisioning.sentences import said

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_AFTER_ALL_KNOWN = 1_000_000
_NAMESPACES = {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}


@dataclass(slots=True)
class _Node:
    text: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[Step, "_Node"] = field(default_factory=dict)


def render(document: Mapping[str, str]) -> bytes:
    """Return the document that the mapping stands for, as UTF-8 with a declaration and without byte-order mark.

    Raises `Unwritable` when a text holds a character that XML cannot carry, or when an element would
    hold text and elements at once; `InvalidPath` when a path is none. No error repeats a text, which may be secret.
    """
    tree = _Node()
    for path, text in document.items():
        _put(tree, path, text)
    root = etree.Element("device", nsmap=_namespaces_of(tree))
    _fill(root, tree, "", "")
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def _put(tree: _Node, path: str, text: str) -> None:
    node = tree
    for step in parse_path(path):
        if step.is_attribute:
            node.attributes[step.name] = text
            return
        node = node.children.setdefault(step, _Node())
    node.text = text


def _fill(element: etree._Element, node: _Node, path: str, plain: str) -> None:
    """Write the attributes, text and children of `node` into `element`, which stands at `path`."""
    if node.text and node.children:
        raise Unwritable(said("%(path)s has a text and elements of its own; it can have only one of both.", path=path))
    try:
        for name in sorted(node.attributes):
            element.set(name, node.attributes[name])
        element.text = node.text or None
    except ValueError as error:
        raise Unwritable(
            said("%(path)s holds a control character, which XML cannot carry.", path=path or "device")
        ) from error
    for step in sorted(node.children, key=lambda step: _order(step, plain)):
        beneath = node.children[step]
        if step.attribute:
            beneath.attributes.setdefault(step.attribute, step.value)
        _fill(_child(element, step), beneath, join(path, str(step)), join(plain, step.name))


def _child(element: etree._Element, step: Step) -> etree._Element:
    try:
        return etree.SubElement(element, step.name)
    except ValueError as error:
        raise Unwritable(said("The namespace of %(step)s is no URI, and cannot be written.", step=step)) from error


def _order(step: Step, plain: str) -> tuple[int, str, tuple[int, int, str], str, int]:
    rank = catalogue.rank(join(plain, step.name))
    known = _AFTER_ALL_KNOWN if rank is None else rank
    return (known, step.name, natural_order(step.value), step.attribute, step.index)


def _namespaces_of(tree: _Node) -> dict[str, str] | None:
    """Declare on the root the usual prefix of a namespace that its attributes use."""
    used = {etree.QName(name).namespace for name in tree.attributes}
    return {prefix: uri for prefix, uri in _NAMESPACES.items() if uri in used} or None
