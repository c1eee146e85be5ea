"""Documents that Hypothesis makes up: as mappings, and as trees that lxml wrote."""

from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st
from lxml import etree

ODD_TEXTS = (
    "",
    " ",
    "\n\t ",
    "\r",
    "a\r\nb",
    '"',
    "'",
    "&<>",
    "&amp;",
    "]]>",
    "<!-- no comment -->",
    "  leading and trailing  ",
    "Größe",
    "☎ 😀",
    "مكتب",
    "\u202eright to left",
    "\x85\u2028",
    "x" * 1000,
)
texts = st.sampled_from(ODD_TEXTS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12
)
names = st.sampled_from(["a", "B", "x-1", "_y.z", "Ünïcode", "e\u0301", "loadInformation", "timerT1", "{urn:x/y}n"])
attribute_names = st.sampled_from(["model", "uuid", "{http://www.w3.org/2001/XMLSchema-instance}type"])


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a made-up document: it has a text or children, never both."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Element", ...]


def _with_children(children: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    many = st.lists(children, min_size=1, max_size=4).map(tuple)
    return st.builds(Element, names, _attributes, st.just(""), many)


_attributes = st.dictionaries(attribute_names, texts, max_size=2)
elements = st.recursive(st.builds(Element, names, _attributes, texts, st.just(())), _with_children, max_leaves=12)


@st.composite
def _lines(draw: st.DrawFn) -> Element:
    """`sipProfile` with lines whose buttons are in order or not, repeated or missing."""
    buttons = draw(st.lists(st.sampled_from(["1", "2", "3", "10", "01", "", "a/b", '"]'])))
    lines = [Element("line", {"button": button}, "", (draw(elements),)) for button in buttons]
    lines += [Element("line", {}, "", ())] if draw(st.booleans()) else []
    return Element("sipProfile", {}, "", (Element("sipLines", {}, "", tuple(lines)),))


documents = st.builds(
    lambda attributes, children: Element("device", attributes, "", tuple(children)),
    _attributes,
    st.lists(elements | _lines(), min_size=1, max_size=4),
)


def written(element: Element) -> bytes:
    """Return the document as lxml writes it, with comments and blanks where they mean nothing."""
    return etree.tostring(_tree(element), encoding="UTF-8", xml_declaration=True)


def _tree(element: Element) -> etree._Element:
    tree = etree.Element(element.name)
    for name, value in element.attributes.items():
        tree.set(name, value)
    tree.text = element.text or None
    for child in element.children:
        tree.append(etree.Comment("a comment"))
        tree.append(_tree(child))
        tree[-1].tail = "\n\t"
    return tree


def facts(data: bytes) -> set[tuple[str, str]]:
    """Flatten a document in another way than the program does: every text and attribute with its place."""
    found: set[tuple[str, str]] = set()
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
    pending = [(root, "")]
    while pending:
        element, place = pending.pop()
        found |= {(f"{place}@{name}", str(value)) for name, value in element.attrib.items()}
        seen: Counter[str] = Counter()
        for child in element:
            seen[str(child.tag)] += 1
            pending.append((child, f"{place}/{child.tag}#{seen[str(child.tag)]}"))
        if len(element) == 0:
            found.add((place, "".join(str(text) for text in element.itertext())))
    return found


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, str]:
    """A mapping in the form that reading gives: an empty text for an empty element, positions for siblings."""
    mapping: dict[str, str] = {}
    for selector in draw(st.sets(st.sampled_from(["1", "2", "10", "Küche", '"a b"', r'"a\u002fb"', r'"\"]"']))):
        mapping |= _mapped(draw(elements), f"sipProfile/sipLines/line[@button={selector}]/")
    for child in draw(st.lists(elements, min_size=1, max_size=3, unique_by=lambda element: element.name)):
        mapping |= _mapped(child, "")
    return mapping


def _mapped(element: Element, above: str, index: int = 0) -> dict[str, str]:
    base = above + _spelled(element.name) + (f"[{index}]" if index else "")
    mapping = {f"{base}/@{_spelled(name)}": value for name, value in element.attributes.items()}
    count = Counter(child.name for child in element.children)
    seen: Counter[str] = Counter()
    for child in element.children:
        seen[child.name] += 1
        mapping |= _mapped(child, base + "/", seen[child.name] if count[child.name] > 1 else 0)
    return mapping if element.children else mapping | {base: element.text}


def _spelled(name: str) -> str:
    namespace, brace, local = name.rpartition("}")
    return namespace.replace("/", "%2F") + brace + local
