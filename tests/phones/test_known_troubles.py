"""What is known to go wrong with phones: for each trouble the checks that find it, or why records cannot tell.

The rows are those of our collection of facts: its table of troubles, its sections on what a phone's parser wants, and
its audit of a published configuration.
"""

import pytest

from phones.checking import findings_of
from phones.server_checks import CHECKS
from provisioning.cnfxml import lint
from provisioning.cnfxml.lint.facts import facts
from tests.factories import make_line, make_phone, make_server, make_working_phone

TROUBLES: dict[str, list[str] | str] = {
    "1 wrong case of the file's name": "Offhook makes the name from the MAC.",
    "2 files that cannot be read": "This is seen in the folder: the mode is set, `verify` and `preflight` look.",
    "3 text before the declaration": "Files are rendered from a mapping and read back before they count.",
    "4 pages of services in error": "Offhook serves no pages of services.",
    "5 unprovisioned": ["without_account", "incomplete_lines", "registration_off"],
    "6 registering is refused": ["account_is_sign_in_name", "logins", "names_that_differ"],
    "7 password too long or special": ["passwords"],
    "8 wrong transport": ["transport_is_tcp", "transport", "no_transport"],
    "9 explicit proxy": ["explicit_proxy", "mixed_proxies"],
    "10 servers in disorder": ["too_many_servers", "host_names", "empty_list", "without_server"],
    "11 booleans in other words": ["illegal_values", "blanks_around"],
    "12 misspelt call forward address": ["trap sipProfile/sipCallFeatures/callForwardURI"],
    "13 button beyond the model": ["buttons_beyond_the_model"],
    "14 wrong hour": ["no_zone", "cisco_zone", "iana_zone", "date_template"],
    "15 time server out of reach": "Only the network tells; the records have no more than an address.",
    "16 firmware loop": ["suffix", "other_model"],
    "17 SCCP load": ["other_protocol", "_about_running", "trap deviceProtocol"],
    "18 messages about locales and trust lists": "They are harmless, and the timeline says so.",
    "19 trust list of an old call manager": "Only the requests of the phone tell; the timeline does.",
    "20 web server off": ["trap vendorConfig/webAccess"],
    "21 default passwords": ["default_passwords", "guessable_passwords"],
    "22 another port": ["ports_that_differ"],
    "23 banned after a wrong password": "Only the call server knows.",
    "24 address translation": ["trap sipProfile/natEnabled", "on_the_internet"],
    "25 calls end with 404": ["names_that_differ"],
    "26 one account twice": ["repeated_accounts", "accounts_differ", "check_together"],
    "27 directory without a menu": "Offhook serves no directories.",
    "28 pages in the wrong encoding": "Offhook serves no pages of services.",
    "29 rings and wallpapers of a wrong size": "Offhook makes neither.",
    "30 dial plan that is refused": "Plans are made from rules that are checked before they are stored.",
    "31 XML for a 7940G or 7960G": "The model decides which file is written.",
    "32 multiplatform firmware": "Only the requests of the phone tell.",
    "33 file read while it is written": "Files are replaced as a whole, by a rename.",
    "34 router without option 66": "This is no matter of files.",
    "1.1 names and places of elements": ["spelling", "places", "elements_of_others"],
    "1.1 short configurations": ["skeleton", "secure_addresses"],
    "1.3 proxies without effect": ["proxies_without_effect"],
    "1.4 texts too long": ["too_long", "label_with_blanks", "placeholders"],
    "1.5 buttons without number": ["button_numbers", "line_indexes"],
    "1.5 functions of other models, or of a patched server": ["unknown_features", "features_of_others"],
    "1.5 keys without target": ["targets"],
    "1.5 further lines with a password": ["only_first_line_signs_in"],
    "1.5 calls on a line": ["too_many_calls"],
    "1.2 what a phone needs at least": ["without_account", "incomplete_lines", "registration_off"],
    "1.3 TLS without a trust list": ["transport"],
    "1.3 transport none": ["no_transport"],
    "1.4 passwords": ["passwords"],
    "1.5 intercoms": ["intercoms"],
    "1.5 buttons that the model does not have": ["buttons_beyond_the_model"],
    "1.6 switches where 0 is on": [
        "trap vendorConfig/webAccess",
        "trap vendorConfig/sshAccess",
        "trap vendorConfig/pcPort",
        "trap vendorConfig/spanToPCPort",
        "trap vendorConfig/voiceVlanAccess",
        "trap vendorConfig/headsetWidebandEnable",
    ],
    "1.6 access to the settings": ["trap vendorConfig/settingsAccess"],
    "1.6 times, days, words and numbers": ["illegal_values"],
    "1.6 switches with four numbers": ["differing_codes", "trap sipProfile/sipCallFeatures/callerIdBlocking"],
    "1.6 hidden call lists": ["call_lists", "trap phoneServices/provisioning"],
    "1.6 address behind forward all": ["trap sipProfile/sipCallFeatures/callForwardURI"],
    "1.7 dates": ["date_template"],
    "1.7 both names of the zone": ["no_zone", "cisco_zone", "iana_zone"],
    "5 FRITZ!Box by its name": ["address_is_ipv4"],
    "audit: locked switches": ["trap sipProfile/sipCallFeatures/anonymousCallBlock"],
    "audit: sleeping display": ["short_display_times"],
    "audit: authentication server": ["trap authenticationURL"],
    "audit: capfAuthMode 0": "Without a call manager nothing uses it.",
    "audit: kpml 3": "It does no harm.",
    "audit: outbound proxy without effect": ["proxies_without_effect"],
    "audit: button 6 of a 7941G": ["buttons_beyond_the_model"],
    "audit: call forward address": ["trap sipProfile/sipCallFeatures/callForwardURI"],
    "audit: password of the console": ["default_passwords"],
    "audit: zone with a wrong offset": ["cisco_zone"],
    "audit: what is missing": ["skeleton", "line_indexes"],
}
"""Trouble → the checks that find it, or the reason why none does."""


