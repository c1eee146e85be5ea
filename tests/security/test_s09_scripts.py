"""S9: no text of a stranger becomes markup, and no page lets a script run that is not a file of Offhook's own."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from lxml import html

from phones.fields import MacField
from phones.models import Phone
from provisioning.models import FileRequest, Publication, PublishedFile, PublishingTurn
from tests.security.site import Address, addresses
from tests.security.sources import PROJECT, called, calls, imported, sources, templates

CANARY = "\"><svg onload=alert(1)>'{{7*7}}"
SHORT = "<i x>'\""
OWN = ("phones", "firmware", "provisioning")
LEFT = {"digest", "blake2b", "subject", "kind", "password"}
"""Fields whose texts nobody but Offhook writes, or that no page shows."""
IN_LINE = "//script[not(@src or @type='application/json')] | //style | //*[@style] | //@*[starts-with(name(), 'on')]"
_SAFE = {"mark_safe", "SafeString", "SafeText"}
UNESCAPED: dict[str, str] = {
    "phones/templatetags/configuration_xml.py mark_safe": "a constant, between escaped parts",
}
"""Calls that declare text to be safe markup, with the reason why it is."""


def test_markup_is_made_by_templates_alone() -> None:
    """What declares text to be safe is listed with its reason; `format_html` takes a constant."""
    declared = {
        f"{path} {called(call).rpartition('.')[2]}"
        for path in sources()
        for call in calls(path)
        if called(call).rpartition(".")[2] in _SAFE
    }
    assert declared == set(UNESCAPED)
    importing = {str(path) for path in sources() if {name.rpartition(".")[2] for name in imported(path)} & _SAFE}
    assert importing == {entry.partition(" ")[0] for entry in UNESCAPED}


@pytest.mark.parametrize("name", ["format_html", "format_html_join", "HTML"])
def test_formats_of_markup_are_constants(name: str) -> None:
    """A format with a stranger's text in it would be markup, or with crispy forms' `HTML` even a template."""
    place = 1 if name == "format_html_join" else 0
    for path in sources():
        for call in calls(path):
            if called(call).rpartition(".")[2] == name:
                assert type(call.args[place]).__name__ == "Constant", f"{path}: {name} takes a constant here"


@pytest.mark.parametrize("path", templates(), ids=str)
def test_templates_escape_and_have_no_scripts_or_styles_in_line(path: Path) -> None:
    text = (PROJECT / path).read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe\b|safeseq|autoescape\s+off|\{%\s*debug", text) == []
    assert (
        re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on|<script(?![^>]*\ssrc=)", text, re.IGNORECASE) == []
    )


@pytest.fixture
def infested(furnished) -> list[Address]:
    """The addresses of the furnished site, which has markup in every text that a stranger may have written.

    Names of published files are not a stranger's: see S5.
    """
    found = addresses()
    for model in apps.get_models():
        if model._meta.app_label in OWN and not model._meta.proxy and model is not PublishedFile:
            for field in model._meta.fields:
                _infest(model, field)
    User.objects.filter(username="owner").update(username=CANARY, first_name=CANARY)
    return found


def _infest(model: type[models.Model], field: models.Field) -> None:
    text = _text_for(field)
    if text and field.name not in LEFT and not field.primary_key:
        for number, key in enumerate(model._base_manager.values_list("pk", flat=True)):
            model._base_manager.filter(pk=key).update(**{field.name: f"{text}{number}"})


def _text_for(field: models.Field) -> str:
    """Return the longest canary that a field takes; nothing when it holds no free text."""
    if not isinstance(field, models.CharField | models.TextField) or isinstance(field, MacField):
        return ""
    if field.name == "mac" or field.choices:
        return ""
    room = (field.max_length or 1000) - 2
    return next((text for text in (CANARY, SHORT) if len(text) <= room), "")


@pytest.mark.django_db
def test_no_page_shows_a_text_as_markup(superuser_client: Client, infested: list[Address]) -> None:
    """`<wbr>` and other elements of templates stay; those of the canary never come to be."""
    shown = 0
    for address in infested:
        if address.view in {"logout", "admin:logout"}:
            continue
        answer = superuser_client.get(address.url)
        assert answer.status_code < 500, address.url
        page = answer.content.decode(errors="replace")
        assert CANARY not in page, address.url
        assert SHORT not in page, address.url
        assert "<svg onload" not in page, address.url
        if "html" in answer.get("Content-Type", "") and page:
            assert html.fromstring(page).xpath("//*[@onload or self::i[@x]]") == [], address.url
        shown += "&lt;svg onload=alert(1)&gt;" in page
    assert shown > 20
    assert FileRequest.objects.filter(name__startswith=CANARY).exists()


@pytest.mark.django_db
def test_a_plan_and_a_publication_of_such_names_are_shown(
    superuser_client: Client, infested: list[Address], tftp_root: Path
) -> None:
    """Most of it is held back, with names that no form takes: the pages say so."""
    PublishingTurn.objects.update(host="")
    Phone.objects.all().mark_changed()
    for url in ("/publications/draft/", "/publications/publish/", "/publications/plan/"):
        answer = (superuser_client.get if url.endswith("plan/") else superuser_client.post)(url, follow=True)
        assert answer.status_code == 200, url
        assert "<svg onload" not in answer.content.decode(), url
    assert CANARY in str(Publication.objects.order_by("pk").last().held_back).replace("\\", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("furnished")
def test_every_page_forbids_scripts_that_are_not_files_of_its_own(superuser_client: Client) -> None:
    for address in addresses():
        if address.view in {"logout", "admin:logout"}:
            continue
        answer = superuser_client.get(address.url)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy, address.url
        assert "unsafe" not in policy, address.url
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff"), address.url
        if answer.status_code == 200 and "html" in answer["Content-Type"] and answer.content:
            assert html.fromstring(answer.content).xpath(IN_LINE) == [], address.url
