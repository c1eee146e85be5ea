"""Every page in German: the language that it names, the words on it, and numbers where programs read them."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from lxml import html

from tests.security.site import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]

ENGLISH = re.compile(
    r"\b(Add|Back|Cancel|Change|Choose|Close|Delete|Edit|Keep|Import|Move|Open|Publish|Save|Search|Show|Try|Undo|"
    r"the|and|are|when|which|your)\b"
)
"""Words of buttons and sentences that no German text has."""
NOT_PROSE = "self::script or self::style or self::code or self::pre or self::kbd or contains(@class, 'mono')"
WRITTEN_BY_OTHERS = re.compile(r"\| (Can|Axes|access|Otp)|by-hand\.xml|\bCan (add|change|delete|view)\b")
"""Permissions, which Django names in the database, and a file that somebody wrote."""
SPOKEN = ("title", "placeholder", "aria-label", "alt")
NUMERIC = ("x", "y", "cx", "cy", "r", "rx", "width", "height", "viewBox", "d", "min", "max", "step", "maxlength")


@pytest.fixture
def german(superuser_client: Client) -> Client:
    """The browser of an administrator who chose German."""
    superuser_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    return superuser_client


def pages(client: Client) -> Iterator[tuple[Address, html.HtmlElement]]:
    """Yield every page that can be looked at."""
    for address in addresses():
        response = client.get(address.url)
        if _is_page(response):
            yield address, html.document_fromstring(response.content.decode())


def _is_page(response: HttpResponse) -> bool:
    return response.status_code == 200 and not response.streaming and b"</html>" in response.content


def texts_of(page: html.HtmlElement) -> Iterator[str]:
    """Yield what a page says, on the screen and to a screen reader, without names of files and the like."""
    yield from page.xpath(f"//text()[not(ancestor::*[{NOT_PROSE}])]")
    yield from (value for name in SPOKEN for value in page.xpath(f"//*[not({NOT_PROSE})]/@{name}"))
    yield from page.xpath("//input[@type='submit']/@value")


def test_pages_name_their_language(german: Client) -> None:
    assert {page.get("lang") for _, page in pages(german)} == {"de"}


def test_no_page_has_english_words(german: Client) -> None:
    found = {
        (address.view, " ".join(text.split()))
        for address, page in pages(german)
        for text in texts_of(page)
        if ENGLISH.search(text) and not WRITTEN_BY_OTHERS.search(text)
    }
    assert found == set()


def test_numbers_that_programs_read_have_no_comma(german: Client) -> None:
    """Neither in drawings nor in fields of forms, where German writes 0,5 for people."""
    found = {
        (address.view, name, value)
        for address, page in pages(german)
        for name in NUMERIC
        for value in page.xpath(f"//*[not(self::a)]/@{name.lower()}")
        if re.search(r"\d,\d", value) and not (name == "d" and " " in value)
    }
    assert found == set()


def test_fields_of_numbers_are_filled_with_numbers(german: Client) -> None:
    found = {
        (address.view, value)
        for address, page in pages(german)
        for value in page.xpath("//input[@type='number']/@value")
        if value and not re.fullmatch(r"-?\d+(\.\d+)?", value)
    }
    assert found == set()


def test_who_chose_nothing_gets_the_language_of_the_browser(client: Client) -> None:
    answers = {
        asked: html.document_fromstring(client.get("/", headers={"accept-language": asked}, follow=True).content)
        for asked in ("de-AT,de;q=0.9", "en", "fr")
    }
    assert {asked: page.get("lang") for asked, page in answers.items()} == {
        "de-AT,de;q=0.9": "de",
        "en": "en",
        "fr": "en",
    }
