"""What is wrong with a phone: shown, mended, and published knowingly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phones.checking import accept_errors, findings_of, hold_back_again, holding_back
from phones.documents import document_of
from phones.findings import key_of
from phones.fixes import apply_fix
from phones.held_back import noting_held_back
from phones.models import CallServer, Phone
from provisioning.cnfxml.lint import Fix, Severity
from provisioning.publish.plan import WantedFile
from tests.factories import MAC, make_line, make_phone, make_profile, make_server, make_working_phone
from tests.pages import notes_of, text_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/findings/"
LINE = "sipProfile/sipLines/line[@button=1]"


def fritzbox() -> CallServer:
    return make_server(name="Box", kind=CallServer.Kind.FRITZBOX, address="192.0.2.1")


def sentences(phone: Phone, *severities: Severity) -> list[str]:
    return [found.sentence for found in findings_of(phone) if found.severity in (severities or tuple(Severity))]


class TestFindings:
    @pytest.mark.parametrize("model", ["7941G", "8851", "6921", "7960G"])
    def test_a_phone_set_up_as_usual_has_none(self, model: str) -> None:
        phone = make_phone(model=model, label="Office", call_server=fritzbox())
        make_line(phone, password="Katze7", name="620")
        assert findings_of(phone) == ()

    def test_the_configuration_the_server_and_other_phones_are_looked_at(self) -> None:
        phone = make_phone(call_server=fritzbox(), settings={"vendorConfig/webAccess": "1"})
        make_line(phone, password="Katze7", name="620", auth_name="other")
        make_line(make_phone("001122AABBDD", call_server=phone.call_server), name="620")
        assert [(found.severity, found.path) for found in findings_of(phone)] == [
            (Severity.ERROR, f"{LINE}/authName"),
            (Severity.WARNING, "vendorConfig/webAccess"),
            (Severity.WARNING, f"{LINE}/name"),
            (Severity.NOTE, f"{LINE}/authName"),
        ]

    def test_the_same_account_at_another_server_is_another_account(self) -> None:
        phone = make_phone(call_server=make_server())
        make_line(phone, password="Katze7")
        make_line(make_phone("001122AABBDD", call_server=make_server(name="Other", address="192.0.2.77")))
        assert findings_of(phone) == ()

    def test_a_phone_without_a_model_says_so(self) -> None:
        assert sentences(make_phone(model="")) == ["The model is not known: choose it in the form of the phone."]

    def test_they_hold_no_password(self) -> None:
        phone = make_working_phone()
        phone.buttons.update(password="hush-" * 8)
        assert "hush" not in repr(findings_of(phone))


class TestHoldingBack:
    def test_accepted_errors_hold_nothing_back_and_others_do(self) -> None:
        phone = make_phone(call_server=fritzbox())
        line = make_line(phone, password="Katze7", name="620", auth_name="other")
        assert [error.path for error in holding_back(phone, document_of(phone))] == [f"{LINE}/authName"]
        assert accept_errors(phone) == 1
        phone = Phone.objects.get()
        assert (holding_back(phone, document_of(phone)), phone.version) == ((), 2)
        line.auth_name = "third"
        line.save()
        phone = Phone.objects.get()
        assert len(holding_back(phone, document_of(phone))) == 1
        hold_back_again(phone)
        assert (Phone.objects.get().accepted_errors, Phone.objects.get().version) == ("", 3)

    def test_what_was_imported_is_not_held_back(self) -> None:
        phone = make_phone(profile=make_profile(bare=True))
        assert sentences(phone, Severity.ERROR) != []
        assert holding_back(phone, document_of(phone)) == ()

    def test_it_is_noted_with_the_phones_and_forgotten_again(self) -> None:
        first, second = make_phone(held_back="old"), make_phone("001122AABBDD", held_back="stays")
        files = [WantedFile(first.file_name, b"<device/>", first.mac, 1)]
        assert list(noting_held_back(files, [first.mac])) == files
        assert dict(Phone.objects.values_list("mac", "held_back")) == {first.mac: "", second.mac: "stays"}
        list(noting_held_back([WantedFile(first.file_name, subject=first.mac, problem="No line.")], None))
        assert dict(Phone.objects.values_list("mac", "held_back")) == {first.mac: "No line.", second.mac: ""}


class TestFixes:
    def test_a_setting_becomes_an_own_setting(self) -> None:
        phone = make_phone()
        apply_fix(phone, Fix("", {"vendorConfig/webAccess": "0", "certHash": None}))
        stored = Phone.objects.get()
        assert (stored.settings, stored.version) == ({"vendorConfig/webAccess": "0", "certHash": None}, 3)

    def test_what_a_field_says_is_changed_there(self) -> None:
        phone = make_phone(label="Front desk", wanted_load="SIP41.9-4-2SR3-1S.loads")
        line = make_line(phone, name=" 620")
        fix = {"sipProfile/phoneLabel": "Front-desk", "loadInformation": "SIP41.9-4-2SR3-1S", f"{LINE}/name": "620"}
        apply_fix(phone, Fix("", fix))
        line.refresh_from_db()
        stored = Phone.objects.get()
        assert (stored.label, stored.wanted_load, line.name) == ("Front-desk", "SIP41.9-4-2SR3-1S", "620")
        assert (stored.settings, line.settings) == ({}, {})

    def test_a_sign_in_name_that_a_fritzbox_refuses_is_emptied(self) -> None:
        phone = make_phone(call_server=fritzbox())
        line = make_line(phone, password="Katze7", name="620", auth_name="other")
        apply_fix(phone, findings_of(phone)[0].fix)
        line.refresh_from_db()
        assert (line.auth_name, findings_of(Phone.objects.get())) == ("", ())

    def test_what_a_line_says_beyond_its_fields_is_stored_with_it(self) -> None:
        line = make_line(make_phone())
        apply_fix(line.phone, Fix("", {f"{LINE}/proxy": "USECALLMANAGER"}))
        line.refresh_from_db()
        assert line.settings == {"proxy": "USECALLMANAGER"}


class TestPages:
    def test_a_finding_is_told_with_reason_and_fix(self, editor_client) -> None:
        phone = make_phone(call_server=make_server(), settings={"vendorConfig/webAccess": "1"})
        make_line(phone, password="Katze7")
        response = editor_client.get(PAGE)
        (finding,) = findings_of(phone)
        assert [text in text_of(response) for text in (finding.sentence, finding.reason, "1 warning")] == [True] * 3
        response = editor_client.post(f"{PAGE}fix/", {"finding": key_of(finding)}, follow=True)
        assert notes_of(response) == [f"Done: {finding.fix.title}. The phone waits to be published."]
        assert "Nothing was found" in text_of(response)

    def test_a_finding_that_is_gone_changes_nothing(self, editor_client) -> None:
        make_working_phone()
        response = editor_client.post(f"{PAGE}fix/", {"finding": "0" * 16}, follow=True)
        assert notes_of(response) == ["This finding is gone already: nothing was changed."]

    def test_publishing_knowingly_needs_a_permission_of_its_own(self, viewer_client, admin_client) -> None:
        phone = make_phone(call_server=make_server())
        assert viewer_client.post(f"{PAGE}override/").status_code == 403
        assert "Publish knowingly" not in text_of(viewer_client.get(PAGE))
        response = admin_client.post(f"{PAGE}override/", follow=True)
        assert "Published knowingly." in text_of(response)
        phone.refresh_from_db()
        assert phone.accepted_errors.splitlines() == sentences(phone, Severity.ERROR)
        assert "Held back." in text_of(admin_client.post(f"{PAGE}override/", {"hold": "1"}, follow=True))

    def test_an_imported_phone_is_published_all_the_same_and_says_so(self, admin_client) -> None:
        make_phone(profile=make_profile(bare=True))
        told = text_of(admin_client.get(PAGE))
        assert ("It is published in spite of errors" in told, "Publish knowingly" in told) == (True, False)

    def test_the_list_shows_what_was_noted(self, viewer_client) -> None:
        make_phone(held_back="There is no line.")
        response = viewer_client.get("/phones/")
        assert "Held back" in text_of(response)
        assert 'title="There is no line."' in response.content.decode()


class TestQueries:
    def test_their_number_does_not_grow_with_the_phones_of_one_account(self) -> None:
        profile = make_profile(name="Office", parent=make_profile(name="All"))
        phone = make_phone(call_server=make_server(), profile=profile, wanted_load="SIP41.8-5-2S")
        make_line(phone, name="620")
        counts = []
        for number in range(1, 16):
            other = make_phone(f"0011220000{number:02X}", call_server=phone.call_server, profile=profile)
            make_line(other, name="620")
            if number in (3, 15):
                with CaptureQueriesContext(connection) as queries:
                    found = findings_of(Phone.objects.get(pk=phone.pk))
                assert any("is on 0011220000" in finding.sentence for finding in found)
                counts.append(len(queries))
        assert counts[0] == counts[1]