def known_checks() -> set[str]:
    """Return the names of all checks."""
    of_files = {check.__name__ for check in (*lint._OF_EVERY_FORMAT, *lint._OF_SEP_FILES)}
    return (
        of_files
        | CHECKS.keys()
        | {"check_together", "_about_running"}
        | {f"trap {trap.path}" for trap in facts().traps}
    )


def test_every_check_that_the_table_names_is_there() -> None:
    named = {check for checks in TROUBLES.values() if isinstance(checks, list) for check in checks}
    assert named - known_checks() == set()


def test_every_check_stands_in_the_table() -> None:
    named = {check for checks in TROUBLES.values() if isinstance(checks, list) for check in checks}
    assert {check for check in known_checks() - named if not check.startswith("trap ")} == {"traps"}


def test_every_trouble_is_found_or_says_why_not() -> None:
    assert [trouble for trouble, answer in TROUBLES.items() if not answer] == []
    numbered = [int(trouble.split()[0]) for trouble in TROUBLES if trouble.split()[0].isdecimal()]
    assert set(numbered) == set(range(1, 35))


@pytest.mark.django_db
def test_firmware_of_another_protocol_is_told_until_another_is_wanted() -> None:
    phone = make_working_phone(running_load="SCCP41.9-4-2SR3-1S", label="Hall")
    told = [found.sentence for found in findings_of(phone) if found.path == "loadInformation"]
    assert told == ["The phone runs SCCP41.9-4-2SR3-1S, which speaks SCCP: it makes nothing of this file."]
    phone.wanted_load = phone.pinned_load = "SIP41.9-4-2SR3-1S"
    assert [found for found in findings_of(phone) if found.path == "loadInformation"] == []


@pytest.mark.django_db
def test_a_password_that_everybody_tries_is_told_for_every_format() -> None:
    for number, model in enumerate(("7941G", "7960G")):
        phone = make_phone(f"00112200000{number}", model=model, call_server=make_server(name=model))
        make_line(phone, password="cisco", name=f"62{number}")
        assert [found.path.rpartition("/")[2] for found in findings_of(phone)] == ["authPassword"]
