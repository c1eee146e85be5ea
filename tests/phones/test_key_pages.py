"""The page of the keys: the drawing, moving keys, and expansion modules."""

import re

import pytest
from auditlog.models import LogEntry
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from phones.documents import document_of
from phones.keys import equipment_of
from phones.models import Button, Phone
from phones.moving import How, Move
from provisioning.cnfxml.equipment import Equipment, Module, modules_layer
from provisioning.trail import Event
from tests.factories import MAC, make_line, make_phone, make_profile, make_speed_dial, make_working_phone
from tests.pages import heading_of, notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/"
MOVE = f"{PAGE}move/"
MODULES = f"{PAGE}modules/"


@pytest.fixture
def phone() -> Phone:
    phone = make_phone(MAC, model="7961G")
    for position, label in enumerate(["Desk", "Anna", "Ben", "Cleo"], start=1):
        make_speed_dial(phone, position, label=label)
    return phone


def labels_of(phone: Phone) -> dict[int, str]:
    return dict(phone.buttons.values_list("position", "label"))


def sent(phone: Phone, start: int, end: int, how: str = "swap") -> dict[str, object]:
    phone.refresh_from_db()
    return {"start": start, "end": end, "how": how, "version": phone.version}


class TestMove:
    @given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(How))
    def test_back_undoes_it_and_no_key_is_lost(self, start, end, how):
        numbers, back = Move(start, end, how).numbers(), Move(start, end, how).back.numbers()
        assert {old: back[new] for old, new in numbers.items()} == {old: old for old in numbers}
        assert numbers[start] == end

    @pytest.mark.parametrize(
        ("start", "end", "how", "labels"),
        [
            (1, 3, "swap", {1: "Ben", 2: "Anna", 3: "Desk", 4: "Cleo"}),
            (1, 6, "swap", {2: "Anna", 3: "Ben", 4: "Cleo", 6: "Desk"}),
            (4, 2, "insert", {1: "Desk", 2: "Cleo", 3: "Anna", 4: "Ben"}),
            (1, 3, "insert", {1: "Anna", 2: "Ben", 3: "Desk", 4: "Cleo"}),
            (1, 6, "insert", {1: "Anna", 2: "Ben", 3: "Cleo", 6: "Desk"}),
            (2, 2, "swap", {1: "Desk", 2: "Anna", 3: "Ben", 4: "Cleo"}),
        ],
    )
    def test_the_others_make_room(self, editor_client, phone, start, end, how, labels):
        before = phone.version
        editor_client.post(MOVE, sent(phone, start, end, how))
        phone.refresh_from_db()
        assert (labels_of(phone), phone.version) == (labels, before + 1)

    def test_it_is_told_and_can_be_undone(self, editor_client, phone):
        before = labels_of(phone)
        response = editor_client.post(MOVE, sent(phone, 4, 1, "insert"), follow=True)
        assert notes_of(response)[0] == "Key 4 moved to key 1."
        (undo,) = html.document_fromstring(response.content).find_class("keys-undo")
        response = editor_client.post(undo.action, dict(undo.form_values()), follow=True)
        assert labels_of(phone) == before

    def test_the_trail_says_what_moved(self, editor_client, phone):
        editor_client.post(MOVE, sent(phone, 1, 6))
        entry = LogEntry.objects.filter(additional_data__event=Event.MOVED).get()
        assert (entry.object_repr, entry.additional_data["keys"]) == ("Reception", "1 → 6")

    def test_once_something_else_changed_it_cannot(self, editor_client, phone):
        editor_client.post(MOVE, sent(phone, 1, 2))
        Phone.objects.mark_changed()
        assert "Undo the move" not in text_of(editor_client.get(PAGE))

    def test_who_saw_older_keys_moves_nothing(self, editor_client, phone):
        old = sent(phone, 1, 2)
        editor_client.post(MOVE, sent(phone, 3, 4))
        response = editor_client.post(MOVE, old, follow=True)
        told = "Nothing was moved: the phone was changed meanwhile. Look at its keys again."
        assert told in notes_of(response)
        assert labels_of(phone) == {1: "Desk", 2: "Anna", 3: "Cleo", 4: "Ben"}

    @pytest.mark.parametrize("wrong", [{"start": 0}, {"end": 301}, {"how": "juggle"}, {"version": ""}])
    def test_nonsense_moves_nothing(self, editor_client, phone, wrong):
        response = editor_client.post(MOVE, sent(phone, 1, 2) | wrong, follow=True)
        assert notes_of(response)[0] == "Nothing was moved: say which key moves, and to which."
        assert labels_of(phone)[1] == "Desk"

    def test_a_viewer_may_not(self, viewer_client, phone):
        assert viewer_client.post(MOVE, sent(phone, 1, 2)).status_code == 403


