"""Sentences that are kept as data, and said in the language of whoever looks later.

>>> kept = packed(generic(said("%(button)s has no port.", button=said("Button %(number)s", number="3"))))
>>> unpacked(kept)
'Button … has no port.'
"""

from typing import Any

from provisioning.sentences import Sentence, said

ANY = "…"
"""Stands for what differs from case to case."""


def generic(text: str) -> str:
    """Return the sentence for all cases alike: every value that is no sentence itself becomes an ellipsis."""
    if not isinstance(text, Sentence) or not text.values:
        return text
    values = {name: generic(value) if isinstance(value, Sentence) else ANY for name, value in text.values.items()}
    return said(text.template, **values)


def has_values(text: str) -> bool:
    """Tell whether values were put into a sentence: then its English text alone cannot be translated."""
    return isinstance(text, Sentence) and bool(text.values)


def packed(text: str) -> dict[str, Any]:
    """Return a sentence as JSON can hold it; numbers among its values become text."""
    if not isinstance(text, Sentence):
        return {"text": text}
    values = {name: packed(value) if isinstance(value, Sentence) else str(value) for name, value in text.values.items()}
    return {"template": text.template, "values": values}


def unpacked(kept: dict[str, Any]) -> str:
    """Return the sentence that `packed` was given."""
    if "text" in kept:
        return str(kept["text"])
    values = {name: unpacked(value) if isinstance(value, dict) else value for name, value in kept["values"].items()}
    return said(kept["template"], **values)
