"""S20: no upload becomes a web page: what is no firmware is refused, and files are served as bytes or XML."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from provisioning.http6970.messages import content_type
from tests.firmware.build import zipped
from tests.http6970.live import LiveHttp
from tests.security.furniture import tree

PAGE = b"<script>alert(1)</script>"
NAMES = ("x.html", "x.svg", "x.py", "x.php", "x.js", "x.xhtml", "x.phtml", "shell.cgi", ".htaccess", "web.config")


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*NAMES, "../../../var/www/html/x.php", "firmware.zip.html"])
def test_what_is_no_firmware_is_not_taken_in(
    superuser_client: Client, firmware_store: Path, tftp_root: Path, name: str
) -> None:
    answer = superuser_client.post("/firmware/add/", {"package": SimpleUploadedFile(name, PAGE)})
    assert answer.status_code == 422
    assert PAGE not in answer.content
    kept = {path for path, digest in tree(firmware_store.parent).items() if digest != "folder" and ".lock" not in path}
    assert kept == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_what_lies_in_a_package_is_not_taken_in_either(
    superuser_client: Client, firmware_store: Path, tftp_root: Path, name: str
) -> None:
    package = SimpleUploadedFile("firmware.zip", zipped({name: PAGE}))
    superuser_client.post("/firmware/add/", {"package": package})
    assert [path for path in firmware_store.rglob("*") if path.is_file() and PAGE in path.read_bytes()] == []


@pytest.mark.parametrize("name", [*NAMES, "x.HTM", "x"])
def test_no_name_makes_a_file_a_web_page(name: str) -> None:
    assert content_type(name) == "application/octet-stream"


def test_a_file_is_served_with_a_word_against_guessing_its_kind(tmp_path: Path) -> None:
    with LiveHttp(tmp_path) as server:
        server.publish("x.html", PAGE)
        status, fields, body = server.get("/x.html")
    assert (status, body) == ("HTTP/1.1 200 OK", PAGE)
    assert (fields["Content-Type"], fields["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
