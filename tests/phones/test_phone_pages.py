"""Adding, showing, editing, publishing and deleting one phone."""

import pytest
from django.utils import timezone

from phones.changes import save_phone
from phones.models import Line, Phone
from provisioning.cnfxml import phone_models
from provisioning.models import FileRequest, PublishedFile
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_server, make_service, make_speed_dial, make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/"


def waits(phone: Phone) -> bool:
    return Phone.objects.needing_publish().filter(pk=phone.pk).exists()


class TestAddress:
    @pytest.mark.parametrize(
        "notation", ["00:11:22:aa:bb:cc", "0011.22aa.bbcc", "SEP001122AABBCC", "00-11-22-AA-BB-CC"]
    )
    def test_any_notation_of_the_mac_leads_to_the_stored_one(self, admin_client, notation):
        make_phone(MAC)
        response = admin_client.get(f"/phones/{notation}/settings/?find=timer")
        assert (response.status_code, response["Location"]) == (302, f"{PAGE}settings/?find=timer")

    @pytest.mark.parametrize("mac", ["001122AABBCD", "nonsense", "0011"])
    def test_an_unknown_phone_is_not_found(self, admin_client, mac):
        make_phone(MAC)
        response = admin_client.get(f"/phones/{mac}/")
        assert response.status_code == 404
        assert b"There is no page here" in response.content


class TestKeys:
    def test_each_key_of_the_model_has_a_row(self, admin_client):
        phone = make_phone(model="7941G")
        make_line(phone, 1, label="Desk", name="620")
        assert rows_of(admin_client.get(PAGE)) == [
            ["1", "Line", "Desk", "620", "↓ Edit"],
            ["2", "Free", "Add line speed dial service"],
        ]

    def test_a_button_beyond_the_keys_says_so(self, admin_client):
        phone = make_phone(model="7941G")
        make_speed_dial(phone, 2, label="Door", target="**21")
        make_service(phone, 9, label="Weather", target="http://192.0.2.10/")
        assert rows_of(admin_client.get(PAGE))[1:] == [
            ["2", "Speed dial", "Door", "**21", "↑ ↓ Edit"],
            ["9", "Service Beyond the phone's keys", "Weather", "http://192.0.2.10/", "↑ Edit"],
        ]

    def test_a_phone_without_line_keys_has_its_one_line(self, admin_client):
        keyless = next(model.key for model in phone_models.models() if model.buttons == 0)
        make_phone(model=keyless)
        assert rows_of(admin_client.get(PAGE)) == [["1", "Free", "Add line speed dial service"]]

    def test_a_line_without_password_says_so(self, admin_client):
        make_line(make_phone(), password="")
        assert rows_of(admin_client.get(PAGE))[0][3] == "office no password"

    def test_an_unknown_model_is_asked_for(self, admin_client):
        make_phone(model="")
        assert notes_of(admin_client.get(PAGE)) == [
            "The model is not known, so neither is the number of its keys. Choose the model."
        ]

    def test_a_viewer_sees_and_is_offered_nothing(self, viewer_client):
        make_line(make_phone(), 1)
        response = viewer_client.get(PAGE)
        assert rows_of(response) == [["1", "Line", "Desk", "office", ""], ["2", "Free", ""]]
        assert "Publish this phone" not in text_of(response)

    def test_the_head_says_what_the_phone_asked_for_last(self, admin_client):
        make_phone(MAC)
        FileRequest.objects.create(
            asked_at=timezone.now(), address="192.0.2.7", name=f"SEP{MAC}.cnf.xml", mac=MAC, outcome="served"
        )
        assert f"Asked for SEP{MAC}.cnf.xml, now" in text_of(admin_client.get(PAGE))

    def test_no_password_is_on_the_page(self, admin_client):
        make_line(make_phone(), password="hush-hush")
        assert b"hush-hush" not in admin_client.get(PAGE).content

    def test_markup_in_labels_stays_text(self, admin_client):
        make_line(make_phone(label="<img src=x>"), 1, label="<b>bold</b>")
        response = admin_client.get(PAGE)
        assert heading_of(response) == "<img src=x>"
        assert rows_of(response)[0][2] == "<b>bold</b>"


