"""What many files have in common, as bytes with gaps: made once, and filled with the texts of each file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stencil:
    """Bytes with gaps.

    stencil = cut("<name>#0;</name>", re.compile("#([0-9]+);"))
    stencil.filled([b"Hall"])     # b"<name>Hall</name>"
    """

    pieces: tuple[bytes, ...]
    """What stands around the gaps: one piece more than there are gaps."""
    slots: tuple[int, ...]
    """Which text stands in each gap."""

    def filled(self, texts: Sequence[bytes]) -> bytes:
        """Return the whole, with texts that are escaped already in the gaps."""
        whole = [b""] * (len(self.pieces) + len(self.slots))
        whole[::2] = self.pieces
        whole[1::2] = [texts[slot] for slot in self.slots]
        return b"".join(whole)

    def gaps(self, content: bytes) -> list[bytes]:
        """Return what stands in the gaps of a filled stencil. Raises `ValueError` when `content` is another's."""
        first, *others = self.pieces
        if not content.startswith(first):
            raise ValueError("It does not begin as all of them do.")
        found, at = [], len(first)
        for piece in others:
            if (end := content.find(piece, at)) < 0:
                raise ValueError("It does not go on as all of them do.")
            found.append(content[at:end])
            at = end + len(piece)
        if at != len(content):
            raise ValueError("It does not end as all of them do.")
        return found

    @property
    def fills_elements(self) -> bool:
        """Whether each gap is all that its XML element holds."""
        before, after = self.pieces[:-1], self.pieces[1:]
        return all(piece.endswith(b">") for piece in before) and all(piece.startswith(b"</") for piece in after)


def cut(text: str, marks: re.Pattern[str]) -> Stencil:
    """Return the stencil of a text whose gaps are marked; the only group of `marks` is the number of a text."""
    pieces = marks.split(text)
    return Stencil(tuple(piece.encode() for piece in pieces[::2]), tuple(map(int, pieces[1::2])))
