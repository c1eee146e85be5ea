"""S15: the database, and what is written out of it, holds no secret in clear; keys can be lost and changed."""

import json
from http import HTTPStatus
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from phones.models import Button, CallServer, ManyChange, Phone, Profile
from provisioning.keyfiles import new_field_key
from tests.factories import MAC
from tests.security.furniture import SECRETS, database, tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("furnished")]


def stored() -> str:
    """Everything that the tables hold, as the database has it."""
    return str(database())


def run(command: str, *arguments: str, **options) -> str:
    output = StringIO()
    call_command(command, *arguments, stdout=output, **options)
    return output.getvalue()


def secrets_at_hand() -> dict[str, str]:
    return {
        "line": Button.objects.get(kind=Button.Kind.LINE).password,
        "phone": Phone.objects.get().settings["sshPassword"],
        "made": Phone.objects.get().ssh_password,
        "profile": Profile.objects.get(name="Office").settings["vendorConfig/adminPassword"],
        "server": CallServer.objects.get().settings["commonProfile/phonePassword"],
        "many": ManyChange.objects.get().settings["sshPassword"],
    }


SETTINGS_AND_LINES = {whose: secret for whose, secret in SECRETS.items() if whose != "account"}


def test_the_tables_hold_no_secret() -> None:
    everything = stored()
    assert "Reception" in everything
    assert [secret for secret in SECRETS.values() if secret in everything] == []
    assert secrets_at_hand() == SETTINGS_AND_LINES


@pytest.mark.parametrize("form", ["json", "jsonl", "xml", "yaml"])
def test_a_dump_holds_no_secret(form: str) -> None:
    if form == "yaml":
        pytest.importorskip("yaml", reason="PyYAML is not installed: nobody can dump YAML.")
    dump = run("dumpdata", format=form)
    assert "Reception" in dump
    assert [secret for secret in SECRETS.values() if secret in dump] == []


def test_a_dump_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(run("dumpdata", "phones"))
    before = list(Button.objects.order_by("pk").values())
    Phone.objects.all().delete()
    Profile.objects.all().delete()
    CallServer.objects.all().delete()
    run("loaddata", str(path))
    assert secrets_at_hand() == SETTINGS_AND_LINES
    assert list(Button.objects.order_by("pk").values()) == before
    assert [secret for secret in SECRETS.values() if secret in stored()] == []


def test_a_dump_does_not_load_with_another_key(settings, tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(run("dumpdata", "phones"))
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(Exception, match="encrypted with a key that is not at hand"):
        run("loaddata", str(path))


def test_a_wrong_key_is_told_and_publishes_nothing(settings, superuser_client, tftp_root: Path) -> None:
    Phone.objects.all().mark_changed()
    before = tree(tftp_root)
    settings.FIELD_KEYS = [new_field_key()]
    answer = superuser_client.post(f"/phones/{MAC}/publish/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "encrypted with a key that is not at hand" in answer.content.decode()
    with pytest.raises(CommandError, match="Nothing was published"):
        call_command("publish")
    assert tree(tftp_root) == before


def test_after_a_rotation_the_old_key_can_go(settings) -> None:
    before, waiting = stored(), Phone.objects.needing_publish().count()
    settings.FIELD_KEYS = [new_field_key(), *settings.FIELD_KEYS]
    assert json.loads(run("rotatekeys", "--json")) == {"records": 8}
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert secrets_at_hand() == SETTINGS_AND_LINES
    assert stored() != before
    assert Phone.objects.needing_publish().count() == waiting


def test_a_rotation_without_the_old_key_changes_nothing(settings) -> None:
    before = stored()
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(CommandError, match="not at hand"):
        run("rotatekeys")
    assert stored() == before
