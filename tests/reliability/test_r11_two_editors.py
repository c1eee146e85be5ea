"""R11: two people edit one record; who saves second sees both values and chooses, and nothing is lost silently."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from phones.models import Button, CallServer, DialPlan, Phone, Profile
from tests.factories import MAC, make_line, make_phone, make_profile, make_server, make_speed_dial

pytestmark = pytest.mark.django_db

CONFLICT = HTTPStatus.CONFLICT


@pytest.fixture
def ann(editor_client: Client) -> Client:
    return editor_client


@pytest.fixture
def ben(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def fields_of(response) -> dict[str, Any]:
    """Return what the page's form would send, as a browser does, without its buttons."""
    (form,) = html.document_fromstring(response.content.decode()).xpath("(//main//form)[1]")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def opened(client: Client, url: str) -> dict[str, Any]:
    return fields_of(client.get(url))


def rows_of(response) -> list[tuple[str, str, str, str]]:
    """Return label, theirs, yours and the ticked side of each field of the page of differences."""
    page = html.document_fromstring(response.content.decode())
    return [_row(fieldset) for fieldset in page.find_class("conflict")]


def _row(fieldset: html.HtmlElement) -> tuple[str, str, str, str]:
    theirs, yours = (value.text_content().strip() for value in fieldset.find_class("conflict-value"))
    ticked = fieldset.xpath(".//input[@checked]/@value")
    return fieldset.find("legend").text_content(), theirs, yours, "".join(ticked)


def test_the_second_sees_both_values_and_nothing_is_stored(ann: Client, ben: Client) -> None:
    make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ann, of_ben = opened(ann, url), opened(ben, url)
    assert ann.post(url, of_ann | {"label": "Hall", "wanted_load": "SIP41.9-4-2SR3-1S"}).status_code == 302
    page = ben.post(url, of_ben | {"label": "Kitchen", "hardware_version": "V08"})
    assert page.status_code == CONFLICT
    assert rows_of(page) == [
        ("Label", "Hall", "Kitchen", ""),
        ("Wanted load", "SIP41.9-4-2SR3-1S", "—", "theirs"),
        ("Hardware version", "—", "V08", "yours"),
    ]
    phone = Phone.objects.get()
    assert (phone.label, phone.wanted_load, phone.hardware_version) == ("Hall", "SIP41.9-4-2SR3-1S", "")


def test_each_field_is_stored_as_chosen(ann: Client, ben: Client) -> None:
    make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"label": "Hall", "wanted_load": "SIP41.9-4-2SR3-1S"})
    page = ben.post(url, of_ben | {"label": "Kitchen", "hardware_version": "V08"})
    assert ben.post(url, fields_of(page) | {"keep-label": "yours"}).status_code == 302
    phone = Phone.objects.get()
    assert (phone.label, phone.wanted_load, phone.hardware_version) == ("Kitchen", "SIP41.9-4-2SR3-1S", "V08")


def test_what_is_not_chosen_is_asked_again(ann: Client, ben: Client) -> None:
    make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"label": "Hall"})
    page = ben.post(url, of_ben | {"label": "Kitchen"})
    again = ben.post(url, fields_of(page))
    assert (again.status_code, rows_of(again)) == (CONFLICT, [("Label", "Hall", "Kitchen", "")])
    assert Phone.objects.get().label == "Hall"


def test_a_third_change_while_choosing_is_asked_about_too(ann: Client, ben: Client) -> None:
    make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"label": "Hall"})
    page = ben.post(url, of_ben | {"label": "Kitchen"})
    ann.post(url, opened(ann, url) | {"label": "Cellar"})
    again = ben.post(url, fields_of(page) | {"keep-label": "yours"})
    assert (again.status_code, rows_of(again)) == (CONFLICT, [("Label", "Cellar", "Kitchen", "yours")])
    assert Phone.objects.get().label == "Cellar"


def test_a_change_of_what_the_form_does_not_hold_is_no_conflict(ann: Client, ben: Client) -> None:
    """Settings and buttons have forms of their own, and a profile's change counts up the version of its phones."""
    phone = make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ben = opened(ben, url)
    phone.settings = {"sshUserId": "x"}
    phone.save()
    phone.affected_phones().mark_changed()
    assert ben.post(url, of_ben | {"label": "Kitchen"}).status_code == 302
    phone.refresh_from_db()
    assert (phone.label, phone.settings) == ("Kitchen", {"sshUserId": "x"})


def test_the_same_change_by_both_is_no_conflict(ann: Client, ben: Client) -> None:
    make_phone()
    url = f"/phones/{MAC}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"label": "Hall"})
    assert ben.post(url, of_ben | {"label": "Hall"}).status_code == 302


def test_a_profile(ann: Client, ben: Client) -> None:
    url = f"/profiles/{make_profile().pk}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"description": "First floor"})
    page = ben.post(url, of_ben | {"description": "Second floor", "bare": "on"})
    assert rows_of(page) == [("Description", "First floor", "Second floor", ""), _BARE]
    ben.post(url, fields_of(page) | {"keep-description": "theirs"})
    profile = Profile.objects.get()
    assert (profile.description, profile.bare) == ("First floor", True)


_BARE = ("Without built-in settings", "No", "Yes", "yours")


