"""S8: no text becomes an element: what is published parses back to it, or it was refused."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lxml import etree

from phones.documents import BUTTON_ELEMENTS
from phones.files import phone_file
from phones.forms.phone import PhoneForm
from phones.models import Button, Phone
from phones.phone_files import phone_files
from tests.factories import MAC, make_line, make_phone, make_server, make_service, make_speed_dial

pytestmark = pytest.mark.django_db

HOSTILE = (
    "</label><device>", "]]>", "<![CDATA[x]]>", "<!--", "-->", "<?php x ?>", "&lt;", "&amp;", "&#60;", "&x;", '"', "'",
    "<!DOCTYPE x>", "\x00", "\x1b", "\ufffe", "\u2028", "\ud7ff", "𝄞", "%s", "{{ x }}", "$(x)", "A",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("".join) | st.text(min_size=1, max_size=30)
ESCAPE = "</phoneLabel><sshPassword>x</sshPassword><phoneLabel>"
PLACES = [(kind, field) for kind in ("line", "speed_dial", "service") for field in BUTTON_ELEMENTS[kind]]


class TestLabels(TestCase):
    @settings(max_examples=30)
    @given(TEXTS)
    @example(ESCAPE)
    def test_a_label_stays_one_text(self, text: str) -> None:
        phone = make_phone(call_server=make_server())
        make_line(phone)
        plain = parsed(phone_file(phone).content)
        form = PhoneForm(
            {"mac": MAC, "model": "7941G", "label": text, "call_server": phone.call_server_id}, instance=phone
        )
        if not form.is_valid():
            return
        form.save()
        for written in all_ways(phone):
            assert shape(written) == shape(plain)
            assert written.findtext(".//phoneLabel") == form.cleaned_data["label"]
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", written.findtext(".//phoneLabel") or "")

    @settings(max_examples=40)
    @given(TEXTS, st.sampled_from(PLACES))
    @example(ESCAPE, ("line", "password"))
    def test_a_text_of_a_button_that_no_form_has_seen_stays_one_text(self, text: str, place: tuple[str, str]) -> None:
        kind, field = place
        phone = make_phone(call_server=make_server())
        buttons = {"line": make_line(phone), "speed_dial": make_speed_dial(phone), "service": make_service(phone, 3)}
        button: Button = buttons[kind]
        setattr(button, field, "plain")
        button.save()
        plain = parsed(phone_file(phone).content)
        setattr(button, field, text)
        button.save()
        for written in all_ways(phone):
            assert shape(written) == shape(plain)
            found = written.findtext(f".//line[@button='{button.position}']/{BUTTON_ELEMENTS[kind][field]}")
            assert found == text


def test_most_texts_are_published_and_not_refused() -> None:
    """So that the laws above are not kept by publishing nothing."""
    phone = make_phone(call_server=make_server(), label="</a><b>&")
    make_line(phone, label="]]><b/>", password="<!--&#60;")
    assert [written.findtext(".//phoneLabel") for written in all_ways(phone)] == ["</a><b>&"] * 2


def all_ways(phone: Phone) -> Iterator[etree._Element]:
    """Yield what is published of a phone by itself, and with the whole fleet; nothing where it is refused."""
    alone = phone_file(Phone.objects.get(pk=phone.pk))
    for file in (alone, *phone_files(None)):
        if not file.problem:
            yield parsed(file.content)


def shape(root: etree._Element) -> list[tuple[str, dict[str, str]]]:
    """Return all that is no text: the elements in their order, with their attributes."""
    return [(str(element.tag), dict(element.attrib)) for element in root.iter()]


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, load_dtd=False))