class TestDrawing:
    def test_each_key_leads_to_its_form_by_name(self, editor_client, phone):
        page = html.document_fromstring(editor_client.get(PAGE).content)
        assert [(key.findtext("title"), key.get("href")) for key in page.find_class("drawn-key")][2:5] == [
            ("Key 3: Speed dial Ben", f"{PAGE}buttons/3/"),
            ("Key 4: Speed dial Cleo", f"{PAGE}buttons/4/"),
            ("Key 5: free", f"{PAGE}buttons/add/?position=5"),
        ]

    def test_a_viewer_sees_the_labels_and_no_links(self, viewer_client, phone):
        page = html.document_fromstring(viewer_client.get(PAGE).content)
        assert [label.text for label in page.find_class("drawn-label")] == ["Desk", "Anna", "Ben", "Cleo"]
        assert page.xpath("//*[local-name()='svg'][contains(@class,'drawn')]//a") == []

    def test_lengths_are_written_with_points_in_every_language(self, editor_client, phone):
        with translation.override("de"):
            page = editor_client.get(PAGE, headers={"accept-language": "de"}).content.decode()
        drawing = page[page.index('<svg class="drawn"') : page.index('<p class="drawn-note">')]
        lengths = re.findall(r' (?:x|y|width|height|rx)="([^"]*)"', drawing)
        assert [length for length in lengths if not re.fullmatch(r"[0-9]+(\.[0-9]+)?|100%|50%", length)] == []

    def test_beside_the_drawing_the_form_comes_without_its_page(self, editor_client, phone):
        response = editor_client.get(f"{PAGE}buttons/3/", headers={"hx-request": "true", "hx-target": "key-form"})
        part = html.fragment_fromstring(response.content.decode(), create_parent=True)
        assert part.findtext("h2").split() == ["Speed", "dial", "on", "key", "3"]
        assert part.find(".//form").action == f"{PAGE}buttons/3/"
        assert part.find(".//form").fields["label"] == "Ben"

    def test_a_phone_is_drawn_in_the_head_of_its_other_pages(self, editor_client, phone):
        page = html.document_fromstring(editor_client.get(f"{PAGE}history/").content)
        (link,) = page.find_class("phone-small")
        assert (link.get("href"), link.findtext("span")) == (PAGE, "Keys of Reception")

    def test_the_form_of_a_new_phone_draws_the_model(self, editor_client):
        response = editor_client.get("/phones/model/?model=8851")
        assert b'aria-label="Cisco 8851"' in response.content

    @pytest.mark.parametrize("model", ["", "nonsense"])
    def test_no_model_is_no_drawing(self, editor_client, model):
        assert b"Choose the model to see it drawn." in editor_client.get(f"/phones/model/?model={model}").content

    def test_the_list_has_one_symbol_for_a_model(self, editor_client, phone):
        make_phone("001122000001", model="7961G")
        make_phone("001122000002", model="")
        page = html.document_fromstring(editor_client.get("/phones/").content)
        assert [symbol.get("id") for symbol in page.iter("symbol")] == ["model-7961G"]
        assert len(list(page.iter("use"))) == 2


