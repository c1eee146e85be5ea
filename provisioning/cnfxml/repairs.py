"""Named repairs of configurations that are not well-formed XML, for a second strict reading.

A parser that recovers by itself guesses: it closes a section early, moves elements up and drops the rest, without a
word. A repair here changes nothing but what XML forbids, only where the text allows one reading, and is
reported. No repair adds or removes a line, so that the lines of messages are those of the file.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from provisioning.cnfxml.end_tags import stray_end_tags
from provisioning.cnfxml.errors import Unreadable
from provisioning.cnfxml.markup import Edit, comments, masked, replaced
from provisioning.cnfxml.read import parse
from provisioning.sentences import said

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_USES_XSI = re.compile(r"<[^<>!?/][^<>]*\sxsi:\w+\s*=")
_START = re.compile(r"<[^\W\d][\w.:-]*")
_COMMENT_WITHOUT_CLEAR_END = re.compile(r"<!--|--[\s!]+>")
_HYPHEN_BEFORE_HYPHEN = re.compile(r"-(?=-|\Z)")
_DOUBLE_BRACKETS = re.compile(r"<<([^<>]*)>>")
_UNCLOSED_START = re.compile(r"""<([^\W\d][\w.:-]*)(?![\w.:-])(?=[^\s<>/="'][^<>]*</\1\s*>)""")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w[\w.:-]*;)")
_LINES_TOLD = 10
_MOST_EDITS = 1000
"""Files that people have written have a few dozen faults; one with more is no configuration gone wrong."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of fault that can be mended without a guess."""

    sentence: str
    """What was wrong and what was done, without full stop: the lines follow. No text of the file: it may be secret."""
    edits: Callable[[str], Iterable[Edit]]
    """Finds the places in the text, in their order."""


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with the repairs that it needs, and a sentence for each: none when it is well-formed.

    Repairs go one at a time and end as soon as the text is well-formed. What no repair fits stays as it is,
    so the text that comes back may still be one that `parse` refuses.
    """
    done: list[str] = []
    for known in REPAIRS:
        if _is_well_formed(text):
            break
        edits = list(islice(known.edits(text), _MOST_EDITS + 1))
        if 0 < len(edits) <= _MOST_EDITS:
            done.append(said("%(repair)s (%(lines)s).", repair=known.sentence, lines=_lines(text, edits)))
            text = replaced(text, edits)
    return text, tuple(done)


def _is_well_formed(text: str) -> bool:
    try:
        parse(text)
    except Unreadable:
        return False
    return True


def _undeclared_prefix(text: str) -> Iterator[Edit]:
    """The root says `xsi:type` and does not declare `xsi`: call managers write this themselves."""
    plain = masked(text)
    root = _START.search(plain)
    if root and _USES_XSI.search(plain) and "xmlns:xsi" not in plain:
        yield Edit(root.end(), root.end(), f' xmlns:xsi="{_XSI}"')


def _hyphens_in_comments(text: str) -> Iterator[Edit]:
    """A comment holds `--`; one whose end is in doubt, as with a comment inside a comment, stays as it is."""
    for start, end in comments(text):
        body = text[start + len("<!--") : end - len("-->")]
        faulty = "--" in body or body.endswith("-")
        if faulty and not _COMMENT_WITHOUT_CLEAR_END.search(text, start + len("<!--"), end):
            yield Edit(start + len("<!--"), end - len("-->"), _HYPHEN_BEFORE_HYPHEN.sub("- ", body))


def _double_brackets(text: str) -> Iterator[Edit]:
    for match in _DOUBLE_BRACKETS.finditer(masked(text)):
        yield Edit(match.start(), match.end(), f"&lt;&lt;{text[match.start(1) : match.end(1)]}&gt;&gt;")


def _unclosed_start_tags(text: str) -> Iterator[Edit]:
    """`<tag[text</tag>`: the end tag tells where the name ends."""
    for match in _UNCLOSED_START.finditer(masked(text)):
        yield Edit(match.end(), match.end(), ">")


def _bare_ampersands(text: str) -> Iterator[Edit]:
    """An `&` that does not begin an entity; an entity that is not declared stays as it is."""
    for match in _BARE_AMPERSAND.finditer(masked(text)):
        yield Edit(match.start(), match.end(), "&amp;")


REPAIRS = (
    Repair(said("“--” inside a comment was written as “- -”"), _hyphens_in_comments),
    Repair(said("The prefix xsi was used without being declared; its declaration was added"), _undeclared_prefix),
    Repair(said("A text in double angle brackets was kept as text, with its brackets escaped"), _double_brackets),
    Repair(said("A start tag lacked its “>”, which was added"), _unclosed_start_tags),
    Repair(said("An “&” that stands for itself was written as “&amp;”"), _bare_ampersands),
    Repair(said("An end tag without a start tag was taken out"), stray_end_tags),
)
"""In the order in which they are tried: each can rely on the ones before it."""


def _lines(text: str, edits: Iterable[Edit]) -> str:
    """Tell the lines of the edits: `line 3`, `lines 3, 5`, or the first few and that there are more."""
    numbers = list(islice(_distinct_lines(text, edits), _LINES_TOLD + 1))
    told = ", ".join(map(str, numbers[:_LINES_TOLD]))
    if len(numbers) > _LINES_TOLD:
        return said("lines %(numbers)s and more", numbers=told)
    return said("line %(number)s", number=told) if len(numbers) == 1 else said("lines %(numbers)s", numbers=told)


def _distinct_lines(text: str, edits: Iterable[Edit]) -> Iterator[int]:
    line, position, last = 1, 0, 0
    for edit in edits:
        line += text.count("\n", position, edit.start)
        position = edit.start
        if line != last:
            yield line
        last = line
