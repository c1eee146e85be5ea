"""What each kind of call server brings, what it refuses, and what has to be entered in it."""

import pytest
from django.utils.html import escape

from phones import presets
from phones.documents import document_of
from phones.models import Button, CallServer
from phones.presets import (
    PASSWORD,
    TFTP_ADDRESS,
    Passage,
    Place,
    Snippet,
    UnknownKind,
    dhcp_snippets,
    other_side,
    other_sides,
    preset,
    preset_settings,
)
from phones.server_checks import CHECKS, check_server
from provisioning.cnfxml import catalogue
from provisioning.cnfxml.lint import Severity
from tests.factories import make_line, make_phone, make_server, make_working_phone
from tests.pages import text_of, value_of

FRITZBOX = CallServer(kind="fritzbox", name="Box", address="192.0.2.1", voicemail_number="**600")
NTP = "devicePool/dateTimeSetting/ntps/ntp"


def line(**fields: object) -> Button:
    return Button(**{"position": 1, "kind": Button.Kind.LINE, "name": "office"} | fields)


def test_every_kind_has_a_preset_that_fits_it():
    assert [found.kind for found in presets.presets()] == CallServer.Kind.values
    for found in presets.presets():
        CallServer(
            name="PBX",
            kind=found.kind,
            address="192.0.2.1",
            port=found.defaults.port,
            transport=found.defaults.transport,
            voicemail_number=found.defaults.voicemail_number,
        ).full_clean(validate_unique=False, validate_constraints=False)


def test_presets_name_only_what_exists():
    used = {name for found in presets.presets() for name in found.checks}
    assert used == set(CHECKS)
    for found in presets.presets():
        for setting in found.settings:
            element = catalogue.element(setting.path)
            assert element is not None, setting.path
            assert not element.choices or setting.text in element.choices, setting.path
            assert setting.why
            assert setting.source in presets.sources()


@pytest.mark.parametrize("kind", CallServer.Kind.values)
def test_every_snippet_can_be_filled(kind):
    server = CallServer(kind=kind, name="PBX", address="192.0.2.1")
    for snippet in (*other_side(server), *other_side(server, line(password="line-password"))):
        assert "$" not in snippet.text
        assert "line-password" not in snippet.text
        assert snippet.title


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownKind, match="“cisco” is no kind of call server that Offhook knows; these are: fritzbox,"):
        preset("cisco")


def test_a_fritzbox_brings_its_settings():
    assert preset_settings(FRITZBOX) == {
        "sipProfile/preferredCodec": "g711alaw",
        "advertiseG722Codec": "0",
        "sipProfile/natEnabled": "false",
        f"{NTP}/name": "192.0.2.1",
        f"{NTP}/ntpMode": "Unicast",
    }


def test_a_freepbx_on_another_port_takes_the_phone_along():
    assert preset_settings(CallServer(kind="freepbx", port=5160)) == {"sipProfile/voipControlPort": "5160"}


@pytest.mark.django_db
def test_presets_lie_beneath_the_settings_of_the_server():
    server = make_server(kind="fritzbox", address="192.0.2.1", settings={"sipProfile/preferredCodec": "g722"})
    document = document_of(make_working_phone(call_server=server))
    assert document["sipProfile/preferredCodec"] == "g722"
    assert document[f"{NTP}/name"] == "192.0.2.1"
    assert document["transportLayerProtocol"] == "2"


def test_the_steps_for_a_fritzbox():
    device, phone = other_side(FRITZBOX, line(name="620cisco", label="Kitchen"), tftp_address="192.0.2.7")
    assert device == Snippet(
        title="In the FRITZ!Box: a telephone of the kind IP phone",
        text="1. Open Telefonie > Telefoniegeräte and add a telephone of the kind LAN/WLAN (IP-Telefon).\n"
        "2. Name:      Kitchen\n"
        "3. User name: 620cisco\n"
        f"4. Password:  {PASSWORD}\n"
        "\n"
        "Here, the account and the sign-in name of the line are both that user name: the box refuses a line "
        "in which they differ. Choose a short password of letters and digits; some phones fail with long ones.\n"
        "\n"
        "The box calls its IP phones **620 and up; the answering machine is **600.\n",
        language="text",
        place=Place.SERVER,
    )
    assert phone.text.endswith("3. TFTP Server 1:         192.0.2.7\n")
    assert phone.passages == (
        Passage(("A FRITZ!Box, for one, can set neither option 150 nor option 66. On a 7941G:",), is_steps=False),
        Passage(
            (
                "Settings > Network Configuration > IPv4 Configuration, then press **# to unlock.",
                "Alternate TFTP Server: Yes",
                "TFTP Server 1:         192.0.2.7",
            ),
            is_steps=True,
        ),
    )
    assert [(passage.is_steps, len(passage.lines)) for passage in device.passages] == [
        (True, 4),
        (False, 1),
        (False, 1),
    ]


def test_what_is_written_in_a_syntax_is_copied_as_it_is():
    assert all(snippet.passages == () for snippet in dhcp_snippets("192.0.2.7"))


