"""Whole configuration files, from records to bytes."""

from collections.abc import Callable

import pytest

from phones.files import phone_file
from phones.models import Button, CallServer, Phone
from tests.factories import make_line, make_phone, make_profile, make_server, make_speed_dial

pytestmark = pytest.mark.django_db

Golden = Callable[[str, bytes], None]


def content_of(phone: Phone) -> bytes:
    """Return the phone's file, verified as it is before it is published."""
    file = phone_file(Phone.objects.get(pk=phone.pk))
    assert file.problem == ""
    assert file.verify is not None
    file.verify(file.content)
    return file.content


def test_a_7941g_on_a_fritzbox(golden: Golden) -> None:
    server = make_server(
        name="FRITZ!Box", kind=CallServer.Kind.FRITZBOX, address="192.168.178.1", voicemail_number="**600"
    )
    phone = make_phone("001122AABBCC", label="Küche", call_server=server)
    make_line(phone, 1, label="Home", name="cisco7941", password="Fifteen-letters")
    make_speed_dial(phone, 2, label="Door & gate", target="**21")
    golden("7941g-fritzbox.cnf.xml", content_of(phone))


def test_an_8851_in_an_office(golden: Golden) -> None:
    server = make_server(address="pbx.example.com", port=5070, transport="tcp", backup_address="192.0.2.11")
    root = make_profile(name="Company", settings={"devicePool/dateTimeSetting/dateTemplate": "Y-M-D"})
    profile = make_profile(name="Reception", parent=root, settings={"vendorConfig/webAccess": "0"})
    phone = make_phone("00AABBCCDDEE", model="8851", label="Reception", call_server=server, profile=profile)
    make_line(phone, 1, label="Reception", name="200", password="first-secret")
    make_line(phone, 2, label="Hotline", name="201", auth_name="hotline", password="second-secret", display_name="Help")
    make_speed_dial(phone, 3, kind=Button.Kind.BLF, label="Anna", target="210")
    golden("8851-office.cnf.xml", content_of(phone))


def test_an_imported_phone_on_a_bare_profile(golden: Golden) -> None:
    phone = make_phone(
        "0011223344FF",
        model="",
        label="",
        profile=make_profile(name="Imported", bare=True),
        settings={
            "deviceProtocol": "SIP",
            "devicePool/callManagerGroup/members/member[@priority=0]/callManager/processNodeName": "192.0.2.10",
            "sipProfile/sipLines/line[1]/@button": "3",
            "sipProfile/sipLines/line[1]/featureID": "21",
            "sipProfile/sipLines/line[2]/@button": "1",
            "sipProfile/sipLines/line[2]/name": "#EXTENSION",
            "loadInformation": "",
            "loadInformation/@model": "IP Phone 7941",
            "certHash": "",
            "anUnknownElement/of[1]": "  blanks are kept ",
            "anUnknownElement/of[2]": "",
            "@{http:%2F%2Fwww.w3.org%2F2001%2FXMLSchema-instance}type": "axl:XIPPhone",
        },
    )
    golden("imported.cnf.xml", content_of(phone))
