"""The reference as Markdown: what the catalogue and the lists know, for people who read.

>>> reference().splitlines()[0]
'# Elements of a configuration'
"""

from collections.abc import Iterator

from provisioning.cnfxml import catalogue, locales, phone_models, reference_lists
from provisioning.cnfxml.catalogue import Element, Group, Kind

_HEAD = """# Elements of a configuration

Generated from the catalogue by `manage.py elementsreference > docs/elements.md`:
change the files in `provisioning/cnfxml/data/` instead.

Paths are those of the settings page, below `<device>`. *Restart*: a change takes effect when the phone restarts.
*Secret*: never shown on pages. Where families of models are named, others are not known to honour the element.
"""
_FLAT_KEYS = "Keys of the flat files"
_ABOUT_FLAT_KEYS = (
    "The 7940G and 7960G read `SIPDefault.cnf` and `SIP<MAC>.cnf` instead, and before them `OS79XX.TXT`, whose one "
    "line names the load. The keys are known from firmware 6 to 8.12. N stands for the number of a line."
)
_XMLDEFAULT = "XMLDefault.cnf.xml"
_ABOUT_XMLDEFAULT = "Paths are those below `<Default>`; N stands for the device number of a model."


def reference() -> str:
    """Return the whole page, the same for the same catalogue."""
    parts = [_HEAD, *(_group(group) for group in catalogue.groups()), _flat_keys(), _xmldefault()]
    parts += [reference_lists.models(), reference_lists.time_zones(), reference_lists.languages(), _sources()]
    return "\n".join(parts)


def _group(group: Group) -> str:
    found = [it for it in catalogue.elements() if it.group == group.key and it.kind is not Kind.CONTAINER]
    lines = [f"## {group.title}", "", *([_plain(group.help), ""] if group.help else [])]
    return "\n".join([*lines, *(line for element in found for line in _element(element))])


def _flat_keys() -> str:
    lines = [f"## {_FLAT_KEYS}", "", _ABOUT_FLAT_KEYS, ""]
    return "\n".join([*lines, *(line for key in catalogue.flat_keys() for line in _element(key))])


def _xmldefault() -> str:
    found = [element for element in catalogue.xmldefault_elements() if element.kind is not Kind.CONTAINER]
    lines = [f"## {_XMLDEFAULT}", "", _ABOUT_XMLDEFAULT, ""]
    return "\n".join([*lines, *(line for element in found for line in _element(element))])


def _element(element: Element) -> Iterator[str]:
    yield f"### {_plain(element.title)}"
    yield ""
    yield f"`{element.path}`, {', '.join(_facts(element))}."
    yield ""
    for text in (element.help, f"When it is wrong: {element.breaks}" if element.breaks else ""):
        if text:
            yield _plain(text)
            yield ""
    if element.choices:
        yield from (f"- `{value}`: {_plain(meaning)}" for value, meaning in element.choices.items())
        yield ""


def _facts(element: Element) -> Iterator[str]:
    """Yield what is known of the values, the phones and the sources, in few words."""
    yield f"{element.kind}{f' in {element.unit}' if element.unit else ''}"
    if element.minimum is not None or element.maximum is not None:
        yield f"{_bound(element.minimum)} to {_bound(element.maximum)}"
    if element.limit is not None:
        yield f"at most {element.limit} characters"
    if element.default is not None:
        yield f"without it {_default(element.default, element)}"
    if element.min_firmware:
        yield f"from firmware {element.min_firmware} on"
    if element.families:
        yield f"families {', '.join(_families(element))}"
    if element.models:
        yield f"there only models {', '.join(sorted(element.models))}"
    yield from (word for word, holds in (("restart", element.restart), ("secret", element.secret)) if holds)
    if element.sources:
        yield f"sources {', '.join(element.sources)}"


def _default(default: str, element: Element) -> str:
    """Return what a phone does without the element: a choice by its meaning, so that no switch is read reversed."""
    if not default:
        return "nothing"
    meaning = element.choices.get(default)
    return f"{_plain(meaning)} (`{default}`)" if meaning else f"`{default}`"


def _families(element: Element) -> list[str]:
    return [family.key for family in phone_models.families() if family.key in element.families]


def _bound(number: int | None) -> str:
    return "any" if number is None else str(number)


def _sources() -> str:
    elements = (*catalogue.elements(), *catalogue.flat_keys(), *catalogue.xmldefault_elements())
    used = {name for element in elements for name in element.sources}
    used |= {name for language in locales.languages() for name in language.sources}
    used |= {name for country in locales.tones() for name in country.sources}
    titles = {**locales.sources(), **catalogue.sources()}
    listed = [f"- **{name}**: {title}" for name, title in sorted(titles.items()) if name in used]
    return "\n".join(["## Sources", "", *listed, ""])


def _plain(text: str) -> str:
    """Return the text so that Markdown takes none of its characters for markup."""
    return text.replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*").replace("_", "\\_")
