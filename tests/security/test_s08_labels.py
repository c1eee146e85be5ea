"""S8: no text becomes an element: what is published parses back to it, or the form refused it."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lxml import etree

from phones.forms.phone import PhoneForm
from phones.phone_files import phone_file
from tests.factories import MAC, make_line, make_phone, make_server

pytestmark = pytest.mark.django_db

HOSTILE = (
    "</label><device>", "]]>", "<![CDATA[x]]>", "<!--", "-->", "<?php x ?>", "&lt;", "&amp;", "&#60;", "&x;", '"', "'",
    "<!DOCTYPE x>", "\x00", "\x1b", "\ufffe", "\u2028", "\ud7ff", "𝄞", "%s", "{{ x }}", "$(x)", "A",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("".join) | st.text(min_size=1, max_size=30)


class TestLabels(TestCase):
    @settings(max_examples=60)
    @given(TEXTS)
    @example("</phoneLabel><sshPassword>x</sshPassword><phoneLabel>")
    def test_a_label_stays_one_text(self, text: str) -> None:
        phone = make_phone(call_server=make_server())
        make_line(phone)
        plain = parsed(phone)
        form = PhoneForm(
            {"mac": MAC, "model": "7941G", "label": text, "call_server": phone.call_server_id}, instance=phone
        )
        if not form.is_valid():
            return
        written = parsed(phone)
        assert [element.tag for element in written.iter()] == [element.tag for element in plain.iter()]
        assert [element.attrib for element in written.iter()] == [element.attrib for element in plain.iter()]
        label = written.findtext(".//phoneLabel")
        assert label == form.cleaned_data["label"], repr(text)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", label or "")


def parsed(phone) -> etree._Element:
    content = phone_file(phone).content
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, load_dtd=False))
