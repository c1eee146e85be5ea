"""Filters of the list that are kept."""

import pytest
from django.urls import reverse

from phones.models import SavedFilter
from tests.factories import make_phone
from tests.pages import notes_of, text_of

pytestmark = pytest.mark.django_db

LIST, SAVE = "/phones/", "/phones/filters/save/"


@pytest.fixture(autouse=True)
def _phones() -> None:
    make_phone("001122000001", label="Kitchen")
    make_phone("001122000002", label="Workshop", model="8851")


def save(client, **form: str):
    return client.post(SAVE, {"name": "Desks", "query": "model=8851&page=3&q=", **form}, follow=True)


def offered(client, query: str = "") -> list[tuple[str, bool, bool]]:
    context = client.get(f"{LIST}?{query}").context
    return [(offer.filter.name, offer.is_on, offer.is_own) for offer in context["saved"]]


def test_a_filter_is_kept_and_leads_to_its_address(viewer_client):
    response = save(viewer_client)
    assert response.redirect_chain == [("/phones/?model=8851", 302)]
    assert notes_of(response) == ["The filter “Desks” was kept."]
    assert offered(viewer_client) == [("Desks", False, True)]
    assert offered(viewer_client, "state=&model=8851&page=1&q=") == [("Desks", True, True)]


def test_it_is_ones_own(viewer_client, editor_client):
    save(viewer_client, shared="on")
    assert offered(editor_client) == []


def test_who_may_change_phones_can_share_it(viewer_client, editor_client):
    save(editor_client, shared="on")
    assert offered(viewer_client) == [("Desks", False, False)]
    address = reverse("phones:filter_drop", args=[SavedFilter.objects.get().pk])
    assert viewer_client.post(address).status_code == 404
    editor_client.post(address)
    assert not SavedFilter.objects.exists()


def test_one_of_the_same_name_gives_way(viewer_client):
    save(viewer_client)
    save(viewer_client, query="q=kitchen")
    assert list(SavedFilter.objects.values_list("query", flat=True)) == ["q=kitchen"]


@pytest.mark.parametrize("query", ["page=3", "model=nonsense", "x=1"])
def test_without_a_filter_nothing_is_kept(viewer_client, query):
    assert notes_of(save(viewer_client, query=query)) == ["Set a filter first: then it can be kept."]
    assert not SavedFilter.objects.exists()


def test_it_is_offered_where_filters_are_set(viewer_client):
    assert "Save these filters" not in text_of(viewer_client.get(LIST))
    assert "Save these filters" in text_of(viewer_client.get(LIST, {"q": "kitchen"}))