class TestModules:
    def test_they_are_attached(self, editor_client, phone):
        response = editor_client.post(MODULES, {"kind": "7916:12", "count": 2}, follow=True)
        phone.refresh_from_db()
        assert phone.settings == modules_layer("7916", 12, 2)
        assert equipment_of(phone) == Equipment(
            6, modules=(Module(1, "7916", range(7, 19)), Module(2, "7916", range(19, 31)))
        )
        assert len(rows_of(response)) == 30

    def test_they_stand_in_the_file(self):
        phone = make_working_phone(model="8851", settings=modules_layer("BEKEM", 36, 1))
        said = {path: text for path, text in document_of(phone).items() if path.startswith("addOnModules/")}
        assert said == modules_layer("BEKEM", 36, 1)

    def test_those_of_the_profile_can_be_fewer(self, editor_client):
        profile = make_profile(settings=modules_layer("BEKEM", 36, 2))
        phone = make_phone(MAC, model="8851", profile=profile)
        editor_client.post(MODULES, {"kind": "BEKEM:36", "count": 1})
        phone.refresh_from_db()
        assert [module.place for module in equipment_of(phone).modules] == [1]
        assert set(phone.settings.values()) == {None}

    def test_what_is_as_the_profile_says_stays_its_own(self, editor_client):
        profile = make_profile(settings=modules_layer("BEKEM", 36, 1))
        phone = make_phone(MAC, model="8851", profile=profile)
        editor_client.post(MODULES, {"kind": "BEKEM:36", "count": 1})
        phone.refresh_from_db()
        assert phone.settings == {}

    def test_the_firmware_of_a_module_that_stays_is_kept(self, editor_client, phone):
        load = {"addOnModules/addOnModule[@idx=1]/loadInformation": "B016-1-0-4-2"}
        phone.settings = modules_layer("7916", 24, 1) | load
        phone.save()
        editor_client.post(MODULES, {"kind": "7916:24", "count": 2})
        phone.refresh_from_db()
        assert phone.settings == modules_layer("7916", 24, 2) | load

    def test_another_kind_does_not_inherit_it(self, editor_client, phone):
        load = {"addOnModules/addOnModule[@idx=1]/loadInformation": "B016-1-0-4-2"}
        phone.settings = modules_layer("7916", 24, 1) | load
        phone.save()
        editor_client.post(MODULES, {"kind": "7914:14", "count": 1})
        phone.refresh_from_db()
        assert phone.settings == modules_layer("7914", 14, 1)

    def test_more_than_the_phone_takes_are_refused(self, editor_client, phone):
        response = editor_client.post(MODULES, {"kind": "7914:14", "count": 3})
        assert heading_of(response) == "Expansion modules"
        assert "The phone takes 2 modules of this kind." in text_of(response)

    def test_a_phone_that_takes_none_says_so(self, editor_client):
        make_phone(MAC, model="7941G")
        assert notes_of(editor_client.get(MODULES, follow=True))[0] == (
            "No expansion modules are known for the model of this phone."
        )


class TestLabels:
    def test_a_card_has_the_code_of_the_page_and_no_secret(self, viewer_client):
        make_line(make_phone(MAC), label="Desk", name="620", password="hush-hush")
        response = viewer_client.get(f"/phones/labels/?mac={MAC}")
        page = html.document_fromstring(response.content)
        (card,) = page.find_class("desk-card")
        assert card.text_content().split()[:4] == ["Reception", "Cisco", "7941G", "00:11:22:AA:BB:CC"]
        assert len(card.find_class("code")) == 1
        assert b"hush-hush" not in response.content

    def test_a_strip_is_as_large_as_was_said(self, viewer_client, phone):
        response = viewer_client.get(f"/phones/labels/?mac={MAC}&paper=strips&width=52.5&row=11")
        (strip,) = html.document_fromstring(response.content).find_class("strip")
        assert (strip.get("width"), strip.get("height")) == ("52.5mm", "66.0mm")
        assert [label.text for label in strip.find_class("strip-label")] == ["Desk", "Anna", "Ben", "Cleo", None, None]

    def test_the_ticked_phones_are_printed(self, editor_client, phone):
        make_phone("001122000001")
        response = editor_client.post("/phones/labels/selected/", {"mac": [MAC, "001122000001"]}, follow=True)
        assert len(html.document_fromstring(response.content).find_class("desk-card")) == 2

    def test_without_a_tick_it_says_what_to_do(self, editor_client):
        response = editor_client.post("/phones/labels/selected/", follow=True)
        assert notes_of(response)[0] == "No phone was chosen: tick the phones to print labels for."

    def test_what_is_no_mac_is_passed_over(self, phone, viewer_client):
        asked = viewer_client.get(f"/phones/labels/?mac={MAC}&mac=nothing&paper=strips&width=52.5&row=11")
        assert asked.status_code == 200
        assert text_of(asked) == text_of(viewer_client.get(f"/phones/labels/?mac={MAC}&paper=strips&width=52.5&row=11"))

    def test_a_size_that_is_none_is_refused(self, viewer_client, phone):
        response = viewer_client.get(f"/phones/labels/?mac={MAC}&row=900")
        assert html.document_fromstring(response.content).find_class("paper") == []

    def test_a_phone_of_an_unknown_model_has_a_card(self, viewer_client):
        Button.objects.create(phone=make_phone(MAC, model=""), position=1, kind=Button.Kind.LINE, name="620")
        page = html.document_fromstring(viewer_client.get(f"/phones/labels/?mac={MAC}").content)
        assert len(page.find_class("desk-card")) == 1
