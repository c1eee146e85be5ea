"""Checks of texts that may say anything: how long they are, and gaps of templates that nobody has filled in."""

from collections.abc import Iterator

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.catalogue import Kind
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import Subject, is_placeholder, is_template
from provisioning.sentences import said

PHONE_LABEL = "sipProfile/phoneLabel"
_CHECKED_APART = "authPassword"
_OLD_FAMILIES = frozenset({"79xx", "7940_60"})
_SHOWN = frozenset({"featureLabel", "displayName", "phoneLabel"})
"""Texts that people only see: one that is cut off costs nothing else."""


def too_long(subject: Subject) -> Iterator[Finding]:
    """Texts are no longer than what a phone stores. SIP passwords have a check of their own."""
    for path, text in subject.document.items():
        found = catalogue.element(path)
        if found is None or found.limit is None or len(text.strip()) <= found.limit:
            continue
        name = found.path.rpartition("/")[2]
        if name == _CHECKED_APART:
            continue
        yield Finding(
            Severity.NOTE if name in _SHOWN else Severity.WARNING,
            path,
            said(
                "%(title)s has %(count)s characters; phones keep %(most)s.",
                title=found.title,
                count=len(text.strip()),
                most=found.limit,
            ),
            said("What the phone does with the rest is not known."),
            found.sources[0] if found.sources else "",
        )


def label_with_blanks(subject: Subject) -> Iterator[Finding]:
    """The 7900 series takes no blanks in the label of the phone."""
    label = subject.text(PHONE_LABEL)
    if " " in label and subject.family in _OLD_FAMILIES:
        yield Finding(
            Severity.NOTE,
            PHONE_LABEL,
            said("The label of the phone, %(label)s, has blanks.", label=quoted(label)),
            said("Phones of the 7900 series take none."),
            "usecallmanager",
            Fix(said("Write hyphens instead"), {PHONE_LABEL: "-".join(label.split())}),
        )


def placeholders(subject: Subject) -> Iterator[Finding]:
    """Gaps of a template are filled in. A password is taken for one only where it can be nothing else."""
    for path, text in subject.document.items():
        found = catalogue.element(path)
        secret = catalogue.is_secret(path)
        if found is not None and found.kind is Kind.CONTAINER:
            continue
        if is_template(text) or (not secret and is_placeholder(text)):
            title = found.title if found else path
            yield Finding(
                Severity.WARNING,
                path,
                said("%(title)s looks like a gap in a template.", title=title)
                if secret
                else said(
                    "%(title)s looks like a gap in a template, %(text)s.", title=title, text=quoted(text.strip())
                ),
                said("The file was made from a template, and this was not filled in."),
            )
