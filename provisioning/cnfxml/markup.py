"""Finding one's way in the text of an XML document that may not be well-formed. Everything here takes linear time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"<!--|<!\[CDATA\[|<\?")
_CLOSINGS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_CDATA = "<![CDATA["


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text, as offsets, and what takes its place."""

    start: int
    end: int
    text: str


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with the edits made; they come in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += (text[position : edit.start], edit.text)
        position = edit.end
    return "".join((*parts, text[position:]))


def masked(text: str) -> str:
    """Return `text`, equally long, with blanks for comments and instructions, and full stops for CDATA sections."""
    stretches = [
        Edit(start, end, ("." if opening == _CDATA else " ") * (end - start))
        for opening, start, end in _literal_parts(text)
    ]
    return replaced(text, stretches)


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments begin and end, each closed by the first `-->`; one without end is none."""
    return ((start, end) for opening, start, end in _literal_parts(text) if opening == "<!--")


def _literal_parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield opening, start and end of the parts whose `<` and `&` mean nothing, up to one that is not closed."""
    position = 0
    while match := _OPENING.search(text, position):
        closing = _CLOSINGS[match[0]]
        end = text.find(closing, match.end())
        if end < 0:
            return
        position = end + len(closing)
        yield match[0], match.start(), position