def test_an_endpoint_for_asterisk():
    server = CallServer(kind="asterisk", address="192.0.2.10")
    endpoint = other_side(server, line(name="101", auth_name="sign;in", label="Hall"))[0]
    assert endpoint.language == "asterisk"
    assert endpoint.text == (
        "[101]\ntype=endpoint\ncontext=<your context>\ndisallow=all\nallow=alaw,ulaw\nauth=101\naors=101\n"
        "callerid=Hall <101>\n"
        "; The phone wants its own Contact back, and hears nothing that is sent to its source port.\n"
        "rewrite_contact=no\nforce_rport=no\n\n"
        "[101]\ntype=auth\nauth_type=userpass\nusername=sign\\;in\n"
        f"password={PASSWORD}\n\n"
        "[101]\ntype=aor\nmax_contacts=1\n"
    )


@pytest.mark.django_db
def test_the_patched_asterisk_hears_how_many_calls_a_line_takes():
    phone = make_phone()
    own = make_line(phone, settings={"maxNumCalls": "3"})
    text = other_side(CallServer(kind="usecallmanager", transport="tcp"), own)[0].text
    assert "transport=tcp\n" in text
    assert "call-limit=3\nbusylevel=2\n" in text


def test_dhcp_lines_have_a_placeholder_until_the_address_is_known():
    snippets = {snippet.language: snippet.text for snippet in other_side(CallServer(kind="generic"))}
    assert snippets["dnsmasq"] == f'dhcp-option=150,{TFTP_ADDRESS}\ndhcp-option=66,"{TFTP_ADDRESS}"\n'


def test_a_fritzbox_refuses_a_sign_in_name_of_its_own():
    findings = check_server(FRITZBOX, [line(name="620", auth_name="kitchen", password="line-password")])
    assert [(found.severity, found.path, found.sentence) for found in findings] == [
        (
            Severity.ERROR,
            "sipProfile/sipLines/line[@button=1]/authName",
            (
                "The account “620” signs in as “kitchen”: a FRITZ!Box refuses a line in which the two differ. "
                "Empty the sign-in name."
            ),
        )
    ]


@pytest.mark.parametrize("auth_name", ["", "620"])
def test_a_fritzbox_takes_the_account_as_sign_in_name(auth_name):
    assert check_server(FRITZBOX, [line(name="620", auth_name=auth_name)]) == ()


@pytest.mark.parametrize("address", ["fritz.box", "fd00::1"])
def test_a_fritzbox_is_best_met_by_its_ipv4_address(address):
    found = check_server(CallServer(kind="fritzbox", address=address), [])
    assert [(finding.severity, finding.path) for finding in found] == [
        (Severity.WARNING, "devicePool/callManagerGroup/members/member[@priority=0]/callManager/processNodeName")
    ]


def test_the_patched_asterisk_wants_tcp_and_one_password_to_a_phone():
    lines = [line(name="2", position=2, password="b"), line(name="1", position=1, password="a")]
    found = check_server(CallServer(kind="usecallmanager", transport="udp"), lines)
    assert [finding.path for finding in found] == [
        "transportLayerProtocol",
        "sipProfile/sipLines/line[@button=2]/authPassword",
    ]
    lines[0].password = ""
    assert check_server(CallServer(kind="usecallmanager", transport="tcp"), lines) == ()


def test_an_account_on_two_lines_is_told():
    lines = [line(name="1"), line(name="1", position=2), line(name="2", position=3)]
    found = check_server(CallServer(kind="generic"), lines)
    assert [finding.path for finding in found] == [
        "sipProfile/sipLines/line[@button=1]/name",
        "sipProfile/sipLines/line[@button=2]/name",
    ]


@pytest.mark.django_db
class TestPages:
    def test_a_new_server_starts_from_its_kind(self, editor_client) -> None:
        response = editor_client.get("/servers/add/", {"kind": "fritzbox"})
        assert [value_of(response, name) for name in ("kind", "port", "transport", "voicemail_number")] == [
            "fritzbox",
            "5060",
            "udp",
            "**600",
        ]
        told = text_of(response)
        assert "What FRITZ!Box brings" in told
        for setting in preset("fritzbox").settings:
            assert setting.why in told

    def test_a_kind_that_there_is_not_changes_nothing(self, editor_client) -> None:
        assert value_of(editor_client.get("/servers/add/", {"kind": "<b>"}), "kind") == "generic"

    def test_its_page_says_why_and_what_is_wrong(self, viewer_client) -> None:
        server = make_server(name="Box", kind=CallServer.Kind.FRITZBOX, address="fritz.box")
        told = text_of(viewer_client.get(f"/servers/{server.pk}/"))
        assert "The box tells the time as well." in told
        assert "“fritz.box” is not an IPv4 address." in told

    def test_each_line_of_a_phone_shows_its_other_side(self, viewer_client) -> None:
        phone = make_phone(call_server=make_server(kind=CallServer.Kind.ASTERISK))
        make_line(phone, name="620", password="hush-hush")
        page = viewer_client.get(phone.get_absolute_url()).content.decode()
        assert "what to enter in PBX" in page
        for snippet in other_sides(phone)[0][1]:
            assert escape(snippet.text.strip().splitlines()[0]) in page
        assert "hush" not in page

    def test_a_phone_without_a_server_has_no_other_side(self) -> None:
        phone = make_phone()
        make_line(phone)
        assert other_sides(phone) == []
