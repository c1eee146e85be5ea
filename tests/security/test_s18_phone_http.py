"""S18: where phones ask over HTTP there are no accounts, pages or cookies."""

from pathlib import Path

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
