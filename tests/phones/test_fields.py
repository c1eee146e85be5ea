"""Fields: MAC addresses in one form, and secrets never in the clear in the database."""

import json
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection

from phones.fields import MacField, SettingsField
from phones.models import Button, CallServer, Phone, Profile
from provisioning.encryption import SecretUnreadable
from provisioning.keyfiles import new_field_key
from tests.factories import MAC, make_line, make_phone, make_profile, make_server

CANARY = "canary-secret"
SECRET_SETTINGS = {"sshPassword": CANARY, "commonProfile/phonePassword": CANARY, "certHash": "shown", "sshUserId": None}


def rows() -> str:
    """Return all that the tables of phones hold, as the database has it."""
    found: list[Any] = []
    with connection.cursor() as cursor:
        for model in (Phone, Button, Profile, CallServer):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            found += cursor.fetchall()
    return str(found)


def everything() -> list[Any]:
    """Store the canary in every place for a secret; return the records."""
    phone = make_phone(settings=SECRET_SETTINGS)
    line = make_line(phone, password=CANARY, settings={"authPassword": CANARY, "unknownSecretToken": CANARY})
    shared = {"settings": {"sipProfile/sipLines/line[@button=1]/authPassword": CANARY}}
    return [phone, line, make_profile(**shared), make_server(**shared)]


@pytest.mark.django_db
def test_no_secret_is_in_the_clear_in_any_row() -> None:
    records = everything()
    assert CANARY not in rows()
    assert rows().count("enc1:") == 7
    assert '"shown"' in rows()
    assert [type(record).objects.get(pk=record.pk).settings for record in records] == [
        record.settings for record in records
    ]
    assert Button.objects.get().password == CANARY


@pytest.mark.django_db
def test_no_secret_is_in_the_clear_in_the_database_file() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has its database in a file")
    everything()
    content: bytes = connection.connection.serialize()
    assert b"unknownSecretToken" in content
    assert CANARY.encode() not in content


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["save", "update", "bulk_update", "bulk_create"])
def test_no_way_of_writing_stores_a_secret_in_the_clear(way: str) -> None:
    line = make_line(make_phone(), password="")
    line.password, line.settings = CANARY, {"authPassword": CANARY}
    match way:
        case "save":
            line.save(update_fields=["password", "settings"])
        case "update":
            Button.objects.update(password=CANARY, settings=line.settings)
        case "bulk_update":
            Button.objects.bulk_update([line], ["password", "settings"])
        case "bulk_create":
            line.delete()
            Button.objects.bulk_create([line])
    assert CANARY not in rows()
    stored = Button.objects.get()
    assert (stored.password, stored.settings) == (CANARY, {"authPassword": CANARY})


@pytest.mark.django_db
def test_a_wrong_key_is_an_error_and_never_an_empty_password(settings: Any) -> None:
    line = make_line(make_phone(settings=SECRET_SETTINGS))
    settings.FIELD_KEYS = [new_field_key()]
    for model in (Button, Phone):
        with pytest.raises(SecretUnreadable, match="Put the key back into FIELD_KEYS"):
            model.objects.get()
    settings.FIELD_KEYS = []
    with pytest.raises(Exception, match="FIELD_KEYS"):
        line.save()


@pytest.mark.django_db
def test_a_secret_that_somebody_wrote_into_the_database_is_refused() -> None:
    make_line(make_phone())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE phones_button SET password = %s", [CANARY])
    with pytest.raises(SecretUnreadable) as refusal:
        Button.objects.get()
    assert CANARY not in str(refusal.value)


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["password", "password__icontains", "password__startswith", "password__in"])
def test_nobody_can_search_for_a_secret(lookup: str) -> None:
    with pytest.raises(FieldError):
        Button.objects.filter(**{lookup: "x"}).exists()


@pytest.mark.django_db
def test_whether_a_secret_is_there_can_be_asked() -> None:
    assert not Button.objects.filter(password__isnull=True).exists()


@pytest.mark.django_db
def test_settings_keep_every_text_and_the_difference_between_empty_and_none() -> None:
    kept = {"a": "", "b": None, "c": "ü\n😀", "sshPassword": "", "sshUserId": None}
    make_phone(settings=kept)
    assert Phone.objects.get().settings == kept


@pytest.mark.parametrize("value", [[], "text", 1, {"a": 1}, {"a": {"encrypted": "x"}}, {"a": ["x"]}, {"a": True}])
def test_settings_are_texts_by_path(value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        SettingsField().clean(value, None)
    assert refusal.value.messages == ["Settings are an object of texts by path."]


def test_settings_may_be_empty() -> None:
    assert SettingsField().clean({}, None) == {}
    assert SettingsField().clean({"a": "", "b": None}, None) == {"a": "", "b": None}


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["create", "bulk_create", "save"])
def test_a_mac_address_is_stored_in_one_form(way: str) -> None:
    phone = Phone(mac="sep00:11:22:aa:bb:cc")
    match way:
        case "create":
            phone = Phone.objects.create(mac=phone.mac)
        case "bulk_create":
            Phone.objects.bulk_create([phone])
        case "save":
            phone.save()
    assert (phone.mac, Phone.objects.get().mac) == (MAC, MAC)


def test_a_wrong_mac_address_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError) as refusal:
        MacField().clean("00:11", None)
    assert refusal.value.messages == ["A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 4."]


def test_a_form_has_room_for_every_notation() -> None:
    field = Phone._meta.get_field("mac").formfield()
    assert field is not None
    assert MacField().clean(field.clean("  SEP 00:11:22:AA:BB:CC  "), None) == MAC


def test_fields_of_a_migration_are_like_those_of_the_model() -> None:
    for model, name in ((Phone, "mac"), (Phone, "settings"), (Button, "password")):
        field = model._meta.get_field(name)
        _, path, arguments, options = field.deconstruct()
        again = type(field)(*arguments, **options)
        assert path in {f"phones.fields.{type(field).__name__}", "provisioning.secret_field.SecretField"}
        assert json.dumps(again.deconstruct()[3], default=repr) == json.dumps(options, default=repr)
