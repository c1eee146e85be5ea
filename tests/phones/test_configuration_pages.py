"""The configuration of a phone as its page shows it."""

import pytest
from django.contrib.auth.models import Permission
from lxml import html

from phones.models import Phone
from phones.templatetags.configuration_xml import breakable, coloured_xml, parts
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_working_phone
from tests.pages import notes_of, rows_of, text_of

PAGE = f"/phones/{MAC}/configuration/"


def xml_of(response) -> str:
    (shown,) = html.document_fromstring(response.content.decode()).find_class("xml")
    return shown.text_content()


@pytest.mark.django_db
class TestConfiguration:
    def test_it_is_what_would_be_published(self, admin_client, tftp_root):
        phone = make_working_phone(MAC, label="Söhne & <Co>")
        publish([MAC])
        published = (tftp_root / phone.file_name).read_text()
        assert xml_of(admin_client.get(PAGE)) == published.replace("line-password", "••••••••")

    def test_a_phone_that_was_never_published_says_so(self, admin_client):
        make_working_phone(MAC)
        assert notes_of(admin_client.get(PAGE)) == ["Nothing of this phone was published yet."]

    def test_the_published_configuration_says_so(self, admin_client, tftp_root):
        make_working_phone(MAC)
        number = publish([MAC]).publication.pk
        assert notes_of(admin_client.get(PAGE)) == [f"This is what Publication {number} published."]

    def test_another_one_says_so(self, admin_client, tftp_root):
        make_working_phone(MAC)
        number = publish([MAC]).publication.pk
        Phone.objects.update(label="Hall")
        response = admin_client.get(PAGE)
        assert notes_of(response) == [f"This differs from what Publication {number} published."]
        assert [row[1] for row in rows_of(response)] == ["Reception → Hall"]

    def test_what_is_held_back_says_why_and_shows_what_there_is(self, admin_client):
        make_phone(MAC)
        response = admin_client.get(PAGE)
        assert notes_of(response)[0].startswith("Held back. The phone has no line with an account")
        assert "<device>" in xml_of(response)

    @pytest.mark.parametrize("model", ["", "7937G"])
    def test_a_phone_without_a_document_says_why(self, admin_client, model):
        make_phone(MAC, model=model)
        response = admin_client.get(PAGE)
        assert response.status_code == 200
        assert notes_of(response)[0].startswith("Held back.")


@pytest.mark.django_db
class TestSecrets:
    @pytest.fixture(autouse=True)
    def _phone(self):
        phone = make_phone(MAC, settings={"sshPassword": "ssh-secret"})
        make_line(phone, 1, password="line-secret")

    def test_they_are_masked(self, admin_client):
        content = admin_client.get(PAGE).content
        assert (b"ssh-secret" in content, b"line-secret" in content) == (False, False)

    def test_who_may_sees_them_when_asking(self, admin_client):
        response = admin_client.post(PAGE)
        shown = xml_of(response)
        assert ("ssh-secret" in shown, "line-secret" in shown) == (True, True)
        assert "no-store" in response["Cache-Control"]
        assert "Hide passwords" in text_of(response)

    def test_others_may_not(self, editor_client):
        assert "Show passwords" not in text_of(editor_client.get(PAGE))
        response = editor_client.post(PAGE)
        assert response.status_code == 403
        assert b"secret" not in response.content

    def test_the_permission_is_enough(self, viewer, viewer_client):
        viewer.user_permissions.add(Permission.objects.get(codename="reveal_secrets"))
        assert "ssh-secret" in xml_of(viewer_client.post(PAGE))


class TestColours:
    XML = '<?xml version="1.0" encoding="UTF-8"?>\n<device>\n  <line button="1">\n    <name>a &lt; b</name>\n'

    def test_each_part_has_its_kind(self):
        assert [part for part in parts('<line button="1">\n <name>x</name>\n</line>') if part[0]] == [
            ("tag", "<line "),
            ("attribute", "button"),
            ("value", '"1"'),
            ("tag", ">"),
            ("tag", "<name>"),
            ("text", "x"),
            ("tag", "</name>"),
            ("tag", "</line>"),
        ]

    def test_together_they_are_the_document(self):
        assert "".join(text for _, text in parts(self.XML)) == self.XML

    def test_nothing_of_the_document_is_markup_of_the_page(self):
        shown = html.fragment_fromstring(coloured_xml(self.XML), create_parent="pre")
        assert shown.text_content() == self.XML
        assert {element.tag for element in shown.iterdescendants()} == {"span"}

    def test_a_path_breaks_after_its_slashes(self):
        assert breakable("a/<b>") == "a/<wbr>&lt;b&gt;"
