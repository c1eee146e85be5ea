"""What the program says of phones, on pages in German; what people wrote stays as they wrote it."""

import pytest

from tests.factories import make_working_phone

pytestmark = pytest.mark.django_db


def words_of(client, address: str) -> str:
    return " ".join(client.get(address, headers={"accept-language": "de"}).content.decode().split())


def test_settings_are_in_german_and_texts_of_people_are_not(editor_client):
    phone = make_working_phone(label="Hold", settings={"sipProfile/natEnabled": "true"})
    shown = words_of(editor_client, f"/phones/{phone.mac}/settings/")
    for text in ("Adressübersetzung (NAT)", "Beschriftung des Telefons", ">Hold<", "Telefonanlage"):
        assert text in shown
    assert "Address translation" not in shown


def test_findings_and_what_mends_them_are_in_german(editor_client):
    phone = make_working_phone(settings={"vendorConfig/webAccess": "1"})
    shown = words_of(editor_client, f"/phones/{phone.mac}/findings/")
    for text in ("Der Webserver des Telefons ist aus.", "Einschalten"):
        assert text in shown
