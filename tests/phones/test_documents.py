"""Records become configurations: what comes from where, and what wins."""

import pytest

from phones.documents import (
    MEMBERS,
    buttons_settings,
    document_of,
    inherited_levels,
    is_bare,
    line_start,
    own_levels,
)
from phones.files import phone_file
from phones.models import Button, CallServer, Phone
from phones.relations import with_relations
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.document import compare, origins
from provisioning.cnfxml.phone_models import ConfigFormat
from provisioning.cnfxml.render import render
from tests.factories import make_line, make_phone, make_profile, make_server, make_service, make_speed_dial

pytestmark = pytest.mark.django_db

LINE = "sipProfile/sipLines/line"
TIMER = "sipProfile/sipStack/timerT1"


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Return what differs but the stamp, which differs whenever something does."""
    changes = {change.path: (change.old, change.new) for change in compare(before, after)}
    assert not changes or changes.pop("versionStamp")
    return changes


def test_a_phone_alone_has_the_built_in_settings_of_its_family_and_its_label() -> None:
    document = document_of(make_phone())
    stamp = document.pop("versionStamp")
    assert document == {**catalogue.baseline("79xx"), "sipProfile/phoneLabel": "Reception"}
    assert len(stamp) == 32


def test_the_nearest_of_the_chain_wins() -> None:
    root = make_profile(name="Root", settings={TIMER: "1", "a": "root", "b": "root", "c": "root", "d": "root"})
    profile = make_profile(name="Child", parent=root, settings={"a": "child", "b": "child", "c": "child"})
    server = make_server(settings={"a": "server", "b": "server"})
    phone = make_phone(profile=profile, call_server=server, settings={"a": "phone"})
    document = document_of(phone)
    assert {path: document[path] for path in (TIMER, "a", "b", "c", "d")} == {
        TIMER: "1",
        "a": "phone",
        "b": "server",
        "c": "child",
        "d": "root",
    }
    levels = [*inherited_levels(phone), *own_levels(phone)]
    assert [(level.name, level.record) for level in levels] == [
        ("Built-in for 7941G", None),
        ("Profile Root", root),
        ("Profile Child", profile),
        ("Call server PBX", server),
        ("Call server PBX", server),
        ("This phone", phone),
        ("This phone", phone),
        ("Buttons of this phone", phone),
    ]
    found = origins([(level.name, level.settings) for level in levels])
    assert {path: found[path] for path in (TIMER, "a", "b", "c", "d", "fullConfig")} == {
        TIMER: "Profile Root",
        "a": "This phone",
        "b": "Call server PBX",
        "c": "Profile Child",
        "d": "Profile Root",
        "fullConfig": "Built-in for 7941G",
    }


@pytest.mark.parametrize("level", ["profile", "server", "phone"])
def test_every_level_can_take_an_inherited_element_out(level: str) -> None:
    phone = make_phone(profile=make_profile(), call_server=make_server())
    before = document_of(phone)
    record = {"profile": phone.profile, "server": phone.call_server, "phone": phone}[level]
    assert record is not None
    record.settings = {"sipProfile/sipProxies": None}
    record.save()
    taken = {path: (text, None) for path, text in before.items() if path.startswith("sipProfile/sipProxies/")}
    assert len(taken) > 5
    assert changed(before, document_of(phone)) == taken


def test_a_call_server_can_take_its_own_element_out() -> None:
    phone = make_phone(call_server=make_server(settings={"transportLayerProtocol": None}))
    assert "transportLayerProtocol" not in document_of(phone)


def test_a_line_can_take_an_inherited_element_out() -> None:
    phone = make_phone()
    make_line(phone, settings={"callWaiting": None})
    assert f"{LINE}[@button=1]/callWaiting" not in document_of(phone)
    assert "callWaiting" in catalogue.line_defaults("79xx")


def test_a_bare_phone_says_what_its_records_say_and_no_more() -> None:
    bare = make_profile(name="Imported", bare=True)
    profile = make_profile(name="Child", parent=bare, settings={"certHash": ""})
    phone = make_phone(model="", label="", profile=profile, settings={TIMER: "250"})
    make_line(phone, label="", password="")
    assert is_bare(phone)
    assert document_of(phone) == {
        "certHash": "",
        TIMER: "250",
        f"{LINE}[@button=1]/featureID": "9",
        f"{LINE}[@button=1]/name": "office",
    }


def test_a_new_line_of_a_bare_phone_starts_with_what_it_needs() -> None:
    bare = make_profile(bare=True)
    assert line_start(make_phone(profile=bare)) == catalogue.line_defaults("79xx")
    assert line_start(make_phone("001122AABBCD", profile=bare, model="")) == {}
    assert line_start(make_phone("001122AABBCE")) == {}


def test_a_call_server_says_where_and_how_to_register() -> None:
    alone = document_of(make_phone())
    server = make_server(address="192.0.2.10", port=5070, transport="tcp")
    phone = Phone.objects.get()
    phone.call_server = server
    member = f"{MEMBERS}/member[@priority=0]/callManager"
    found = {path: new for path, (_, new) in changed(alone, document_of(phone)).items()}
    assert {path: text for path, text in found.items() if path.startswith(MEMBERS)} == {
        f"{member}/ports/ethernetPhonePort": "2000",
        f"{member}/ports/sipPort": "5070",
        f"{member}/ports/securedSipPort": "5061",
        f"{member}/processNodeName": "192.0.2.10",
    }
    assert document_of(phone)["transportLayerProtocol"] == "1"


def test_servers_stand_in_order_with_ports_before_names_and_are_three_at_most() -> None:
    server = make_server(backup_address="192.0.2.11", backup_port=5061)
    third = f"{MEMBERS}/member[@priority=2]/callManager"
    server.settings = {f"{third}/processNodeName": "192.0.2.12", f"{third}/ports/sipPort": "5062"}
    server.save()
    text = render(document_of(make_phone(call_server=server))).decode()
    section = text[text.index("<members>") : text.index("</members>")]
    wanted = ["ports>", "sipPort>5060", "Name>192.0.2.10<", "ports>", "sipPort>5061", "Name>192.0.2.11<"]
    wanted += ["ports>", "sipPort>5062", "Name>192.0.2.12<"]
    place = -1
    for part in wanted:
        place = section.index(part, place + 1)
    assert section.count("<member ") == 3


def test_a_backup_server_is_the_second_and_there_is_no_third() -> None:
    document = document_of(make_phone(call_server=make_server(backup_address="192.0.2.11")))
    assert [text for path, text in document.items() if path.endswith("/processNodeName")] == [
        "192.0.2.10",
        "192.0.2.11",
    ]


def test_the_fritzbox_tells_the_time_as_well() -> None:
    server = make_server(kind=CallServer.Kind.FRITZBOX, address="192.168.178.1")
    document = document_of(make_phone(call_server=server))
    assert document["devicePool/dateTimeSetting/ntps/ntp/name"] == "192.168.178.1"


def test_a_line_gets_its_account_its_server_and_the_settings_of_its_model() -> None:
    phone = make_phone(call_server=make_server(port=5070, voicemail_number="**600"))
    make_line(phone)
    base = f"{LINE}[@button=1]/"
    assert buttons_settings(phone) == {
        base + path: text
        for path, text in {
            **catalogue.line_defaults("79xx"),
            "@lineIndex": "1",
            "featureID": "9",
            "featureLabel": "Desk",
            "name": "office",
            "displayName": "Desk",
            "contact": "office",
            "authName": "office",
            "authPassword": "line-password",
            "port": "5070",
            "messagesNumber": "**600",
        }.items()
    }


def test_what_a_line_says_itself_wins() -> None:
    phone = make_phone(call_server=make_server(voicemail_number="1"))
    own = {"auth_name": "other", "display_name": "Front", "contact": "c", "voicemail_number": "2"}
    make_line(phone, settings={"port": "5090", "authName": "never"}, **own)
    found = buttons_settings(phone)
    elements = ("authName", "displayName", "contact", "messagesNumber", "port")
    assert [found[f"{LINE}[@button=1]/{element}"] for element in elements] == ["other", "Front", "c", "2", "5090"]


def test_lines_are_numbered_among_themselves() -> None:
    phone = make_phone(model="7961G")
    make_line(phone, 6, name="c")
    make_speed_dial(phone, 2)
    make_service(phone, 3)
    make_line(phone, 1, name="a")
    make_line(phone, 4, name="b")
    found = {path: text for path, text in buttons_settings(phone).items() if path.endswith("/@lineIndex")}
    assert found == {
        f"{LINE}[@button={button}]/@lineIndex": index for button, index in (("1", "1"), ("4", "2"), ("6", "3"))
    }


def test_other_buttons_say_their_function_and_target() -> None:
    phone = make_phone(model="7961G")
    make_speed_dial(phone, 2)
    make_speed_dial(phone, 3, kind=Button.Kind.BLF, label="Anna", target="11", settings={"featureOptionMask": "1"})
    make_service(phone, 4)
    Button.objects.create(phone=phone, position=5, kind=Button.Kind.FEATURE, settings={"featureID": "5"})
    assert {path.removeprefix(LINE): text for path, text in buttons_settings(phone).items()} == {
        "[@button=2]/featureID": "2",
        "[@button=2]/featureLabel": "Door",
        "[@button=2]/speedDialNumber": "**21",
        "[@button=3]/featureID": "21",
        "[@button=3]/featureLabel": "Anna",
        "[@button=3]/speedDialNumber": "11",
        "[@button=3]/featureOptionMask": "1",
        "[@button=4]/featureID": "20",
        "[@button=4]/featureLabel": "Weather",
        "[@button=4]/serviceURI": "http://192.0.2.10/weather.xml",
        "[@button=5]/featureID": "5",
    }


def test_the_stamp_changes_with_the_configuration_and_with_nothing_else() -> None:
    phone = make_phone()
    stamp = document_of(phone)["versionStamp"]
    phone.version, phone.running_load = 7, "SIP41.8-5-2S"
    assert document_of(phone)["versionStamp"] == stamp
    phone.label = "Other"
    assert document_of(phone)["versionStamp"] != stamp
    phone.settings = {"versionStamp": "mine"}
    assert document_of(phone)["versionStamp"] == "mine"


def test_no_phone_has_a_password_that_everybody_knows() -> None:
    for model in phone_models.models():
        if model.format is ConfigFormat.SEP:
            document = document_of(Phone(mac="001122AABBCC", model=model.key, pk=1))
            secrets = {path: text for path, text in document.items() if catalogue.is_secret(path)}
            assert secrets
            assert set(secrets.values()) == {""}, model.key


@pytest.mark.parametrize("family", ["69xx", "79xx", "78xx", "88xx", "8821", "894x", "8961_99xx"])
def test_the_phone_of_every_family_is_written_and_read_back(family: str) -> None:
    model = next(model for model in phone_models.models() if model.family == family)
    phone = make_phone(model=model.key, call_server=make_server(), label="Büro & <Küche>")
    make_line(phone)
    file = phone_file(phone)
    assert (file.name, file.subject, file.version, file.problem) == ("SEP001122AABBCC.cnf.xml", phone.mac, 1, "")
    assert file.verify is not None
    file.verify(file.content)
    with pytest.raises(ValueError, match="would not say what the records say"):
        file.verify(file.content.replace(b"office", b"oddice"))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"model": ""}, "The model is not known: choose it on the phone's page."),
        ({"model": "gone"}, "“gone” is not a phone model that Offhook knows."),
        (
            {"settings": {"no path": "x"}},
            "“no path” is not the path of an element, such as sipProfile/sipStack/timerT1.",
        ),
        ({"settings": {"a": "\x01"}}, "a holds a control character, which XML cannot carry."),
        (
            {"settings": {"sshPassword/x": "", "sshPassword": "canary"}},
            "sshPassword has a text and elements of its own; it can have only one of both.",
        ),
    ],
)
def test_what_cannot_be_written_is_a_problem_of_this_phone_alone(fields: dict[str, object], problem: str) -> None:
    phone = make_phone(**{"call_server": make_server()} | fields)
    make_line(phone)
    file = phone_file(phone)
    assert (file.problem, file.content, file.subject) == (problem, b"", phone.mac)


def test_an_element_beside_one_that_was_taken_out_can_be_published() -> None:
    names = {"ntps/ntp[1]/name": "a", "ntps/ntp[2]/name": "b"}
    phone = make_phone(model="", profile=make_profile(bare=True, settings=names), settings={"ntps/ntp[1]": None})
    file = phone_file(phone)
    assert file.verify is not None
    file.verify(file.content)


def test_relations_are_read_beforehand(django_assert_num_queries) -> None:
    profile = make_profile(name="Child", parent=make_profile(name="Root", settings={"a": "1"}))
    server = make_server()
    for number in range(5):
        make_line(make_phone(f"00000000000{number}", profile=profile, call_server=server))
    with django_assert_num_queries(3):
        documents = [document_of(phone) for phone in with_relations(Phone.objects.order_by("mac"))]
    assert [document["a"] for document in documents] == ["1"] * 5
