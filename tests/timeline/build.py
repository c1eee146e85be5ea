"""Requests for tests, written as a phone makes them: one word a file, with the outcome before it."""

from datetime import UTC, datetime, timedelta

from provisioning.tftp.outcomes import SHUT
from provisioning.timeline.boots import Boot
from provisioning.timeline.requests import Outcome, Request

MAC = "001122AABBCC"
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OUTCOMES = {
    "#": Outcome.REFUSED,
    "+": Outcome.SERVED,
    "-": Outcome.MISSING,
    "!": Outcome.REFUSED,
    "/": Outcome.FAILED,
    "?": Outcome.ASKED,
}
SHORT = {
    "CTL": f"CTLSEP{MAC}.tlv",
    "ITL": f"ITLSEP{MAC}.tlv",
    "ITLFile": "ITLFile.tlv",
    "SEP": f"SEP{MAC}.cnf.xml",
    "SGN": f"SEP{MAC}.cnf.xml.sgn",
    "SIP": f"SIP{MAC}.cnf",
    "XMLDefault": "XMLDefault.cnf.xml",
    "LOAD": "SIP41.9-4-2SR3-1S.loads",
    "jar": "jar41sip.9-4-2ES26.sbn",
    "cnu": "cnu41.9-4-2ES26.sbn",
    "apps": "apps41.9-4-2ES26.sbn",
    "locale": "English_United_States/mk-sip.jar",
    "tones": "United_States/g3-tones.xml",
    "dialplan": "dialplan.xml",
    "rings": "Ringlist.xml",
}
LOAD = "SIP41.9-4-2SR3-1S"


def requests(text: str, start: datetime = START, *, mac: str = MAC, address: str = "192.0.2.7") -> list[Request]:
    """`-CTL +SEP` is a trust list that is missing and a configuration that arrives, a second apart.

    `#SEP` is a configuration that is kept back because its window is shut.
    """
    return [
        Request(
            asked_at=start + timedelta(seconds=second),
            address=address,
            name=SHORT.get(word[1:], word[1:]),
            outcome=OUTCOMES[word[0]],
            mac=mac,
            reason=SHUT if word[0] == "#" else "",
        )
        for second, word in enumerate(text.split())
    ]


def boot(text: str, start: datetime = START) -> Boot:
    """One boot, as `requests` writes it."""
    return Boot(tuple(requests(text, start)))


def boots(*texts: str) -> list[Boot]:
    """Boots of one phone, an hour apart."""
    return [boot(text, START + timedelta(hours=hour)) for hour, text in enumerate(texts)]
