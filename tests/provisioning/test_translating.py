"""Sentences that are made in English and said in another language."""

from django.template import Context, Template
from django.utils.translation import override

from provisioning.sentences import Sentence, joined, said
from provisioning.translating import translated


def test_a_sentence_is_its_english_text() -> None:
    sentence = said("%(count)d of %(name)s", count=2, name="Smith & Sons")
    assert (sentence, sentence == "2 of Smith & Sons", {sentence: 1}["2 of Smith & Sons"]) == (
        "2 of Smith & Sons",
        True,
        1,
    )


def test_a_sentence_without_values_may_hold_a_per_cent_sign() -> None:
    assert said("100 % of it") == "100 % of it"
    assert translated(said("100 % of it")) == "100 % of it"


def test_sentences_and_the_sentences_in_them_are_translated_and_values_are_not() -> None:
    """The words are of Django's own catalogue, so that the test needs no translation of ours."""
    sentence = said("%(name)s: %(day)s", name="Monday", day=said("Monday"))
    with override("de"):
        assert translated(sentence) == "Monday: Montag"
    assert translated(sentence) == "Monday: Monday"


def test_texts_of_data_files_are_translated_and_nothing_stays_nothing() -> None:
    with override("de"):
        assert [translated("Monday"), translated(""), translated("Not a text of ours")] == [
            "Montag",
            "",
            "Not a text of ours",
        ]


def test_a_template_says_it_escaped() -> None:
    page = Template("{% load translating %}{{ text|translated }}")
    with override("de"):
        assert page.render(Context({"text": said("%(day)s <b>", day=said("Monday"))})) == "Montag &lt;b&gt;"


def test_what_is_cut_from_a_sentence_is_plain_text() -> None:
    assert type(said("One. Two.")[:4]) is str
    assert isinstance(said("One."), Sentence)


def test_the_text_of_an_error_can_still_be_translated() -> None:
    with override("de"):
        assert translated(str(ValueError(said("%(day)s!", day=said("Monday"))))) == "Montag!"


def test_the_parts_of_a_joined_text_are_translated_one_by_one() -> None:
    text = joined(", ", (said("Monday"), "Monday", said("Tuesday")))
    with override("de"):
        assert [text, translated(text)] == ["Monday, Monday, Tuesday", "Montag, Monday, Dienstag"]


def test_an_empty_sentence_stays_empty() -> None:
    """An empty text is what catalogues hold their own headers under."""
    with override("de"):
        assert [translated(said("")), translated(joined(" ", ()))] == ["", ""]
