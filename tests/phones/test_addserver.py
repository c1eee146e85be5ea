"""The command that adds and changes call servers."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from phones.models import CallServer
from tests.factories import make_phone, make_server

pytestmark = pytest.mark.django_db


def addserver(*arguments: str) -> str:
    out = StringIO()
    call_command("addserver", *arguments, stdout=out)
    return out.getvalue()


def fields_of(name: str) -> dict[str, object]:
    fields = ("kind", "address", "port", "transport", "voicemail_number", "backup_address")
    return CallServer.objects.filter(name=name).values(*fields).get()


def test_a_new_server_gets_what_its_kind_brings():
    out = addserver("Box", "--kind", "fritzbox", "--address", "192.0.2.1")
    assert out == "FRITZ!Box “Box” at 192.0.2.1:5060: added.\n"
    assert fields_of("Box") == {
        "kind": "fritzbox",
        "address": "192.0.2.1",
        "port": 5060,
        "transport": "udp",
        "voicemail_number": "**600",
        "backup_address": "",
    }


def test_everything_can_be_given():
    out = addserver(
        *("PBX", "--kind", "asterisk", "--address", "192.0.2.1", "--port", "5070", "--transport", "tcp"),
        *("--voicemail", "*97", "--backup-address", "192.0.2.2", "--json"),
    )
    expected = {
        "kind": "asterisk",
        "address": "192.0.2.1",
        "port": 5070,
        "transport": "tcp",
        "voicemail_number": "*97",
        "backup_address": "192.0.2.2",
    }
    assert json.loads(out) == {"name": "PBX", **expected, "outcome": "added"}
    assert fields_of("PBX") == expected


def test_a_change_leaves_the_rest_and_marks_the_phones():
    server = make_server(port=5070, voicemail_number="*97")
    phone, other = make_phone(call_server=server), make_phone("001122AABBDD")
    assert json.loads(addserver("PBX", "--address", "192.0.2.99", "--json"))["outcome"] == "changed"
    assert fields_of("PBX") == {
        "kind": "asterisk",
        "address": "192.0.2.99",
        "port": 5070,
        "transport": "udp",
        "voicemail_number": "*97",
        "backup_address": "",
    }
    phone.refresh_from_db()
    other.refresh_from_db()
    assert (phone.version, other.version) == (2, 1)


def test_the_same_again_changes_nothing():
    phone = make_phone(call_server=make_server())
    out = addserver("PBX", "--kind", "asterisk", "--address", "192.0.2.10", "--port", "5060", "--json")
    assert json.loads(out)["outcome"] == "unchanged"
    phone.refresh_from_db()
    assert phone.version == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--address", "192.0.2.1"], "There is no call server “New” yet: to add it, give --kind and --address."),
        (["--kind", "generic"], "There is no call server “New” yet: to add it, give --kind and --address."),
        (["--kind", "cisco", "--address", "192.0.2.1"], "“cisco” is no kind of call server that Offhook knows"),
        (["--kind", "generic", "--address", "a b"], "--address: “a b” is neither an IP address nor a host name"),
        (["--kind", "generic", "--address", "192.0.2.1", "--port", "x"], "--port: “x” value must be an integer."),
        (["--kind", "generic", "--address", "192.0.2.1", "--port", "0"], "--port: Ensure this value is greater than"),
        (["--kind", "generic", "--address", "192.0.2.1", "--transport", "tls"], "--transport: Value 'tls' is not a"),
        (["--kind", "generic", "--address", "192.0.2.1", "--voicemail", "a\nb"], "--voicemail: Character 2 is a"),
        (["--kind", "generic", "--address", "192.0.2.1", "--backup-address", "-"], "--backup-address: “-” is neither"),
    ],
)
def test_bad_input_ends_with_a_sentence(arguments, sentence):
    with pytest.raises(CommandError) as caught:
        addserver("New", *arguments)
    assert str(caught.value).startswith(sentence)
    assert caught.value.returncode == 1
    assert not CallServer.objects.exists()


def test_a_bad_change_leaves_the_server_as_it_was():
    make_server()
    with pytest.raises(CommandError, match="--kind: Value 'cisco' is not a valid choice"):
        addserver("PBX", "--kind", "cisco")
    assert fields_of("PBX")["kind"] == "asterisk"
