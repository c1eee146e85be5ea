"""Sentences for people that know how they were made, so that a page can say them in another language.

A sentence is English text wherever it is stored, compared or printed. The packages that make sentences know no
Django; `provisioning.translating` says them in the language of whoever looks.

>>> text = said("%(title)s is there %(count)d times.", title="Button 3", count=2)
>>> text
'Button 3 is there 2 times.'
>>> text.template
'%(title)s is there %(count)d times.'
"""

from collections.abc import Iterable, Mapping


class Sentence(str):
    """An English text, the pattern that it was made from and the values that were put in."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Return the sentence itself, so that the text of an error can still be translated."""
        return self


def said(template: str, /, **values: object) -> Sentence:
    """Return the sentence that `template` gives with `values` in its `%(name)s` places.

    A value that is a sentence itself is translated with it, any other value stays as it is. Without values the
    template is the text: a per cent sign in it is one.
    """
    sentence = Sentence(template % values if values else template)
    sentence.template = template
    sentence.values = values
    return sentence


def joined(separator: str, parts: Iterable[str]) -> Sentence:
    """Return the parts as one text; each part that is a sentence is translated by itself."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return said(separator.join(f"%({name})s" for name in values), **values)