class TestAdd:
    def test_a_phone_and_its_first_line_in_one_go(self, editor_client):
        server = make_server()
        data = {
            "mac": "00:11:22:aa:bb:cc",
            "model": "7941G",
            "label": "Hall",
            "call_server": server.pk,
            "line_name": "620",
            "line_password": "hush",
            "line_label": "Desk",
            "line_voicemail": "**600",
        }
        response = editor_client.post("/phones/add/", data, follow=True)
        assert response.redirect_chain == [(PAGE, 302)]
        phone = Phone.objects.get()
        assert (phone.mac, phone.model, phone.label, phone.call_server) == (MAC, "7941G", "Hall", server)
        line = Line.objects.get()
        told = (line.phone, line.position, line.name, line.password, line.label, line.voicemail_number)
        assert told == (phone, 1, "620", "hush", "Desk", "**600")
        assert waits(phone)

    def test_the_line_may_wait(self, editor_client):
        editor_client.post("/phones/add/", {"mac": MAC, "model": "7941G"})
        assert Phone.objects.get().buttons.count() == 0

    def test_what_was_typed_is_not_lost(self, editor_client):
        data = {"mac": "0011", "model": "7941G", "label": "Hall & Stairs", "line_name": "620"}
        response = editor_client.post("/phones/add/", data)
        assert response.status_code == 200
        assert {name: value_of(response, name) for name in data} == data
        reason = "A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 4."
        assert notes_of(response)[1:] == [f"Nothing was saved yet. MAC address: {reason}"]
        assert not Phone.objects.exists()

    def test_without_a_call_server_it_leads_to_one(self, editor_client):
        assert "There is no call server yet" in notes_of(editor_client.get("/phones/add/"))[0]

    def test_the_only_call_server_is_chosen(self, editor_client):
        server = make_server()
        assert value_of(editor_client.get("/phones/add/"), "call_server") == str(server.pk)

    def test_the_address_may_fill_it_in(self, editor_client):
        response = editor_client.get("/phones/add/", {"mac": MAC, "label": "<i>Hall</i>"})
        assert (value_of(response, "mac"), value_of(response, "label")) == (MAC, "<i>Hall</i>")

    def test_a_phone_added_again_waits_for_publishing(self, editor_client, tftp_root):
        make_working_phone(MAC, version=2)
        publish([MAC])
        editor_client.post(f"{PAGE}delete/")
        editor_client.post("/phones/add/", {"mac": MAC, "model": "7941G"})
        assert waits(Phone.objects.get())

    def test_a_viewer_may_not(self, viewer_client):
        assert viewer_client.get("/phones/add/").status_code == 403
        assert viewer_client.post("/phones/add/", {"mac": MAC, "model": "7941G"}).status_code == 403
        assert not Phone.objects.exists()


class TestEdit:
    def test_changes_are_stored_and_wait(self, editor_client, tftp_root):
        phone = make_working_phone(MAC)
        publish([MAC])
        assert not waits(phone)
        firmware = {"wanted_load": "SIP41.9-4-2SR3-1S", "running_load": "SIP41.8-5-2S", "hardware_version": "V08"}
        data = {"mac": MAC, "model": "7961G", "label": "Hall", **firmware}
        response = editor_client.post(f"{PAGE}edit/", data, follow=True)
        assert notes_of(response) == ["Hall was saved. It waits to be published."]
        phone.refresh_from_db()
        assert {field: getattr(phone, field) for field in data} == data
        assert waits(phone)

    def test_what_others_counted_up_meanwhile_is_kept(self):
        phone = make_phone()
        Phone.objects.filter(pk=phone.pk).update(version=7)
        save_phone(phone)
        phone.refresh_from_db()
        assert phone.version == 8

    def test_an_error_leaves_the_phone_as_it_was(self, editor_client):
        make_phone(MAC, label="Hall")
        response = editor_client.post(f"{PAGE}edit/", {"mac": "", "model": "7941G", "label": "Stairs"})
        assert heading_of(response) == "Edit Hall"
        assert value_of(response, "label") == "Stairs"
        assert Phone.objects.get().label == "Hall"

    def test_a_viewer_may_not(self, viewer_client):
        make_phone(MAC, label="Hall")
        assert viewer_client.post(f"{PAGE}edit/", {"mac": MAC, "model": "7941G"}).status_code == 403
        assert Phone.objects.get().label == "Hall"


class TestDelete:
    def test_it_asks_first(self, editor_client):
        make_phone(MAC)
        response = editor_client.get(f"{PAGE}delete/")
        assert heading_of(response) == "Delete Reception?"
        assert "disappears from the TFTP folder with the next publication" in text_of(response)
        assert Phone.objects.exists()

    def test_the_file_goes_with_the_next_publication(self, editor_client, tftp_root):
        phone = make_working_phone(MAC)
        publish([MAC])
        response = editor_client.post(f"{PAGE}delete/", follow=True)
        assert notes_of(response) == ["Reception was deleted. Its file disappears with the next publication."]
        publish()
        assert not (tftp_root / phone.file_name).exists()

    def test_a_viewer_may_not(self, viewer_client):
        make_phone(MAC)
        assert viewer_client.post(f"{PAGE}delete/").status_code == 403
        assert Phone.objects.exists()


class TestPublish:
    def test_it_says_what_was_written(self, editor_client, tftp_root):
        phone = make_working_phone(MAC)
        response = editor_client.post(f"{PAGE}publish/", follow=True)
        assert response.redirect_chain == [(PAGE, 302)]
        (note,) = notes_of(response)
        assert phone.file_name in note
        assert (tftp_root / phone.file_name).exists()
        assert "Published" in text_of(response)

    def test_it_says_what_is_held_back_and_why(self, editor_client, tftp_root):
        make_phone(MAC)
        response = editor_client.post(f"{PAGE}publish/", follow=True)
        assert "The phone has no line with an account: add one" in notes_of(response)[0]
        assert not PublishedFile.objects.filter(subject=MAC).exists()

    def test_a_viewer_may_not(self, viewer_client, tftp_root):
        make_working_phone(MAC)
        assert viewer_client.post(f"{PAGE}publish/").status_code == 403
        assert not PublishedFile.objects.exists()

    def test_a_link_cannot(self, editor_client, tftp_root):
        make_working_phone(MAC)
        assert editor_client.get(f"{PAGE}publish/").status_code == 405
        assert not PublishedFile.objects.exists()
