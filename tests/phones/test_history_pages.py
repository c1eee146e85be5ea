"""What was published of a phone, and what it asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from phones.models import Phone
from provisioning.models import FileRequest
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_working_phone
from tests.pages import rows_of, text_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/history/"


def ask(minutes_ago: int, **fields) -> None:
    defaults = {"address": "192.0.2.7", "mac": MAC, "name": f"SEP{MAC}.cnf.xml", "outcome": "served"}
    FileRequest.objects.create(asked_at=timezone.now() - timedelta(minutes=minutes_ago), **defaults | fields)


def test_without_anything_it_says_so(admin_client):
    make_phone(MAC)
    text = text_of(admin_client.get(PAGE))
    assert "Nothing of this phone was published yet." in text
    assert "The phone did not ask for a file yet." in text


def test_publications_of_this_phone_the_last_one_first(admin_client, editor, tftp_root):
    make_working_phone(MAC)
    make_working_phone("001122000001")
    first = publish(note="First").publication
    Phone.objects.filter(mac=MAC).update(label="Hall", version=9)
    second = publish([MAC], by=editor, note="<b>Second</b>").publication
    assert [row[1:] for row in rows_of(admin_client.get(PAGE))] == [
        [f"Publication {second.pk}", f"SEP{MAC}.cnf.xml", "Changed", "editor", "<b>Second</b>"],
        [f"Publication {first.pk}", f"SEP{MAC}.cnf.xml", "Added", "—", "First"],
    ]


def test_requests_of_this_phone_the_last_one_first(admin_client):
    make_phone(MAC)
    ask(5, size=9216)
    ask(1, name="<script>.xml", outcome="missing", reason="There is no such file")
    ask(2, mac="001122000001")
    assert rows_of(admin_client.get(PAGE)) == [
        ["a minute ago", "<script>.xml", "Missing There is no such file", "", "192.0.2.7"],
        ["5 minutes ago", f"SEP{MAC}.cnf.xml", "Served", "9.0 KB", "192.0.2.7"],
    ]


def test_a_hundred_requests_are_enough(admin_client):
    make_phone(MAC)
    for minute in range(105):
        ask(minute)
    assert len(rows_of(admin_client.get(PAGE))) == 100


@pytest.mark.parametrize("requests", [1, 30])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, requests):
    make_phone(MAC)
    for minute in range(requests):
        ask(minute)
    with django_assert_max_num_queries(9):
        admin_client.get(PAGE)
