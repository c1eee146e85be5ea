"""Named repairs of configurations that are not well-formed XML, for a second strict reading.

A parser that recovers by itself guesses: it closes a section early, moves elements up and drops the rest, without a
word. A repair here changes nothing but what XML forbids, only where the text allows one reading, and is
reported. No repair adds or removes a line, so that the lines of messages are those of the file.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from itertools import islice

from provisioning.cnfxml.encodings import decoded
from provisioning.cnfxml.end_tags import misspelt_end_tags, stray_end_tags
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
_LESS_THAN = re.compile(r"<(?![^\W\d]|[/!?%<])(?=[^<>]*<)")
"""Neither does a name follow, nor a `>` before the next tag."""
_START_TAG = re.compile(r"<[^\W\d][^<>]*>")
_ODD_VALUE = re.compile(
    r""""[^"]*"|'[^']*'|\s[^\W\d][\w.:-]*\s*=\s*(?P<odd>[“”„″](?P<typed>[^"“”„″]*)[“”„″]|(?P<bare>[^\s"'<>=“”„″]+?)(?=\s|/?>))"""
)
"""What is quoted well is passed over, so that nothing inside of it is found."""
_TEXT_AFTER = re.compile(r">\s*+([^<>]+)\Z")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_ENTITIES_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
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


def mended(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, read in the encoding that it is in and repaired, with a sentence for each repair.

    Raises `Unreadable` for what is no text, or too large.
    """
    text, about_encoding = decoded(data)
    text, repairs = repair(text)
    return text, (*about_encoding, *repairs)


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


def _less_than(text: str) -> Iterator[Edit]:
    """A `<` at which no tag can begin."""
    for match in _LESS_THAN.finditer(masked(text)):
        yield Edit(match.start(), match.end(), "&lt;")


def _oddly_quoted_values(text: str) -> Iterator[Edit]:
    """The value of an attribute stands in typographic quotation marks, as in text of a web page, or in none."""
    for tag in _START_TAG.finditer(masked(text)):
        for match in _ODD_VALUE.finditer(text, tag.start(), tag.end()):
            if match["odd"]:
                yield Edit(match.start("odd"), match.end("odd"), f'"{match["typed"] or match["bare"] or ""}"')


def _entities_of_html(text: str) -> Iterator[Edit]:
    """`&uuml;` and the like: XML does not know them, and they mean one character everywhere."""
    for match in _ENTITY.finditer(masked(text)):
        if match[1] not in _ENTITIES_OF_XML and match[1] in name2codepoint:
            yield Edit(match.start(), match.end(), f"&#{name2codepoint[match[1]]};")


def _text_after(text: str) -> Iterator[Edit]:
    """Characters behind the last tag, such as the mark that old editors put at the end of a file."""
    if match := _TEXT_AFTER.search(masked(text)):
        yield Edit(match.start(1), match.end(1), "\n" * match[1].count("\n"))


def _bare_ampersands(text: str) -> Iterator[Edit]:
    """An `&` that does not begin an entity; an entity that is not declared stays as it is."""
    for match in _BARE_AMPERSAND.finditer(masked(text)):
        yield Edit(match.start(), match.end(), "&amp;")


REPAIRS = (
    Repair(said("“--” inside a comment was written as “- -”"), _hyphens_in_comments),
    Repair(said("The prefix xsi was used without being declared; its declaration was added"), _undeclared_prefix),
    Repair(said("A text in double angle brackets was kept as text, with its brackets escaped"), _double_brackets),
    Repair(said("A start tag lacked its “>”, which was added"), _unclosed_start_tags),
    Repair(said("A “<” that stands for itself was written as “&lt;”"), _less_than),
    Repair(said("The value of an attribute was put in straight quotation marks"), _oddly_quoted_values),
    Repair(said("An “&” that stands for itself was written as “&amp;”"), _bare_ampersands),
    Repair(said("A character named as in HTML was written as its number"), _entities_of_html),
    Repair(said("What stood behind the end of the XML was left out"), _text_after),
    Repair(said("An end tag was written like its start tag, in big and small letters"), misspelt_end_tags),
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