def test_a_call_server(ann: Client, ben: Client) -> None:
    url = f"/servers/{make_server().pk}/edit/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"kind": "fritzbox"})
    page = ben.post(url, of_ben | {"kind": "3cx"})
    assert rows_of(page) == [("Kind", "FRITZ!Box", "3CX", "")]
    ben.post(url, fields_of(page) | {"keep-kind": "yours"})
    assert CallServer.objects.get().kind == "3cx"


def test_a_dial_plan_with_its_rules(ann: Client, ben: Client) -> None:
    plan = DialPlan.objects.create(name="lobby", rules=[{"match": "*", "timeout": 5}])
    url = f"/dial-plans/{plan.pk}/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"form-0-timeout": "7", "save": "1"})
    page = ben.post(url, of_ben | {"form-0-timeout": "9", "save": "1"})
    (row,) = rows_of(page)
    assert (row[0], "timeout 7" in row[1], "timeout 9" in row[2], row[3]) == ("Rules", True, True, "")
    ben.post(url, fields_of(page) | {"keep-rules": "yours"})
    assert DialPlan.objects.get().rules[0]["timeout"] == 9


def test_a_password_is_told_as_changed_and_typed_again(ann: Client, ben: Client) -> None:
    make_line(make_phone())
    url = f"/phones/{MAC}/buttons/1/"
    of_ben = opened(ben, url)
    ann.post(url, opened(ann, url) | {"new_password": "of-ann"})
    page = ben.post(url, of_ben | {"new_password": "of-ben"})
    assert rows_of(page) == [("Password", "the stored one", "the one you typed", "")]
    assert "of-ann" not in page.content.decode()
    assert "of-ben" not in page.content.decode()
    again = ben.post(url, fields_of(page) | {"keep-password": "yours"})
    assert (again.status_code, Button.objects.get().password) == (CONFLICT, "of-ann")
    ben.post(url, fields_of(again) | {"keep-password": "yours", "new_password": "of-ben"})
    assert Button.objects.get().password == "of-ben"


def test_a_button_that_holds_something_else_by_now(ann: Client, ben: Client) -> None:
    phone = make_phone()
    make_line(phone)
    url = f"/phones/{MAC}/buttons/1/"
    of_ben = opened(ben, url)
    ann.post(f"{url}delete/")
    make_line(phone, label="Another")
    page = ben.post(url, of_ben | {"label": "Mine"})
    assert "Somebody else put this on the key meanwhile" in page.content.decode()
    assert Button.objects.get().label == "Another"


def test_one_setting(ann: Client, ben: Client) -> None:
    phone = make_phone(settings={"sshUserId": "admin"})
    url = f"/phones/{MAC}/settings/?path=sshUserId"
    row = {"HX-Target": _key(ben, url)}
    before = _setting_form(ben, url)
    ann.post(url, _setting_form(ann, url) | {"value": "of-ann"})
    page = ben.post(url, before | {"value": "of-ben"}, headers=row)
    assert "Somebody else changed this meanwhile: it is “of-ann” now" in page.content.decode()
    assert "of-ben" in page.content.decode()
    phone.refresh_from_db()
    assert phone.settings == {"sshUserId": "of-ann"}
    ben.post(url, _setting_form(ben, url) | {"value": "of-ben"})
    phone.refresh_from_db()
    assert phone.settings == {"sshUserId": "of-ben"}


def _setting_form(client: Client, url: str) -> dict[str, Any]:
    page = html.document_fromstring(client.get(url).content.decode())
    (form,) = page.xpath("//tr[@class='setting-open']//form")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def _key(client: Client, url: str) -> str:
    page = html.document_fromstring(client.get(url).content.decode())
    return str(page.xpath("//tr[@class='setting-open']/@id")[0])


@pytest.fixture
def admins(db) -> tuple[Client, Client]:
    user = User.objects.create_superuser("admin")
    clients = Client(), Client()
    for client in clients:
        client.force_login(user)
    return clients


def _in_admin(client: Client, url: str) -> dict[str, Any]:
    page = html.document_fromstring(client.get(url).content.decode())
    (form,) = page.xpath("//form[@id='phone_form' or @id='profile_form']")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"} | {"_save": "Save"}


def test_in_administration_both_values_are_told_and_saving_again_decides(admins: tuple[Client, Client]) -> None:
    ann, ben = admins
    phone = make_phone()
    make_line(phone)
    make_speed_dial(phone)
    url = f"/admin/phones/phone/{phone.pk}/change/"
    of_ben = _in_admin(ben, url)
    assert ann.post(url, _in_admin(ann, url) | {"label": "Hall", "buttons-0-label": "First"}).status_code == 302
    page = ben.post(url, of_ben | {"label": "Kitchen"})
    told = html.document_fromstring(page.content.decode()).find_class("errorlist")
    assert "somebody else saved “Hall” after you opened this page, and you have “Kitchen”" in told[0].text_content()
    assert "somebody else saved “First” after you opened this page, and you have “Desk”" in page.content.decode()
    phone.refresh_from_db()
    assert (phone.label, phone.buttons.get(position=1).label) == ("Hall", "First")
    (form,) = html.document_fromstring(page.content.decode()).xpath("//form[@id='phone_form']")
    assert ben.post(url, dict(form.form_values()) | {"_save": "Save"}).status_code == 302
    phone.refresh_from_db()
    assert (phone.label, phone.buttons.get(position=1).label) == ("Kitchen", "Desk")
