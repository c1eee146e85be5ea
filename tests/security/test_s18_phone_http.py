"""S18, S20: where phones ask over HTTP there are no accounts, pages or cookies, and no file is a web page."""

from pathlib import Path

import pytest

from provisioning.http6970.messages import content_type
from tests.http6970.live import LiveHttp

PHONE = "SEP001122AABBCC.cnf.xml"


def test_it_answers_with_files_alone_and_sets_no_cookie(tmp_path: Path) -> None:
    with LiveHttp(tmp_path) as server:
        server.publish(PHONE, b"<device/>")
        status, fields, body = server.get(f"/{PHONE}", more="Cookie: offhook_session_8000=x\r\n")
        assert (status, body) == ("HTTP/1.1 200 OK", b"<device/>")
        assert "Set-Cookie" not in fields
        assert (fields["X-Content-Type-Options"], fields["Content-Type"]) == ("nosniff", "text/xml")
        for page in ("/", "/admin/", "/account/sign-in/", "/phones/", "/static/offhook/app.js", f"/../{PHONE}/.."):
            status, fields, body = server.get(page)
            assert (status, body, "Set-Cookie" in fields) == ("HTTP/1.1 404 Not Found", b"", False), page


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.js", "x.php", "x.xhtml", "x.HTM", "x"])
def test_no_name_makes_a_file_a_web_page(name: str) -> None:
    assert content_type(name) == "application/octet-stream"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x.html", "x.py", "x.svg", "../../../var/www/html/x.php", "firmware.zip.html"])
def test_what_is_no_firmware_is_not_taken_in(
    superuser_client, firmware_store: Path, tftp_root: Path, name: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(name, b"<script>alert(1)</script>")
    answer = superuser_client.post("/firmware/add/", {"package": file})
    assert answer.status_code == 422
    assert [path.name for path in firmware_store.parent.rglob("x.*")] == []
    assert b"<script>alert(1)" not in answer.content
