"""Eight threads of browsers save phones through the real web server while everything is published."""

import http.client
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from lxml import html

from phones.models import Phone
from provisioning import publishing
from tests.ports import free_port
from tests.reliability.children import End, end_of, in_child
from tests.reliability.play import PROJECT
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_THREADS = 8
_SAVES = 4
_PUBLICATIONS = 3
_SECONDS_TO_WAIT = 60.0
_TOKEN = "offhook" + 25 * "x"
"""Against forged requests: cookie and field have to agree."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody who is signed in."""

    port: int
    cookie: str

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Return status and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS_TO_WAIT)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": _TOKEN}
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body


def play(site: Site) -> None:
    """Save, publish, and find in the records what each was last told to be saved."""
    port = free_port()
    command = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "critical"]
    cookie = _sign_in()
    connections.close_all()
    server = subprocess.Popen([sys.executable, "-m", *command, "provisioning.wsgi:application"], cwd=PROJECT)
    try:
        browser = Browser(port, cookie)
        _wait_until_it_answers(browser)
        publisher = in_child(lambda: _publish(site))
        with ThreadPoolExecutor(_THREADS) as threads:
            saved = dict(threads.map(lambda mac: _save(browser, mac), _macs()))
        if end_of(publisher) is not End.WELL:
            raise Loss("The publisher met a locked database.")
    finally:
        server.terminate()
        server.wait(_SECONDS_TO_WAIT)
    if lost := {mac: label for mac, label in saved.items() if Phone.objects.get(mac=mac).label != label}:
        raise Loss(f"Labels that were saved are lost: {lost}")
    site.tally.seen["phones saved"] = site.tally.seen.get("phones saved", 0) + _SAVES * len(saved)
    site.come_back(site.files())


def _macs() -> list[str]:
    macs = list(Phone.objects.order_by("pk").values_list("mac", flat=True)[:_THREADS])
    connections.close_all()
    return macs


def _sign_in() -> str:
    """Return the cookies of a browser in which an administrator is signed in."""
    browser = Client()
    browser.force_login(User.objects.filter(username="admin").first() or User.objects.create_superuser("admin"))
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"


def _wait_until_it_answers(browser: Browser) -> None:
    end = time.monotonic() + _SECONDS_TO_WAIT
    while time.monotonic() < end:
        with suppress(OSError):
            browser.ask("GET", "/account/sign-in/")
            return
        time.sleep(0.1)
    raise Loss("The web server does not answer.")


def _save(browser: Browser, mac: str) -> tuple[str, str]:
    """Change the label of a phone again and again, on its page; return the last one."""
    label = ""
    for number in range(_SAVES):
        label = f"{mac[-2:]} saved {number}"
        _save_once(browser, f"/phones/{mac}/edit/", label)
    return mac, label


def _save_once(browser: Browser, path: str, label: str) -> None:
    status, page = browser.ask("GET", path)
    if status != http.HTTPStatus.OK:
        raise Loss(f"{path} answered {status}.")
    (form,) = [form for form in html.document_fromstring(page).forms if "label" in form.fields]
    fields = dict(form.form_values()) | {"label": label, "csrfmiddlewaretoken": _TOKEN}
    status, page = browser.ask("POST", path, fields)
    if status != http.HTTPStatus.FOUND:
        raise Loss(f"{path} answered {status} to a save: {page[:500]}")


def _publish(site: Site) -> None:
    for _ in range(_PUBLICATIONS):
        Phone.objects.mark_changed()
        publishing.publish()
