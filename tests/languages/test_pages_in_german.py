"""Every page in German: the language that it names, the words on it, and numbers where programs read them."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from tests.security.site import Address, admin_addresses, own_addresses

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(Add|Back|Cancel|Change|Choose|Close|Delete|Edit|Keep|Move|Open|Publish(ed)?|Save|Search|Show|Try|"
    r"Undo|the|and|are|when|which|your)\b"
)
"""Words of buttons and sentences that no German text has."""
NOT_PROSE = "self::script or self::style or self::code or self::pre or self::kbd or contains(@class, 'mono')"
NOT_OURS = {"by-hand.xml", "by-hand.xml – Offhook", "Search"}
"""A file of the furnished site, and the name of an image that Django's administration translates nowhere."""
SPOKEN = ("title", "placeholder", "aria-label", "alt")
DRAWN = ("x", "y", "cx", "cy", "r", "rx", "width", "height", "viewBox", "max", "min", "step", "maxlength")
"""Attributes that hold a number for the browser."""


@pytest.fixture
def german(superuser_client: Client) -> Client:
    """The browser of an administrator who chose German."""
    superuser_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    return superuser_client


def pages(client: Client) -> Iterator[tuple[Address, html.HtmlElement]]:
    """Yield every page that can be looked at; of Django's administration, those of phones and its first one."""
    of_admin = [it for it in admin_addresses() if it.view.startswith(("admin:index", "admin:phones_phone_"))]
    for address in [*own_addresses(), *of_admin]:
        response = client.get(address.url)
        if response.status_code == 200 and not response.streaming and b"</html>" in response.content:
            yield address, html.document_fromstring(response.content.decode())


def texts_of(page: html.HtmlElement) -> Iterator[str]:
    """Yield what a page says, on the screen and to a screen reader, without names of files and the like."""
    yield from page.xpath(f"//text()[not(ancestor::*[{NOT_PROSE}])]")
    yield from (value for name in SPOKEN for value in page.xpath(f"//*[not({NOT_PROSE})]/@{name}"))
    yield from page.xpath("//input[@type='submit']/@value")


def faults_of(page: html.HtmlElement) -> Iterator[str]:
    """Yield what is not as it should be: the page's language, English words, numbers written for people."""
    if page.get("lang") != "de":
        yield f"The page says that it is in {page.get('lang')}."
    texts = {" ".join(text.split()) for text in texts_of(page)} - NOT_OURS
    yield from (text for text in sorted(texts) if ENGLISH.search(text))
    yield from (f'{name}="{value}"' for name in DRAWN for value in page.xpath(f"//@{name}") if "," in value)
    for value in page.xpath("//input[@type='number']/@value"):
        if not re.fullmatch(r"(-?\d+(\.\d+)?)?", value):
            yield f'value="{value}"'


@pytest.mark.usefixtures("furnished")
def test_no_page_has_a_fault(german: Client) -> None:
    assert [(address.view, fault) for address, page in pages(german) for fault in faults_of(page)] == []


@pytest.mark.parametrize(("asked", "got"), [("de-AT,de;q=0.9", "de"), ("en", "en"), ("fr", "en")])
def test_who_chose_nothing_gets_the_language_of_the_browser(client: Client, asked: str, got: str) -> None:
    response = client.get("/", headers={"accept-language": asked}, follow=True)
    assert html.document_fromstring(response.content).get("lang") == got
