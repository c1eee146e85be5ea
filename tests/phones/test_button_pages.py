"""Putting lines, speed dials and services on the buttons of a phone."""

import pytest

from phones import changes
from phones.models import Button, Phone
from tests.factories import MAC, make_line, make_phone, make_profile, make_speed_dial
from tests.pages import heading_of, notes_of, value_of

pytestmark = pytest.mark.django_db

ADD = f"/phones/{MAC}/buttons/add/"


@pytest.fixture
def phone() -> Phone:
    return make_phone(MAC)


def version_of(phone: Phone) -> int:
    return Phone.objects.values_list("version", flat=True).get(pk=phone.pk)


class TestAdd:
    def test_the_first_free_button_is_suggested(self, editor_client, phone):
        make_line(phone, 1)
        make_speed_dial(phone, 3)
        assert value_of(editor_client.get(ADD), "position") == "2"

    def test_the_address_may_name_the_button(self, editor_client, phone):
        assert value_of(editor_client.get(f"{ADD}?position=5"), "position") == "5"

    def test_a_line(self, editor_client, phone):
        data = {"position": 2, "name": "620", "new_password": "hush", "label": "Desk", "display_name": "Hall"}
        response = editor_client.post(f"{ADD}?kind=line", data, follow=True)
        assert response.redirect_chain == [(f"/phones/{MAC}/", 302)]
        button = phone.buttons.get()
        told = (button.kind, button.position, button.name, button.password, button.label, button.display_name)
        assert told == (Button.Kind.LINE, 2, "620", "hush", "Desk", "Hall")
        assert button.settings == {}
        assert version_of(phone) == phone.version + 1

    def test_a_line_of_a_bare_phone_starts_complete(self, editor_client):
        phone = make_phone(MAC, profile=make_profile(bare=True))
        editor_client.post(f"{ADD}?kind=line", {"position": 1, "name": "620"})
        assert phone.buttons.get().settings["proxy"] == "USECALLMANAGER"

    @pytest.mark.parametrize(("lamp", "kind"), [({}, Button.Kind.SPEED_DIAL), ({"blf": "on"}, Button.Kind.BLF)])
    def test_a_speed_dial(self, editor_client, phone, lamp, kind):
        editor_client.post(f"{ADD}?kind=speed_dial", {"position": 2, "label": "Door", "target": "**21", **lamp})
        button = phone.buttons.get()
        assert (button.kind, button.label, button.target) == (kind, "Door", "**21")

    def test_a_service(self, editor_client, phone):
        url = "http://192.0.2.10/menu.xml"
        editor_client.post(f"{ADD}?kind=service", {"position": 2, "label": "Menu", "target": url})
        button = phone.buttons.get()
        assert (button.kind, button.label, button.target) == (Button.Kind.SERVICE, "Menu", url)

    def test_a_button_that_is_taken_at_the_same_instant_is_refused_too(self, editor_client, phone, monkeypatch):
        def save_too_late(button: Button) -> None:
            make_line(phone, 2)
            changes.save_button(button)

        monkeypatch.setattr("phones.views.buttons.save_button", save_too_late)
        response = editor_client.post(f"{ADD}?kind=speed_dial", {"position": 2, "label": "Door", "target": "**21"})
        assert "Somebody else took this key a moment ago." in response.content.decode()
        assert value_of(response, "label") == "Door"
        assert phone.buttons.get().kind == Button.Kind.LINE

    def test_a_taken_button_is_refused_and_nothing_is_lost(self, editor_client, phone):
        make_line(phone, 1)
        response = editor_client.post(f"{ADD}?kind=speed_dial", {"position": 1, "label": "Door", "target": "**21"})
        reason = "Key 1 is taken already: it holds the line “Desk”. One key holds one thing."
        assert notes_of(response) == [f"Nothing was saved yet. Key: {reason}"]
        assert value_of(response, "target") == "**21"
        assert b'<div class="note note-error" role="alert" tabindex="-1" autofocus>' in response.content
        assert phone.buttons.count() == 1

    @pytest.mark.parametrize("kind", ["feature", "nonsense"])
    def test_another_kind_is_not_found(self, editor_client, phone, kind):
        assert editor_client.get(f"{ADD}?kind={kind}").status_code == 404

    def test_a_viewer_may_not(self, viewer_client, phone):
        assert viewer_client.post(f"{ADD}?kind=line", {"position": 1, "name": "620"}).status_code == 403
        assert not phone.buttons.exists()


class TestEdit:
    def test_it_moves_to_another_button(self, editor_client, phone):
        make_speed_dial(phone, 2, label="Door")
        editor_client.post(f"/phones/{MAC}/buttons/2/", {"position": 4, "label": "Gate", "target": "**22"})
        button = phone.buttons.get()
        assert (button.position, button.label, button.target) == (4, "Gate", "**22")
        assert version_of(phone) == phone.version + 1

    def test_the_form_of_a_line_never_holds_its_password(self, editor_client, phone):
        make_line(phone, 1, password="hush-hush")
        response = editor_client.get(f"/phones/{MAC}/buttons/1/")
        assert heading_of(response) == "Line on key 1"
        assert b"hush-hush" not in response.content
        assert b"Leave this empty to keep it" in response.content

    def test_an_imported_function_keeps_its_kind(self, editor_client, phone):
        Button.objects.create(phone=phone, position=3, kind=Button.Kind.FEATURE, settings={"featureID": "126"})
        editor_client.post(f"/phones/{MAC}/buttons/3/", {"position": 3, "label": "Park"})
        button = phone.buttons.get()
        assert (button.kind, button.label, button.settings) == (Button.Kind.FEATURE, "Park", {"featureID": "126"})

    def test_an_empty_button_is_not_found(self, editor_client, phone):
        assert editor_client.get(f"/phones/{MAC}/buttons/1/").status_code == 404

    def test_a_viewer_may_not(self, viewer_client, phone):
        make_speed_dial(phone, 2, label="Door")
        data = {"position": 2, "label": "Gate", "target": "1"}
        assert viewer_client.post(f"/phones/{MAC}/buttons/2/", data).status_code == 403
        assert phone.buttons.get().label == "Door"


class TestDelete:
    def test_the_button_is_free_again(self, editor_client, phone):
        make_line(phone, 1)
        response = editor_client.post(f"/phones/{MAC}/buttons/1/delete/", follow=True)
        assert notes_of(response) == ["Key 1 is free again. Reception waits to be published."]
        assert not phone.buttons.exists()
        assert version_of(phone) == phone.version + 1

    def test_a_link_cannot(self, editor_client, phone):
        make_line(phone, 1)
        assert editor_client.get(f"/phones/{MAC}/buttons/1/delete/").status_code == 405
        assert phone.buttons.exists()

    def test_a_viewer_may_not(self, viewer_client, phone):
        make_line(phone, 1)
        assert viewer_client.post(f"/phones/{MAC}/buttons/1/delete/").status_code == 403
        assert phone.buttons.exists()
