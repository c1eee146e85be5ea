"""Paths of elements and attributes below `<device>`.

    sipProfile/sipStack/timerT1                        an element
    sipProfile/sipLines/line[@button=1]/authName       below the `line` whose attribute `button` is 1
    devicePool/dateTimeSetting/ntps/ntp[2]/name        below the second of several `ntp`
    loadInformation/@model                             an attribute
    {urn:example}note                                  an element of a namespace

A slash separates steps and nothing else: inside a selector or a namespace it is escaped. Each element has one path:
another spelling of it, such as `line[@button="1"]`, is none.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from provisioning.cnfxml.errors import ConfigurationError
from provisioning.sentences import said

_FIRST = r"A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
_FIRST += r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = rf"(?:\{{[^{{}}/]*\}})?[{_FIRST}][{_FIRST}\-.0-9\xb7\u0300-\u036f\u203f\u2040]*"
"""An `NCName` of *Namespaces in XML 1.0*: the names that a parser and a writer of XML both take."""
_STEP = re.compile(
    rf"""(?:@(?P<own>{_NAME})|(?P<name>{_NAME})
            (?:\[@(?P<attribute>{_NAME})=(?P<value>[\w.:+*\#-]+|"(?:[^"\\/]|\\[^/])*")\])?
            (?:\[(?P<index>[1-9][0-9]{{0,5}})\])?
         )(?:/|\Z)""",
    re.VERBOSE,
)
_SELECTORS = re.compile(r'\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]')
_BARE_VALUE = re.compile(r"[\w.:+*#-]+")
_LONGEST_NUMBER = 18
MAX_DEPTH = 64


class InvalidPath(ConfigurationError):
    """The text is not a path of an element or attribute."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of a path: a child element, or with `is_attribute` an attribute."""

    name: str
    attribute: str = ""
    """Attribute that tells same-named siblings apart, such as `button`; empty where position does."""
    value: str = ""
    """Value of that attribute."""
    index: int = 0
    """Position among same-named siblings, from 1; 0 where there is one only."""
    is_attribute: bool = False

    def __str__(self) -> str:
        """Return the step as it is written in a path."""
        keyed = f"[@{_escaped(self.attribute)}={_quoted(self.value)}]" if self.attribute else ""
        indexed = f"[{self.index}]" if self.index else ""
        return f"{'@' if self.is_attribute else ''}{_escaped(self.name)}{keyed}{indexed}"


@lru_cache(maxsize=8192)
def parse_path(path: str) -> tuple[Step, ...]:
    """Return the steps of `path`. Raises `InvalidPath` with a sentence when it is none."""
    steps = tuple(_steps(path))
    if not steps or join(*map(str, steps)) != path or any(step.is_attribute for step in steps[:-1]):
        raise InvalidPath(
            said("“%(path)s” is not the path of an element, such as sipProfile/sipStack/timerT1.", path=path[:200])
        )
    return steps


def join(*parts: str) -> str:
    """Return the path made of `parts`, empty ones left out."""
    return "/".join(part for part in parts if part)


def without_selectors(path: str) -> str:
    """Return `path` as the catalogue knows it: `…/line[@button=1]/name` becomes `…/line/name`."""
    return _SELECTORS.sub("", path) if "[" in path else path


def natural_order(value: str) -> tuple[int, int, str]:
    """Sort key that puts numbers first and by size: `2`, `10`, `a`."""
    if len(value) <= _LONGEST_NUMBER and value.isascii() and value.isdigit() and str(int(value)) == value:
        return (0, int(value), "")
    return (1, 0, value)


def _steps(path: str) -> Iterator[Step]:
    """Yield the steps that `path` begins with, as far as they can be read."""
    position = 0
    for _ in range(MAX_DEPTH):
        match = _STEP.match(path, position)
        if match is None:
            return
        yield _step(match)
        position = match.end()


def _step(match: re.Match[str]) -> Step:
    if match["own"]:
        return Step(_unescaped(match["own"]), is_attribute=True)
    return Step(
        name=_unescaped(match["name"]),
        attribute=_unescaped(match["attribute"] or ""),
        value=_unquoted(match["value"] or ""),
        index=int(match["index"] or 0),
    )


def _unquoted(value: str) -> str:
    """Return what `_quoted` was given; empty for what it did not write, which shows when the path is written anew."""
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except json.JSONDecodeError:
        return ""


def _quoted(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else json.dumps(value).replace("/", "\\u002f")


def _escaped(name: str) -> str:
    """Write an XML name as `{namespace}local`, with the namespace's slashes and braces escaped."""
    namespace, brace, local = name.rpartition("}")
    return f"{{{quote(namespace[1:], safe=':#?=&+,;@!')}}}{local}" if brace else name


def _unescaped(name: str) -> str:
    namespace, brace, local = name.rpartition("}")
    return f"{unquote(namespace)}}}{local}" if brace else name
