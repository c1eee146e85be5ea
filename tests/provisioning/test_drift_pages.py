"""What others did to the folder, and what one can do about it."""

import os
from pathlib import Path

import pytest
from django.test import Client

from phones.changes import save_phone
from phones.models import Phone
from provisioning.models import Publication
from provisioning.publishing import drift, publish
from tests.factories import MAC, make_working_phone
from tests.pages import notes_of, rows_of, text_of

pytestmark = pytest.mark.django_db
FILE = f"SEP{MAC}.cnf.xml"
PAGE = f"/publications/drift/{FILE}/"


@pytest.fixture
def edited(tftp_root: Path) -> Path:
    """A published file that an editor replaced: the label is another one."""
    make_working_phone(MAC)
    publish()
    path = tftp_root / FILE
    content = path.read_bytes().replace(b">Reception<", b">By hand<")
    path.unlink()
    path.write_bytes(content)
    return path


def confirm(client: Client) -> None:
    client.post(f"{Publication.objects.get(state='draft').get_absolute_url()}confirm/")


def test_nothing_happened(admin_client: Client, tftp_root: Path) -> None:
    publish()
    assert "holds what was published, and nothing else" in text_of(admin_client.get("/publications/drift/"))


def test_all_that_happened_is_listed(admin_client: Client, edited: Path) -> None:
    (edited.parent / "dialplan.xml").unlink()
    (edited.parent / "notes.txt").write_text("x")
    assert rows_of(admin_client.get("/publications/drift/")) == [
        [FILE, "Changed since it was published"],
        ["dialplan.xml", "Published, and gone"],
        ["notes.txt", "Not written by Offhook"],
    ]


def test_the_difference_is_shown_without_secrets(admin_client: Client, edited: Path) -> None:
    page = admin_client.get(PAGE)
    assert rows_of(page) == [["Label of the phone sipProfile/phoneLabel", "Reception → By hand"]]
    assert "line-password" not in page.content.decode()


def edit_in_place(path: Path, old: bytes, new: bytes) -> None:
    """Change a published file as some editors do: what is kept of it changes with it."""
    content = path.read_bytes()
    assert old in content
    with path.open("r+b") as file:
        file.write(content.replace(old, new))
        file.truncate()


def test_the_difference_is_shown_of_a_file_that_was_edited_in_place(admin_client: Client, tftp_root: Path) -> None:
    phone = make_working_phone(MAC)
    publish()
    edit_in_place(tftp_root / FILE, b">Reception<", b">By hand<")
    page = admin_client.get(PAGE)
    assert rows_of(page) == [["Label of the phone sipProfile/phoneLabel", "Reception → By hand"]]
    assert "As published" in text_of(page)
    phone.label = "Lobby"
    save_phone(phone)
    page = admin_client.get(PAGE)
    assert rows_of(page) == [["Label of the phone sipProfile/phoneLabel", "Lobby → By hand"]]
    assert "As the records say now" in text_of(page)


def test_what_shows_size_and_time_of_its_publication_is_read_only_when_asked_for(
    admin_client: Client, tftp_root: Path
) -> None:
    make_working_phone(MAC)
    publish()
    before = (tftp_root / FILE).stat()
    edit_in_place(tftp_root / FILE, b">Reception<", b">By hands!<")
    os.utime(tftp_root / FILE, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "holds what was published, and nothing else" in text_of(admin_client.get("/publications/drift/"))
    assert rows_of(admin_client.get("/publications/drift/?thorough=1")) == [[FILE, "Changed since it was published"]]


def test_a_file_whose_time_alone_is_another_is_as_it_was_published(admin_client: Client, tftp_root: Path) -> None:
    publish()
    (tftp_root / "dialplan.xml").touch()
    assert "holds what was published, and nothing else" in text_of(admin_client.get("/publications/drift/"))


def test_an_edit_that_changes_no_setting_is_called_that(admin_client: Client, tftp_root: Path) -> None:
    make_working_phone(MAC)
    publish()
    edit_in_place(tftp_root / FILE, b"</device>", b"<!-- by hand --></device>")
    assert notes_of(admin_client.get(PAGE)) == [
        "No setting differs: only comments, blanks, or the order of the elements."
    ]


@pytest.mark.parametrize("name", ["nothing.xml", "../secret", "a//b"])
def test_what_is_not_there_is_not_found(admin_client: Client, tftp_root: Path, name: str) -> None:
    assert admin_client.get(f"/publications/drift/{name}/").status_code == 404


def test_a_hand_edit_is_adopted_and_published(admin_client: Client, edited: Path) -> None:
    response = admin_client.post(f"{PAGE}adopt/", follow=True)
    assert notes_of(response) == [f"The records say what {FILE} said."]
    assert Phone.objects.get().label == "By hand"
    confirm(admin_client)
    assert not drift()
    assert not Phone.objects.needing_publish().exists()
    assert b">By hand<" in edited.read_bytes()


def test_a_hand_edit_is_overwritten(admin_client: Client, edited: Path) -> None:
    response = admin_client.post(f"{PAGE}overwrite/", follow=True)
    assert [row[:2] for row in rows_of(response)] == [[FILE, "Changed"]]
    assert b">By hand<" in edited.read_bytes()
    confirm(admin_client)
    assert b">Reception<" in edited.read_bytes()
    assert not drift()


def test_what_is_no_configuration_is_not_adopted(admin_client: Client, edited: Path) -> None:
    edited.write_bytes(b"nothing")
    response = admin_client.post(f"{PAGE}adopt/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert Phone.objects.get().label == "Reception"


@pytest.mark.parametrize("way", ["adopt", "overwrite"])
def test_a_viewer_may_not(viewer_client: Client, edited: Path, way: str) -> None:
    assert viewer_client.post(f"{PAGE}{way}/").status_code == 403
    assert Phone.objects.get().label == "Reception"
