"""The checks on real files: the published configuration of a 7941G, and a collection of others."""

from pathlib import Path

import pytest

from provisioning.cnfxml import lint
from provisioning.cnfxml.document import Document, merge
from provisioning.cnfxml.lenient import read_with_repairs
from provisioning.cnfxml.lint import Severity
from provisioning.cnfxml.read import read

SHARED = Path(__file__).parents[2].parent / "shared"
SEED = SHARED / "reference" / "seed.cnf.xml"
CORPUS = SHARED / "corpus" / "sep"

NO_SERVER = "No call server is chosen: the phone would not know where to register."
NO_ACCOUNT = "The phone has no line with an account: add one, or it shows “Unprovisioned”."
CORPUS_ERRORS = {
    "01-79xx.cnf.xml": [NO_SERVER],
    "02-6921-tag-not-closed.cnf.xml": [NO_SERVER, NO_ACCOUNT],
    "03-7911.cnf.xml": [NO_ACCOUNT],
    "06-79xx-web-app.cnf.xml": [NO_ACCOUNT],
    "10-7942.cnf.xml": [NO_SERVER, NO_ACCOUNT],
    "13-8841.cnf.xml": ["Button 1 does not say where to register.", "Button 1 has no port."],
    "15-88xx-double-brackets.cnf.xml": [NO_ACCOUNT],
    "23-8851.cnf.xml": [NO_SERVER, NO_ACCOUNT],
    "24-79xx-88xx-reference.cnf.xml": [NO_SERVER, NO_ACCOUNT],
}
"""All of them are templates, whose accounts or servers are empty or gaps. What worked for somebody has no error."""


def seed() -> Document:
    if not SEED.is_file():
        pytest.skip(f"The published configuration of a 7941G is not at {SEED.parent.name}/{SEED.name}.")
    return read(SEED.read_bytes())


def corpus() -> dict[str, Document]:
    if not CORPUS.is_dir():
        pytest.skip(f"The collection of real configurations is not at {CORPUS.parent.name}/{CORPUS.name}.")
    return {path.name: read_with_repairs(path.read_bytes()).document for path in sorted(CORPUS.iterdir())}


def test_the_findings_of_the_published_7941g_are_its_audit() -> None:
    findings = [(finding.severity.value, finding.path, finding.sentence) for finding in lint.check(seed(), "7941G")]
    line, clock, calls = (
        "sipProfile/sipLines/line[@button=1]",
        "devicePool/dateTimeSetting",
        "sipProfile/sipCallFeatures",
    )
    zone = "“Central Europe Standard/Daylight Time”"
    assert findings == [
        ("warning", "sshPassword", "The password is one that everybody tries first."),
        (
            "warning",
            f"{clock}/timeZone",
            f"Cisco documents {zone} with UTC+2:00, which is not the time of Europe/Prague.",
        ),
        ("warning", f"{calls}/callForwardURI", "The address behind “forward all” is misspelt."),
        ("warning", "sipProfile/sipLines/line[@button=6]", "Button 6 does not exist: the 7941G has 2 keys."),
        ("warning", f"{line}/authPassword", "The SIP password of button 1 has 15 characters."),
        ("warning", "vendorConfig/displayOnDuration", "The display lights up for 1 min a day."),
        ("note", "fullConfig", "The file does not say that it is complete."),
        ("note", f"{clock}/olsonTimeZone", "The IANA time zone is missing."),
        ("note", "sipProfile/sipProxies/outboundProxy", "The outbound proxy has no effect."),
        ("note", f"{calls}/anonymousCallBlock", "Blocking of anonymous calls is off, and locked."),
        ("note", f"{calls}/callerIdBlocking", "Withholding the own number is off, and locked."),
        ("note", "sipProfile/sipLines/line/@lineIndex", "The lines have no index."),
        ("note", f"{line}/contact", "The contact of button 1, “620”, is not its account, “office”."),
        (
            "note",
            "vendorConfig/videoCapability",
            "Video calls: this phone is not among those that are known to honour it.",
        ),
        ("note", "vendorConfig/sshAccess", "The SSH console is on."),
        ("note", "versionStamp", "The configuration has no version stamp."),
        ("note", "userLocale", "The language of the phone is missing."),
        ("note", "networkLocale", "The country of the tones is missing."),
        ("note", "authenticationURL", "The phone asks a web server before it takes pushed messages."),
        ("note", "secureAuthenticationURL", "Service addresses have no secure address beside them."),
        ("note", "phoneServices", "The menus of the phone are missing."),
    ]


def test_all_fixes_of_the_published_7941g_leave_what_only_a_person_can_mend() -> None:
    mended = seed()
    for finding in lint.check(mended, "7941G"):
        mended = merge(mended, finding.fix.settings if finding.fix else {})
    assert [finding.path for finding in lint.check(mended, "7941G")] == [
        "sipProfile/sipLines/line[@button=6]",
        "sipProfile/sipLines/line[@button=1]/authPassword",
        "sshPassword",
        "versionStamp",
    ]


def test_only_templates_of_the_collection_have_errors() -> None:
    errors = {
        name: [finding.sentence for finding in lint.check(document) if finding.severity is Severity.ERROR]
        for name, document in corpus().items()
    }
    assert {name: sentences for name, sentences in errors.items() if sentences} == CORPUS_ERRORS
    assert len(errors) == 24


def test_every_fix_in_the_collection_makes_its_finding_disappear() -> None:
    for name, document in corpus().items():
        for finding in lint.check(document, "7941G"):
            if finding.fix:
                assert finding not in lint.check(merge(document, finding.fix.settings), "7941G"), name
