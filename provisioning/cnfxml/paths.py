"""Paths of elements and attributes below `<device>`.

    sipProfile/sipStack/timerT1                        an element
    sipProfile/sipLines/line[@button=1]/authName       below the `line` whose attribute `button` is 1
    devicePool/dateTimeSetting/ntps/ntp[2]/name        below the second of several `ntp`
    loadInformation/@model                             an attribute
    {urn:example}note                                  an element of a namespace

A slash separates steps and nothing else: inside a selector or a namespace it is escaped.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

_NAME = r"(?:\{[^{}]*\})?[^\W\d][\w.:-]*"
_STEP = re.compile(
    rf"""(?P<at>@)?(?P<name>{_NAME})
         (?:\[@(?P<attribute>{_NAME})=(?P<value>[\w.:+*\#-]*|"(?:[^"\\]|\\.)*")\])?
         (?:\[(?P<index>[1-9][0-9]{{0,5}})\])?(?:/|$)""",
    re.VERBOSE,
)
_SELECTORS = re.compile(r'\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\]')
_BARE_VALUE = re.compile(r"[\w.:+*#-]+")
MAX_DEPTH = 64


class InvalidPath(ValueError):
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
        keyed = f"[@{self.attribute}={_quoted(self.value)}]" if self.attribute else ""
        indexed = f"[{self.index}]" if self.index else ""
        return f"{'@' if self.is_attribute else ''}{_escaped(self.name)}{keyed}{indexed}"


@lru_cache(maxsize=8192)
def parse_path(path: str) -> tuple[Step, ...]:
    """Return the steps of `path`. Raises `InvalidPath` with a sentence when it is none."""
    steps: list[Step] = []
    position = 0
    while position < len(path) and len(steps) < MAX_DEPTH:
        match = _STEP.match(path, position)
        if match is None or (steps and steps[-1].is_attribute):
            break
        steps.append(_step(match))
        position = match.end()
    if not steps or position < len(path) or path.endswith("/"):
        raise InvalidPath(f"“{path[:200]}” is not the path of an element, such as sipProfile/sipStack/timerT1.")
    return tuple(steps)


def join(*parts: str) -> str:
    """Return the path made of `parts`, empty ones left out."""
    return "/".join(part for part in parts if part)


def without_selectors(path: str) -> str:
    """Return `path` as the catalogue knows it: `…/line[@button=1]/name` becomes `…/line/name`."""
    return _SELECTORS.sub("", path) if "[" in path else path


def natural_order(value: str) -> tuple[int, int, str]:
    """Sort key that puts numbers first and by size: `2`, `10`, `a`."""
    if value.isascii() and value.isdigit() and str(int(value)) == value:
        return (0, int(value), "")
    return (1, 0, value)


def _step(match: re.Match[str]) -> Step:
    value = match["value"] or ""
    return Step(
        name=_unescaped(match["name"]),
        attribute=match["attribute"] or "",
        value=json.loads(value) if value.startswith('"') else value,
        index=int(match["index"] or 0),
        is_attribute=bool(match["at"]),
    )


def _quoted(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else json.dumps(value).replace("/", "\\u002f")


def _escaped(name: str) -> str:
    """Write an XML name as `{namespace}local`, with the namespace's slashes and braces escaped."""
    namespace, brace, local = name.rpartition("}")
    return f"{{{quote(namespace[1:], safe=':#?=&+,;@!')}}}{local}" if brace else name


def _unescaped(name: str) -> str:
    namespace, brace, local = name.rpartition("}")
    return f"{unquote(namespace)}}}{local}" if brace else name
