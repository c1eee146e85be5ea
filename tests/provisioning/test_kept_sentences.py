"""Sentences that are kept as data."""

import json

from provisioning.kept_sentences import generic, packed, unpacked
from provisioning.sentences import said

INNER = said("Button %(number)s", number=3)
NESTED = said("%(button)s has %(count)s of %(most)s (100 %%).", button=INNER, count=4, most="2")


def test_what_is_kept_says_the_same_and_can_still_be_translated() -> None:
    again = unpacked(json.loads(json.dumps(packed(NESTED))))
    assert (again, again.template) == ("Button 3 has 4 of 2 (100 %).", NESTED.template)  # type: ignore[attr-defined]
    assert again.values["button"].template == INNER.template  # type: ignore[attr-defined]


def test_what_differs_from_case_to_case_is_left_out() -> None:
    assert generic(NESTED) == "Button … has … of … (100 %)."
    assert generic(said("Nothing to put in, 100 %.")) == "Nothing to put in, 100 %."


def test_texts_that_are_no_sentences_stay_as_they_are() -> None:
    assert unpacked(packed(generic("of people, 100 %"))) == "of people, 100 %"
