"""SSH passwords: who gets one, what a file says of it, and getting a new one."""

from collections.abc import Callable

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from phones import ssh
from phones.cloning import Copy, clone_phone
from phones.documents import document_of
from phones.importers.configuration import adopt
from phones.importers.contents import PhoneFile
from phones.importers.spreadsheet import import_phones
from phones.models import Phone
from phones.swapping import swap_phone
from tests.factories import MAC, make_phone, make_profile, make_server
from tests.pages import notes_of, text_of
from tests.phones.test_guided_pages import ANSWERS, answer

pytestmark = pytest.mark.django_db

LOGIN = ("sshUserId", "sshPassword")
MADE = "MadeForOne42"


def login_of(phone: Phone) -> tuple[str | None, ...]:
    document = document_of(Phone.objects.get(pk=phone.pk))
    return tuple(document.get(path) for path in LOGIN)


def by_form(client: Client) -> None:
    client.post("/phones/add/", {"mac": MAC, "model": "7941G"})


def by_administration(client: Client) -> None:
    kinds = ("buttons", "buttons-2", "buttons-3")
    formsets = {f"{kind}-{name}_FORMS": "0" for kind in kinds for name in ("TOTAL", "INITIAL")}
    client.post("/admin/phones/phone/add/", {"mac": MAC, "model": "7941G", **formsets})


def by_table(_client: Client) -> None:
    import_phones(f"mac,model\n{MAC},7941G\n".encode())


def by_guide(client: Client) -> None:
    answer(client, *ANSWERS)
    client.post("/start/publish/")


def by_copy(_client: Client) -> None:
    like = make_phone("001122000001", ssh_password=MADE)
    clone_phone(like, [Copy(MAC, "")], with_accounts=False)


@pytest.mark.usefixtures("tftp_root")
@pytest.mark.parametrize("make", [by_form, by_administration, by_table, by_guide, by_copy])
def test_every_phone_that_is_made_here_gets_one(make: Callable[[Client], None], admin_client: Client) -> None:
    make(admin_client)
    phone = Phone.objects.get(mac=MAC)
    assert (len(phone.ssh_password), phone.settings) == (12, {})
    assert set(phone.ssh_password) <= set(ssh._ALPHABET)
    assert phone.ssh_password != MADE
    assert login_of(phone) == ("offhook", phone.ssh_password)
    assert document_of(phone)["vendorConfig/sshAccess"] == "1"


def test_no_two_are_the_same() -> None:
    assert len({ssh.new_password() for _ in range(100)}) == 100


def test_a_phone_of_before_has_none_and_says_what_it_said() -> None:
    assert login_of(make_phone()) == ("", "")


def test_an_imported_phone_has_what_its_file_says() -> None:
    make_phone(ssh_password=MADE)
    for login in ({}, {"sshPassword": "from-the-file"}, {"sshUserId": "x", "sshPassword": MADE}):
        document = {"deviceProtocol": "SIP", **login}
        phone = adopt(PhoneFile(MAC, document)).phone
        assert (document_of(Phone.objects.get()), phone.ssh_password) == (document, "")
        assert Phone.objects.get().ssh_password == ""


def test_a_copy_of_an_imported_phone_gets_its_own() -> None:
    bare = make_profile(bare=True)
    like = make_phone(profile=bare, settings={"sshUserId": "log", "sshPassword": "shared", "certHash": ""})
    clone_phone(like, [Copy("001122000001", "")], with_accounts=False)
    copy = Phone.objects.get(mac="001122000001")
    assert copy.settings == {"sshUserId": "log", "certHash": ""}
    assert login_of(copy) == ("log", copy.ssh_password)


def test_what_somebody_sets_is_stronger() -> None:
    profile = make_profile(settings={"sshPassword": "of-the-profile"})
    phone = make_phone(ssh_password=MADE, profile=profile)
    assert login_of(phone) == ("offhook", "of-the-profile")
    phone.call_server = make_server(settings={"sshUserId": "pbx"})
    phone.settings = {"sshPassword": "own"}
    phone.save()
    assert login_of(phone) == ("pbx", "own")


def test_flat_files_have_no_login() -> None:
    assert login_of(make_phone(model="7940G", ssh_password=MADE)) == (None, None)


def test_another_device_takes_the_password_over() -> None:
    phone = make_phone(ssh_password=MADE)
    swap_phone(phone, "001122000001", "7961G", by=User.objects.create_user("by"))
    assert login_of(phone) == ("offhook", MADE)


