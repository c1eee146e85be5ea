"""How the families write versions in load names: what may follow the stem.

A grammar is one or more patterns with the same field names:

- ``major``, ``minor``, ``maintenance``: the base release, a.b(c)
- ``kind``, ``number``, ``letter``: what stands behind it, such as SR 4 b; ``service`` is the number alone, 00 for none
- ``sub``, ``build``, ``build2``, ``revision``: what Cisco's notation leaves out
- ``train``, ``transition``: another product line; ``region``: where an 8831 load is for
- ``protocol``: where it stands amid the version
"""

import re

from firmware.families import Grammar

NUMBERS = r"(?P<major>\d{1,4})-(?P<minor>\d{1,4})-(?P<maintenance>\d{1,4})"

GRAMMARS: dict[Grammar, tuple[re.Pattern[str], ...]] = {
    Grammar.THIRD_GENERATION: (
        re.compile(
            NUMBERS + r"(?:-(?P<sub>\d{1,4}))?(?:(?P<kind>SR|ES|TH)(?P<number>[1-9]\d{0,3}))?"
            r"(?:-(?P<build>\d{1,6}))?(?:-(?P<build2>\d{1,6}))?S?"
        ),
    ),
    Grammar.DASHED_7940: (re.compile(r"(?P<major>\d{1,2})-(?P<minor>\d{1,2})-(?P<maintenance>\d{2})"),),
    Grammar.DIGITS_7940: (re.compile(r"(?P<major>\d{2})(?P<minor>\d{2})(?:(?P<maintenance>\d{2})(?P<build>\d{2}))?"),),
    Grammar.IMAGE_7912: (
        re.compile(
            r"(?P<major>\d{2})(?P<minor>\d{2})(?P<maintenance>\d{2})"
            r"(?P<protocol>SIP|SCCP)(?P<build>\d{6})(?P<revision>[A-Z])"
        ),
    ),
    Grammar.WIRELESS_792X: (
        re.compile(
            r"(?P<major>\d{1,4})\.(?P<minor>\d{1,4})(?:\.(?P<maintenance>\d{1,4})(?:\.(?P<build>\d{1,6}))?)?"
            r"(?:(?P<kind>SR)(?P<number>[1-9]\d{0,3}))?"
        ),
    ),
    Grammar.DASHED: (
        re.compile(
            NUMBERS + r"(?:-(?P<sub>\d{1,4}))?(?:-?(?P<kind>SR)(?P<number>[1-9]\d{0,3}))?"
            r"(?:-(?:(?P<build>\d{1,6})|(?P<revision>[a-z])))?"
        ),
    ),
    Grammar.CONFERENCE_8831: (
        re.compile(
            NUMBERS + r"(?:(?P<kind>SR)(?P<number>[1-9]\d{0,3})(?P<letter>[a-z]?))?"
            r"(?:-(?P<build>\d{1,6}))?(?:-(?P<region>[A-Z]{2,8}))?"
        ),
        re.compile(NUMBERS + r"(?P<transition>-TO)-\d{1,4}-\d{1,4}-\d{1,4}-v(?P<build>\d{1,4})"),
    ),
    Grammar.FIFTH_GENERATION: (
        re.compile(NUMBERS + r"(?:(?P<kind>SR)(?P<number>[1-9]\d{0,3}))?-(?P<build>\d{1,6})"),
        re.compile(NUMBERS + r"(?:(?P<train>MPP|MSR)|-)(?P<service>\d{2})(?P<build>\d{2})-(?P<build2>\d{1,6})"),
        re.compile(NUMBERS + r"(?P<train>MPP|MSR)(?P<number>\d?)-(?P<build>\d{1,6})"),
        re.compile(r"(?P<transition>TLexE2M-)" + NUMBERS + r"C-(?P<build>\d{1,6})"),
    ),
}
