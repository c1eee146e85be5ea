"""Which texts no check can find an error in, so that one phone's findings tell those of others that differ in them."""

from collections.abc import Sequence

from provisioning.cnfxml.lint.accounts import MOST_CHARACTERS
from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.subject import NO_ACCOUNT


def are_plain(texts: Sequence[str]) -> bool:
    """Whether checks for errors take each text for a name like any other: not blank, no gap and no word for nothing.

    All are searched for gaps at once; what looks like a gap across two of them counts, to be safe.
    """
    names = map(str.upper, map(str.strip, texts))
    return NO_ACCOUNT.isdisjoint(names) and not facts().certain_gap.search("\n".join(texts))


def is_storable(password: str) -> bool:
    """Whether a phone can keep all of a SIP password."""
    return len(password.encode()) <= MOST_CHARACTERS