class TestRenewing:
    def test_a_new_one_takes_the_place_of_what_the_phone_said(self) -> None:
        phone = make_phone(ssh_password=MADE, settings={"sshUserId": "", "sshPassword": "own", "certHash": "x"})
        version = phone.version
        ssh.renew_password(phone)
        phone.refresh_from_db()
        assert phone.ssh_password != MADE
        assert login_of(phone) == ("offhook", phone.ssh_password)
        assert (phone.settings, phone.version) == ({"certHash": "x"}, version + 1)

    def test_those_that_have_one_can_keep_it(self) -> None:
        made = make_phone("001122000001", ssh_password=MADE)
        own = make_phone("001122000002", settings={"sshPassword": "own"})
        without = make_phone("001122000003", settings={"sshPassword": ""})
        assert ssh.renew_passwords([made.pk, own.pk, without.pk], only_missing=True) == 1
        assert (login_of(made)[1], login_of(own)[1]) == (MADE, "own")
        without.refresh_from_db()
        assert login_of(without) == ("offhook", without.ssh_password)


class TestPages:
    PAGE = f"/phones/{MAC}/ssh/"

    def test_the_password_is_shown_to_who_may_see_it_and_asks(
        self, viewer_client: Client, admin_client: Client
    ) -> None:
        make_phone(ssh_password=MADE)
        page = viewer_client.get(self.PAGE)
        assert (MADE in page.content.decode(), "Show the password" in text_of(page)) == (False, False)
        assert "User name offhook Password •••••••• Comes from Made for this phone" in text_of(page)
        assert "The SSH console is off" in text_of(page)
        assert viewer_client.post(self.PAGE).status_code == 403
        assert MADE not in admin_client.get(self.PAGE).content.decode()
        revealed = admin_client.post(self.PAGE)
        assert f"Password {MADE} " in text_of(revealed)
        assert "no-store" in revealed["Cache-Control"]
        (entry,) = LogEntry.objects.filter(additional_data__event="passwords shown")
        assert entry.additional_data["what"] == "SSH password"

    def test_a_new_one_is_made_and_never_told(self, editor_client: Client) -> None:
        phone = make_phone(ssh_password=MADE)
        page = editor_client.post(f"{self.PAGE}new/", follow=True)
        assert notes_of(page) == ["Reception has a new SSH password. It waits to be published."]
        phone.refresh_from_db()
        assert phone.ssh_password != MADE
        entry = LogEntry.objects.get(additional_data={"event": "new ssh passwords"})
        assert (entry.content_type.model, entry.object_pk) == ("phone", str(phone.pk))
        entries = LogEntry.objects.all()
        told = page.content.decode() + "".join(str(vars(entry)) for entry in entries)
        assert (phone.ssh_password in told, MADE in told) == (False, False)

    def test_what_is_stronger_is_told(self, viewer_client: Client) -> None:
        make_phone(ssh_password=MADE, profile=make_profile(settings={"sshPassword": "canary"}))
        page = viewer_client.get(self.PAGE)
        assert "but Profile Office says another one, which is stronger" in text_of(page)
        assert "canary" not in page.content.decode()

    @pytest.mark.parametrize(
        ("model", "sentence"),
        [("7940G", "The file of this model has no SSH login."), ("", "The model is not known: choose it")],
    )
    def test_a_phone_without_login_says_so(self, viewer_client: Client, model: str, sentence: str) -> None:
        make_phone(model=model)
        assert sentence in text_of(viewer_client.get(self.PAGE))

    def test_many_get_new_ones(self, editor_client: Client) -> None:
        make_phone("001122000001", ssh_password=MADE)
        make_phone("001122000002")
        address = "/phones/many/ssh/?mac=001122000001&mac=001122000002"
        assert "2 phones are chosen" in text_of(editor_client.get(address))
        page = editor_client.post(address, {"which": "missing"}, follow=True)
        assert "1 phone has a new SSH password. It waits to be published." in notes_of(page)
        first, second = Phone.objects.order_by("mac").values_list("ssh_password", flat=True)
        assert (first, bool(second)) == (MADE, True)
        editor_client.post(address, {"which": "all"})
        assert {first, second}.isdisjoint(Phone.objects.values_list("ssh_password", flat=True))
        entries = LogEntry.objects.filter(additional_data__event="new ssh passwords").order_by("pk")
        assert [entry.additional_data for entry in entries] == [
            {"event": "new ssh passwords", "phones": count} for count in (1, 2)
        ]

    def test_none_is_made_for_nobody(self, editor_client: Client) -> None:
        assert "No phone was chosen" in notes_of(editor_client.get("/phones/many/ssh/", follow=True))[0]
