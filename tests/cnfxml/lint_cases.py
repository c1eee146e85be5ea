"""Configurations for the tests of the checks: one that is sound, and what is wrong when it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.document import Document, merge
from provisioning.cnfxml.lint import Severity

ERROR, WARNING, NOTE = Severity

LINES = "sipProfile/sipLines"
LINE = f"{LINES}/line[@button=1]"
MEMBERS = "devicePool/callManagerGroup/members"
SERVER = f"{MEMBERS}/member[@priority=0]"
ADDRESS = "callManager/processNodeName"
SIP_PORT = "callManager/ports/sipPort"
CALLS = "sipProfile/sipCallFeatures"
CLOCK = "devicePool/dateTimeSetting"
ROMANCE = "Romance Standard/Daylight Time"
LONG = "a" * 200
_NEEDS_PATCH = "Button 2: “speed dial with BLF” needs a call manager, or an Asterisk patched to be one."
_INTERCOM = "Button 2 is an intercom that does not answer its one call by itself."


def account(button: int, name: str, family: str = "79xx") -> Document:
    """A line of its own, as the program writes it."""
    texts = {"@lineIndex": str(button), "name": name, "contact": name, "displayName": name, "authName": name}
    texts |= catalogue.line_defaults(family) | {"authPassword": "chosen-well"}
    return {f"{LINES}/line[@button={button}]/{path}": text for path, text in texts.items()}


def server(place: int, address: str) -> Document:
    """A member of the list of call servers."""
    base = f"{MEMBERS}/member[@priority={place}]"
    return {f"{base}/{SIP_PORT}": "5060", f"{base}/{ADDRESS}": address}


def sound(model: str) -> Document:
    """The built-in settings of the model with a server and a line: nothing is wrong with it."""
    family = phone_models.model(model).family
    return merge(
        catalogue.baseline(family),
        {"versionStamp": "2f6b8a1c", "transportLayerProtocol": "2"},
        server(0, "192.0.2.1"),
        account(1, "620", family),
    )


@dataclass(frozen=True)
class Case:
    """What is changed in a sound configuration, and all that the checks say of it then."""

    name: str
    changes: Mapping[str, str | None]
    expected: list[tuple[Severity, str, str]]
    model: str = "7941G"
    unknown_model: bool = field(default=False)
    """Whether the checks are not told the model."""

    @property
    def document(self) -> Document:
        """The changed configuration."""
        return merge(sound(self.model), self.changes)

    @property
    def told_model(self) -> str | None:
        """The model that the checks are told."""
        return None if self.unknown_model else self.model


def _button(number: int, **texts: str) -> dict[str, str]:
    return {f"{LINES}/line[@button={number}]/{element}": text for element, text in texts.items()}


CASES = [
    Case(
        "no account",
        {f"{LINE}/name": ""},
        [(ERROR, f"{LINES}/line", "The phone has no line with an account: add one, or it shows “Unprovisioned”.")],
    ),
    Case(
        "the word for no account",
        {f"{LINE}/name": "UNPROVISIONED"},
        [(ERROR, f"{LINES}/line", "The phone has no line with an account: add one, or it shows “Unprovisioned”.")],
    ),
    Case(
        "no proxy",
        {f"{LINE}/proxy": None},
        [(ERROR, f"{LINE}/proxy", "Button 1 does not say where to register.")],
    ),
    Case("no port", {f"{LINE}/port": None}, [(ERROR, f"{LINE}/port", "Button 1 has no port.")]),
    Case(
        "port zero",
        {f"{LINE}/port": "0"},
        [
            (ERROR, f"{LINE}/port", "Button 1 has no port."),
            (WARNING, f"{LINE}/port", "Port of the line's server: 0 is too small: 1 is the least."),
        ],
    ),
    Case(
        "no port on line 1, a complete line 2",
        {f"{LINE}/port": "", **account(2, "621")},
        [(ERROR, f"{LINE}/port", "Button 1 has no port.")],
    ),
    Case(
        "no proxy on line 1, a complete line 2",
        {f"{LINE}/proxy": "", **account(2, "621")},
        [
            (WARNING, f"{LINE}/proxy", "Button 1 does not say where to register."),
        ],
    ),
    Case(
        "second line without proxy and port",
        {**account(2, "621"), f"{LINES}/line[@button=2]/proxy": "", f"{LINES}/line[@button=2]/port": ""},
        [
            (WARNING, f"{LINES}/line[@button=2]/proxy", "Button 2 does not say where to register."),
            (WARNING, f"{LINES}/line[@button=2]/port", "Button 2 has no port."),
        ],
    ),
    Case(
        "intercom without port",
        {**account(2, "621"), f"{LINES}/line[@button=2]/featureID": "23", f"{LINES}/line[@button=2]/port": None},
        [
            (WARNING, f"{LINES}/line[@button=2]/port", "Button 2 has no port."),
            (NOTE, f"{LINES}/line[@button=2]/autoAnswer/autoAnswerEnabled", _INTERCOM),
        ],
    ),
    Case(
        "registration off",
        {"sipProfile/sipProxies/registerWithProxy": "false"},
        [
            (
                WARNING,
                "sipProfile/sipProxies/registerWithProxy",
                "Registering with the call server is not switched on.",
            )
        ],
    ),
    Case(
        "password without name",
        {f"{LINE}/authName": None},
        [(WARNING, f"{LINE}/authName", "Button 1 has a password and no name to log in with.")],
    ),
    Case(
        "no password",
        {f"{LINE}/authPassword": None},
        [(WARNING, f"{LINE}/authPassword", "Button 1 has no SIP password.")],
    ),
    Case(
        "no password on line 2, as patched servers want it",
        {
            **account(2, "621"),
            f"{LINES}/line[@button=2]/authName": None,
            f"{LINES}/line[@button=2]/authPassword": None,
        },
        [],
    ),
    Case("password that every phone takes", {f"{LINE}/authPassword": "p" * 12}, []),
    Case(
        "long password",
        {f"{LINE}/authPassword": "p" * 13},
        [(WARNING, f"{LINE}/authPassword", "The SIP password of button 1 has 13 characters.")],
    ),
    Case(
        "longest password",
        {f"{LINE}/authPassword": "p" * 31},
        [(WARNING, f"{LINE}/authPassword", "The SIP password of button 1 has 31 characters.")],
    ),
    Case(
        "password beyond what a phone keeps",
        {f"{LINE}/authPassword": "p" * 32},
        [(ERROR, f"{LINE}/authPassword", "The SIP password of button 1 has 32 bytes: the phone keeps 31.")],
    ),
    Case(
        "password with an umlaut",
        {f"{LINE}/authPassword": "schlüssel"},
        [(WARNING, f"{LINE}/authPassword", "The SIP password of button 1 has characters outside ASCII.")],
    ),
    Case(
        "contact and login differ",
        {f"{LINE}/contact": "10", f"{LINE}/authName": "office"},
        [
            (NOTE, f"{LINE}/contact", "The contact of button 1, “10”, is not its account, “620”."),
            (NOTE, f"{LINE}/authName", "Button 1 logs in as “office” for the account “620”."),
        ],
    ),
    Case(
        "one account twice",
        account(2, "620"),
        [(WARNING, f"{LINES}/line[@button=2]/name", "Button 2 has the same account, “620”, as button 1.")],
    ),
    Case(
        "no server",
        {MEMBERS: None},
        [
            (
                ERROR,
                f"{MEMBERS}/member",
                "No call server is chosen: the phone would not know where to register.",
            )
        ],
    ),
    Case(
        "own server of the line, no list",
        {f"{LINE}/proxy": "192.0.2.1", MEMBERS: None},
        [
            (WARNING, f"{MEMBERS}/member", "The list of call servers is empty."),
            (WARNING, f"{LINE}/proxy", "Line 1 names its own server instead of USECALLMANAGER."),
        ],
    ),
    Case(
        "own server of the line under old firmware",
        {
            f"{LINE}/proxy": "192.0.2.1",
            f"{LINE}/@lineIndex": None,
            f"{CLOCK}/olsonTimeZone": None,
            "loadInformation": "SIP41.8-5-4S",
        },
        [(NOTE, f"{LINE}/proxy", "Line 1 names its own server instead of USECALLMANAGER.")],
    ),
    *(
        Case(
            f"transport {protocol} without effect",
            {f"{LINE}/proxy": "192.0.2.1", "transportLayerProtocol": protocol},
            [(WARNING, f"{LINE}/proxy", "Line 1 names its own server instead of USECALLMANAGER.")],
        )
        for protocol in "03"
    ),
    Case(
        "two ways at once",
        {**account(2, "621"), f"{LINES}/line[@button=2]/proxy": "192.0.2.7"},
        [
            (
                WARNING,
                f"{LINES}/line[@button=2]/proxy",
                "Button 2 says “192.0.2.7” and line 1 “USECALLMANAGER”: the phone goes by line 1.",
            )
        ],
    ),
    Case(
        "proxies beside the list",
        {"sipProfile/sipProxies/outboundProxy": "192.0.2.1", "sipProfile/sipProxies/backupProxy": "USECALLMANAGER"},
        [(NOTE, "sipProfile/sipProxies/outboundProxy", "The outbound proxy has no effect.")],
    ),
    Case(
        "four servers",
        {**server(1, "192.0.2.2"), **server(2, "192.0.2.3"), **server(3, "192.0.2.4")},
        [(WARNING, f"{MEMBERS}/member[@priority=3]", "There are 4 call servers; a phone keeps 3.")],
    ),
    Case(
        "server by name",
        server(0, "fritz.box"),
        [(NOTE, f"{SERVER}/{ADDRESS}", "The call server is named, “fritz.box”: an IPv4 address is safer.")],
    ),
    Case(
        "security without trust list",
        {"deviceSecurityMode": "3", "transportLayerProtocol": "3"},
        [(WARNING, "deviceSecurityMode", "Secured signalling needs a trust list on the phone.")],
    ),
    Case(
        "TLS without security",
        {"transportLayerProtocol": "3"},
        [
            (
                WARNING,
                "transportLayerProtocol",
                "TLS is chosen, and the security of signalling is off: the phone falls back to TCP.",
            )
        ],
    ),
    Case(
        "no transport",
        {"transportLayerProtocol": "0"},
        [(WARNING, "transportLayerProtocol", "The transport is “none”.")],
    ),
    Case(
        "speed dial beyond the keys",
        _button(6, featureID="2", speedDialNumber="112", featureLabel="Help"),
        [(WARNING, f"{LINES}/line[@button=6]", "Button 6 does not exist: the 7941G has 2 keys.")],
    ),
    Case(
        "an abbreviated dial, which needs no key",
        _button(20, featureID="2", speedDialNumber="112", speedDialIndex="1"),
        [],
        model="8841",
    ),
    Case("the only button of a phone without keys", {}, [], model="7911G"),
    Case(
        "button beyond the module",
        {
            **_button(21, featureID="2", speedDialNumber="21"),
            "addOnModules/addOnModule[@idx=1]/deviceType": "7914",
        },
        [
            (
                WARNING,
                f"{LINES}/line[@button=21]",
                "Button 21 does not exist: the 7961G with its expansion modules has 20 keys.",
            )
        ],
        model="7961G",
    ),
    Case(
        "second page of keys",
        {
            **_button(10, featureID="2", speedDialNumber="10"),
            **_button(11, featureID="2", speedDialNumber="11"),
            "vendorConfig/lineMode": "1",
        },
        [(WARNING, f"{LINES}/line[@button=11]", "Button 11 does not exist: the 8841 has 10 keys.")],
        model="8841",
    ),
    Case(
        "a line twice",
        {
            f"{LINES}/line[1]/@button": "1",
            f"{LINES}/line[2]/@button": "1",
            **{path.replace("[@button=1]", "[1]"): text for path, text in account(1, "620").items()},
            **{path.replace("[@button=2]", "[2]"): text for path, text in account(2, "621").items()},
            LINE: None,
        },
        [
            (WARNING, f"{LINES}/line[1]", "Button 1 is there 2 times."),
            (WARNING, f"{LINES}/line[2]", "Button 1 is there 2 times."),
        ],
    ),
    Case(
        "a button without number",
        {f"{LINES}/line/featureID": "2", f"{LINES}/line/speedDialNumber": "112"},
        [(ERROR, f"{LINES}/line/@button", "A button has no number.")],
    ),
    Case(
        "a number that is none",
        {f"{LINES}/line[@button=two]/featureID": "2", f"{LINES}/line[@button=two]/speedDialNumber": "112"},
        [(WARNING, f"{LINES}/line[@button=two]", "“two” is not the number of a button.")],
    ),
    Case(
        "a button without function",
        {f"{LINE}/featureID": ""},
        [(WARNING, f"{LINE}/featureID", "Button 1 does not say what it does.")],
    ),
    Case(
        "a function of the 7900 series",
        _button(2, featureID="1"),
        [(WARNING, f"{LINES}/line[@button=2]/featureID", "Button 2: this phone has no function “redial”.")],
        model="8841",
    ),
    Case(
        "a function of a call manager",
        _button(2, featureID="21", speedDialNumber="21"),
        [
            (
                WARNING,
                f"{LINES}/line[@button=2]/featureID",
                "Button 2: “speed dial with BLF” needs a call manager, or an Asterisk patched to be one.",
            )
        ],
    ),
    Case(
        "speed dial without number",
        _button(2, featureID="2"),
        [(WARNING, f"{LINES}/line[@button=2]/speedDialNumber", "Button 2 is a speed dial without a number.")],
    ),
    Case(
        "busy lamp without number",
        _button(2, featureID="21", speedDialNumber=""),
        [
            (WARNING, f"{LINES}/line[@button=2]/featureID", _NEEDS_PATCH),
            (WARNING, f"{LINES}/line[@button=2]/speedDialNumber", "Button 2 is a speed dial without a number."),
        ],
    ),
    Case(
        "service without address",
        _button(2, featureID="20"),
        [(WARNING, f"{LINES}/line[@button=2]/serviceURI", "Button 2 is a service without an address.")],
    ),
    Case("service with a secure address", _button(2, featureID="20", secureServiceURI="https://192.0.2.1/"), []),
    Case(
        "a password that everybody tries first",
        {f"{LINE}/authPassword": "Cisco"},
        [(WARNING, f"{LINE}/authPassword", "The SIP password of button 1 is one that everybody tries first.")],
    ),
    Case(
        "the account as its password",
        {f"{LINE}/authPassword": "620"},
        [(WARNING, f"{LINE}/authPassword", "The SIP password of button 1 is one that everybody tries first.")],
    ),
    Case(
        "another port than the server",
        {f"{SERVER}/{SIP_PORT}": "5160"},
        [(NOTE, f"{LINE}/port", "Button 1 says port “5060”, and the call server “5160”.")],
    ),
    Case(
        "call lists that are hidden",
        {"phoneServices/phoneService[1]": None, "phoneServices/phoneService[2]/url": "http://192.0.2.1/"},
        [(NOTE, "phoneServices", "The menus of the phone lack MissedCalls, ReceivedCalls.")],
    ),
    Case(
        "no line index",
        {f"{LINE}/@lineIndex": None},
        [(NOTE, f"{LINES}/line/@lineIndex", "The lines have no index.")],
    ),
    Case(
        "a gap in the line indexes",
        {f"{LINE}/@lineIndex": "2"},
        [
            (
                WARNING,
                f"{LINES}/line/@lineIndex",
                "The indexes of the lines do not count 1, 2, 3 without a gap.",
            )
        ],
    ),
    Case("as many calls as there can be", {f"{LINE}/maxNumCalls": "50"}, []),
    Case(
        "too many calls",
        {f"{LINE}/maxNumCalls": "51"},
        [(WARNING, f"{LINE}/maxNumCalls", "Button 1 takes 51 calls at once; the 7941G takes 50.")],
    ),
    Case(
        "a switch in capitals",
        {f"{CALLS}/cnfJoinEnabled": "True"},
        [
            (
                WARNING,
                f"{CALLS}/cnfJoinEnabled",
                "Keep a conference going without its host: “True” is neither “true” nor “false”.",
            )
        ],
    ),
    Case(
        "a word for an inverted switch",
        {"vendorConfig/pcPort": "true"},
        [(WARNING, "vendorConfig/pcPort", "PC port: “true” is not one of the values that are known.")],
    ),
    Case(
        "a number that is a word",
        {"sipProfile/sipStack/timerT1": "fast"},
        [(WARNING, "sipProfile/sipStack/timerT1", "Timer T1: “fast” is not a number.")],
    ),
    Case(
        "a port too large",
        {"vendorConfig/sshPort": "65536"},
        [(WARNING, "vendorConfig/sshPort", "SSH port: 65536 is too large: 65535 is the most.")],
    ),
    Case(
        "a time in minutes",
        {"vendorConfig/displayIdleTimeout": "60"},
        [
            (
                WARNING,
                "vendorConfig/displayIdleTimeout",
                "Dark again after: “60” is not a time such as 07:30, with all four digits.",
            )
        ],
    ),
    Case(
        "a time of three digits",
        {"vendorConfig/displayOnTime": "7:30"},
        [
            (
                WARNING,
                "vendorConfig/displayOnTime",
                "Display on at: “7:30” is not a time such as 07:30, with all four digits.",
            )
        ],
    ),
    Case(
        "a host with its port",
        {f"{CLOCK}/ntps/ntp/name": "192.0.2.1:123"},
        [
            (
                WARNING,
                f"{CLOCK}/ntps/ntp/name",
                "Address of the time server: “192.0.2.1:123” is neither an address nor a host name.",
            )
        ],
    ),
    Case(
        "values at the edge of what is allowed",
        {
            "vendorConfig/displayOnDuration": "24:00",
            f"{CLOCK}/ntps/ntp/name": "2001:db8::1",
            f"{LINE}/displayName": "a" * 31,
            f"{LINE}/authPassword": "$Geheim",
        },
        [],
    ),
    Case(
        "a list with blanks",
        {"vendorConfig/daysDisplayNotActive": "1, 7"},
        [
            (
                WARNING,
                "vendorConfig/daysDisplayNotActive",
                "Days with a dark display: “1, 7” is not a list with commas and without blanks.",
            )
        ],
    ),
    Case(
        "an address with blanks",
        {"directoryURL": "http://192.0.2.1/my phones.xml"},
        [(WARNING, "directoryURL", "Address of the directory: the address has blanks in it.")],
    ),
    Case(
        "blanks around a name",
        {f"{LINE}/displayName": " 620\n"},
        [(WARNING, f"{LINE}/displayName", "Display name has blanks around its text.")],
    ),
    Case(
        "blanks around a password",
        {f"{LINE}/authPassword": " chosen"},
        [(WARNING, f"{LINE}/authPassword", "SIP password has blanks around its text.")],
    ),
    Case(
        "texts too long",
        {f"{LINE}/displayName": LONG, f"{LINE}/messagesNumber": LONG},
        [
            (WARNING, f"{LINE}/messagesNumber", "Voicemail number has 200 characters; phones keep 127."),
            (NOTE, f"{LINE}/displayName", "Display name has 200 characters; phones keep 31."),
        ],
    ),
    Case(
        "label with a blank",
        {"sipProfile/phoneLabel": "Front desk"},
        [(NOTE, "sipProfile/phoneLabel", "The label of the phone, “Front desk”, has blanks.")],
    ),
    Case("label with a blank elsewhere", {"sipProfile/phoneLabel": "Front desk"}, [], model="7841"),
    Case(
        "gaps of templates",
        {
            f"{SERVER}/{ADDRESS}": "_IPPBX_",
            f"{LINE}/name": "#EXT NUM#",
            f"{LINE}/authPassword": "{{ password }}",
            "sipProfile/phoneLabel": "YOURLABEL",
        },
        [
            (WARNING, f"{SERVER}/{ADDRESS}", "Address of the server looks like a gap in a template, “_IPPBX_”."),
            (WARNING, "sipProfile/phoneLabel", "Label of the phone looks like a gap in a template, “YOURLABEL”."),
            (WARNING, f"{LINE}/name", "SIP user name looks like a gap in a template, “#EXT NUM#”."),
            (WARNING, f"{LINE}/authPassword", "SIP password looks like a gap in a template."),
        ],
    ),
    Case(
        "gaps that leave a phone without service",
        {f"{SERVER}/{ADDRESS}": "[== SERVER ==]", f"{LINE}/name": "<<account>>"},
        [
            (
                ERROR,
                f"{MEMBERS}/member",
                "No call server is chosen: the phone would not know where to register.",
            ),
            (ERROR, f"{LINES}/line", "The phone has no line with an account: add one, or it shows “Unprovisioned”."),
            (
                WARNING,
                f"{SERVER}/{ADDRESS}",
                "Address of the server looks like a gap in a template, “[== SERVER ==]”.",
            ),
            (WARNING, f"{LINE}/name", "SIP user name looks like a gap in a template, “<<account>>”."),
        ],
    ),
    Case(
        "an element in other letters",
        {"sipProfile/sipStack/TimerT1": "600"},
        [
            (
                WARNING,
                "sipProfile/sipStack/TimerT1",
                "“sipProfile/sipStack/TimerT1” is spelt “sipProfile/sipStack/timerT1”.",
            )
        ],
    ),
    Case("an element in letters that phones know", {"vendorConfig/softKeyControl": "1"}, [], model="8841"),
    Case(
        "an element at another place",
        {f"{LINE}/vendorConfig/garp": "1"},
        [
            (
                NOTE,
                f"{LINE}/vendorConfig/garp",
                "“sipProfile/sipLines/line/vendorConfig/garp” is known as “vendorConfig/garp” and not at this place.",
            )
        ],
    ),
    Case(
        "a password at another place",
        {"sipProfile/phonePassword": "hidden-here"},
        [
            (
                NOTE,
                "sipProfile/phonePassword",
                "“sipProfile/phonePassword” is known as “commonProfile/phonePassword” and not at this place.",
            )
        ],
    ),
    Case(
        "an element that is its own affair in a list",
        {"phoneServices/phoneService[1]/phoneLabel": "Missed"},
        [],
    ),
    Case(
        "an element in other letters beside the right one",
        {"vendorConfig/GARP": "1"},
        [(WARNING, "vendorConfig/GARP", "“vendorConfig/GARP” is spelt “vendorConfig/garp”.")],
    ),
    Case("an element of a line elsewhere", {"sipProfile/recordingOption": "enable"}, []),
    Case("an element nobody knows", {"sipProfile/ownInvention": "1"}, []),
    Case(
        "an element of other phones",
        {"vendorConfig/wifi": "1"},
        [
            (
                NOTE,
                "vendorConfig/wifi",
                "Wi-Fi: this phone is not among those that are known to honour it.",
            )
        ],
    ),
    Case(
        "an element of other models of the family",
        {"vendorConfig/bluetooth": "1"},
        [
            (
                NOTE,
                "vendorConfig/bluetooth",
                "Bluetooth: this phone is not among those that are known to honour it.",
            )
        ],
        model="8841",
    ),
    Case("an element of this model", {"vendorConfig/bluetooth": "1"}, [], model="8851"),
    Case("an element of some models of another family", {"vendorConfig/bluetooth": "1"}, [], model="8945"),
    Case(
        "elements of newer firmware",
        {"loadInformation": "SIP41.8-5-4S"},
        [
            (
                NOTE,
                f"{CLOCK}/olsonTimeZone",
                "Time zone (IANA): it is known from firmware 9.0 on, and the load is older.",
            ),
            (NOTE, f"{LINE}/@lineIndex", "Line number: it is known from firmware 9.0 on, and the load is older."),
        ],
    ),
    Case(
        "dates of four letters",
        {f"{CLOCK}/dateTemplate": "D.M.YYYY"},
        [(WARNING, f"{CLOCK}/dateTemplate", "“D.M.YYYY” is not a date format that phones know.")],
    ),
    Case(
        "dates in words",
        {f"{CLOCK}/dateTemplate": "day first"},
        [(WARNING, f"{CLOCK}/dateTemplate", "“day first” is not a date format that phones know.")],
    ),
    Case(
        "no zone",
        {f"{CLOCK}/timeZone": "", f"{CLOCK}/olsonTimeZone": ""},
        [(WARNING, f"{CLOCK}/timeZone", "The phone is not told its time zone.")],
    ),
    Case(
        "an IANA zone for Cisco's",
        {f"{CLOCK}/timeZone": "Europe/Brussels", f"{CLOCK}/olsonTimeZone": None},
        [
            (
                WARNING,
                f"{CLOCK}/timeZone",
                "“Europe/Brussels” is not a time zone name that phones are known to have.",
            )
        ],
    ),
    Case(
        "a name with a wrong offset",
        {f"{CLOCK}/timeZone": ROMANCE, f"{CLOCK}/olsonTimeZone": None},
        [
            (
                WARNING,
                f"{CLOCK}/timeZone",
                f"Cisco documents “{ROMANCE}” with UTC+2:00, which is not the time of Europe/Paris.",
            ),
            (NOTE, f"{CLOCK}/olsonTimeZone", "The IANA time zone is missing."),
        ],
    ),
    Case(
        "a name with a wrong offset beside the IANA zone",
        {f"{CLOCK}/timeZone": "GTB Standard/Daylight Time", f"{CLOCK}/olsonTimeZone": "Europe/Athens"},
        [
            (
                NOTE,
                f"{CLOCK}/timeZone",
                "Cisco documents “GTB Standard/Daylight Time” with UTC+1:00, which is not the time of Europe/Athens.",
            )
        ],
    ),
    Case(
        "a name with a wrong offset beside another place",
        {f"{CLOCK}/timeZone": ROMANCE, f"{CLOCK}/olsonTimeZone": "Europe/London"},
        [
            (
                NOTE,
                f"{CLOCK}/timeZone",
                f"Cisco documents “{ROMANCE}” with UTC+2:00, which is not the time of Europe/Paris.",
            )
        ],
    ),
    Case(
        "a name with a wrong offset under firmware that knows no other",
        {
            f"{CLOCK}/timeZone": ROMANCE,
            f"{CLOCK}/olsonTimeZone": "Europe/Paris",
            f"{LINE}/@lineIndex": None,
            "loadInformation": "SIP41.8-5-4S",
        },
        [
            (
                WARNING,
                f"{CLOCK}/timeZone",
                f"Cisco documents “{ROMANCE}” with UTC+2:00, which is not the time of Europe/Paris.",
            ),
            (
                NOTE,
                f"{CLOCK}/olsonTimeZone",
                "Time zone (IANA): it is known from firmware 9.0 on, and the load is older.",
            ),
        ],
    ),
    Case(
        "a name that Cisco does not list",
        {f"{CLOCK}/timeZone": "Korea Standard Time", f"{CLOCK}/olsonTimeZone": "Asia/Seoul"},
        [(NOTE, f"{CLOCK}/timeZone", "“Korea Standard Time” is not among the names that Cisco lists.")],
    ),
    Case(
        "an IANA zone that does not exist",
        {f"{CLOCK}/olsonTimeZone": "Europe/Bonn"},
        [(WARNING, f"{CLOCK}/olsonTimeZone", "“Europe/Bonn” is not an IANA time zone, such as Europe/Berlin.")],
    ),
    Case("another name for the same clock", {f"{CLOCK}/olsonTimeZone": "Europe/Madrid"}, []),
    Case(
        "two clocks",
        {f"{CLOCK}/olsonTimeZone": "Europe/London"},
        [
            (
                WARNING,
                f"{CLOCK}/olsonTimeZone",
                "“W. Europe Standard/Daylight Time” and Europe/London have different clocks.",
            )
        ],
    ),
    Case(
        "a load with its suffix",
        {"loadInformation": "SIP41.9-4-2SR3-1S.loads"},
        [(WARNING, "loadInformation", "The load is named with its suffix, “SIP41.9-4-2SR3-1S.loads”.")],
    ),
    Case(
        "a load for SCCP",
        {"loadInformation": "SCCP41.9-4-2SR3-1S"},
        [(WARNING, "loadInformation", "“SCCP41.9-4-2SR3-1S” is a load for SCCP.")],
    ),
    Case(
        "a load for others",
        {"loadInformation": "SIP42.9-4-2SR3-1S"},
        [
            (
                WARNING,
                "loadInformation",
                "“SIP42.9-4-2SR3-1S” is not a load for the 7941G, but for 7942G, 7962G.",
            )
        ],
    ),
    Case(
        "a load of nobody",
        {"loadInformation": "ActiveLoad"},
        [(WARNING, "loadInformation", "“ActiveLoad” is not a load for the 7941G.")],
    ),
    Case("a load for any model", {"loadInformation": "SIP42.9-4-2SR3-1S"}, [], unknown_model=True),
    Case("what a factory reset asks for", {"loadInformation": "term41.default"}, []),
    Case(
        "forward all misspelt",
        {f"{CALLS}/callForwardURI": "x--serviceuri-cfwdall"},
        [(WARNING, f"{CALLS}/callForwardURI", "The address behind “forward all” is misspelt.")],
    ),
    Case(
        "web server off, where it counts",
        {"commonConfig/webAccess": "1", "vendorConfig/webAccess": None, "enterpriseConfig/webAccess": "0"},
        [
            (
                WARNING,
                "commonConfig/webAccess",
                "The web server of the phone is off.",
            )
        ],
    ),
    Case("web server off, where it does not count", {"commonConfig/webAccess": "1"}, []),
    Case(
        "pushes ask somebody",
        {"authenticationURL": "http://192.0.2.1/auth"},
        [(NOTE, "authenticationURL", "The phone asks a web server before it takes pushed messages.")],
    ),
    Case(
        "no skeleton",
        {"fullConfig": None, "versionStamp": None, "userLocale": None, "networkLocale": None, "phoneServices": None},
        [
            (NOTE, "fullConfig", "The file does not say that it is complete."),
            (NOTE, "versionStamp", "The configuration has no version stamp."),
            (NOTE, "userLocale", "The language of the phone is missing."),
            (NOTE, "networkLocale", "The country of the tones is missing."),
            (NOTE, "phoneServices", "The menus of the phone are missing."),
        ],
    ),
    Case(
        "no secure twin",
        {"secureIdleURL": None},
        [(NOTE, "secureIdleURL", "Service addresses have no secure address beside them.")],
    ),
    Case(
        "the first password to try",
        {"sshPassword": "Cisco", "vendorConfig/sshAccess": "0", "commonProfile/phonePassword": "1234"},
        [
            (WARNING, "sshPassword", "The password is one that everybody tries first."),
            (WARNING, "commonProfile/phonePassword", "The password is one that everybody tries first."),
            (NOTE, "vendorConfig/sshAccess", "The SSH console is on."),
        ],
    ),
    Case(
        "the first password to try, behind a closed door",
        {"sshPassword": "cisco"},
        [(NOTE, "sshPassword", "The password is one that everybody tries first.")],
    ),
    Case(
        "locked numbers on a phone that knows two",
        {f"{LINE}/callWaiting": "3", f"{CALLS}/anonymousCallBlock": "3", "commonProfile/callLogBlfEnabled": "1"},
        [
            (NOTE, f"{CALLS}/anonymousCallBlock", "Reject anonymous calls: the 7800 and 8800 know on and off alone."),
            (NOTE, f"{LINE}/callWaiting", "Call waiting: the 7800 and 8800 know on and off alone."),
        ],
        model="8851",
    ),
    Case(
        "a number of which sources contradict each other",
        {f"{LINE}/callWaiting": "1"},
        [(NOTE, f"{LINE}/callWaiting", "Call waiting: some phones of this family may take it for off.")],
        model="9971",
    ),
    Case("the same number where they agree", {f"{LINE}/callWaiting": "1"}, []),
    Case(
        "an intercom like a line",
        {**account(2, "621"), **_button(2, featureID="23")},
        [(NOTE, f"{LINES}/line[@button=2]/autoAnswer/autoAnswerEnabled", _INTERCOM)],
    ),
    Case(
        "an intercom as it should be, on a phone that knows two numbers",
        {
            **account(2, "621", "88xx"),
            **_button(2, featureID="23", maxNumCalls="1"),
            f"{LINES}/line[@button=2]/autoAnswer/autoAnswerEnabled": "3",
        },
        [],
        model="8851",
    ),
    Case(
        "a server on the internet",
        {f"{SERVER}/{ADDRESS}": "8.8.8.8"},
        [(NOTE, f"{SERVER}/{ADDRESS}", "The call server “8.8.8.8” is on the internet.")],
    ),
    Case(
        "days that no week has",
        {"vendorConfig/daysDisplayNotActive": "1,8"},
        [
            (
                WARNING,
                "vendorConfig/daysDisplayNotActive",
                "Days with a dark display: “8” is none of the numbers from 1 to 7.",
            )
        ],
    ),
    Case("no day at all", {"vendorConfig/daysDisplayNotActive": ","}, []),
    Case("a display that is on for an hour", {"vendorConfig/displayOnDuration": "01:00"}, []),
    Case("a display time whose meaning is not known", {"vendorConfig/displayOnDuration": "00:00"}, []),
    Case(
        "a display that is dark all day",
        {"vendorConfig/displayOnTime": "03:00", "vendorConfig/displayOnDuration": "00:01"},
        [(WARNING, "vendorConfig/displayOnDuration", "The display lights up for 1 min a day.")],
    ),
]
