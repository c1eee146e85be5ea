"""Checks of the buttons: their numbers, what the model has, and what they can do there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from provisioning.cnfxml.equipment import equipment, module_types
from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import LINES, Line, Subject
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.sentences import said

_DIGITS = 6
"""More than any number of buttons or calls has."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What a function of a button dials or opens."""

    elements: tuple[str, ...]
    """One of them is needed."""
    title: str
    """The button without it, for people."""
    reason: str


_TARGETS = {
    "2": _Target(("speedDialNumber",), said("a speed dial without a number"), said("Pressed, it has nothing to dial.")),
    "20": _Target(
        ("serviceURI", "secureServiceURI"), said("a service without an address"), said("Pressed, it opens nothing.")
    ),
    "21": _Target(
        ("speedDialNumber",), said("a speed dial without a number"), said("Pressed, it has nothing to dial.")
    ),
}
"""Function → what it needs. Source: usecallmanager.nz, line keys."""


def button_numbers(subject: Subject) -> Iterator[Finding]:
    """Every button has a number, which is 1 or more and is its own."""
    counts = Counter(line.button for line in subject.buttons)
    for line in subject.buttons:
        if not line.button:
            yield Finding(
                Severity.ERROR,
                line.at("@button"),
                said("A button has no number."),
                said(
                    "The phone's SIP stack reads the attribute “button” of every line without looking "
                    "whether it is there, and crashes."
                ),
                "sipcc",
            )
        elif _number(line) is None:
            yield Finding(
                Severity.WARNING,
                line.path,
                said("%(button)s is not the number of a button.", button=quoted(line.button)),
                said("Buttons count from 1."),
                "usecallmanager-keys",
            )
        elif counts[line.button] > 1:
            yield Finding(
                Severity.WARNING,
                line.path,
                said("%(button)s is there %(count)s times.", button=line.title, count=counts[line.button]),
                said("Which of them the phone takes is not known."),
                "usecallmanager-keys",
            )


def buttons_beyond_the_model(subject: Subject) -> Iterator[Finding]:
    """A button that neither the phone nor a module has stays dead. Abbreviated dials need no key."""
    if subject.model is None:
        return
    keys = equipment(subject.document, subject.model).keys
    for line in subject.buttons:
        number = _number(line)
        if number is not None and number > keys and not line.text("speedDialIndex"):
            yield _beyond(subject, subject.model, line, keys)


def unknown_features(subject: Subject) -> Iterator[Finding]:
    """Every button says what it does."""
    for line in subject.buttons:
        if not line.feature:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                said("%(button)s does not say what it does.", button=line.title),
                said("What a phone makes of a button without featureID is not known. A line has 9, a speed dial 2."),
                "usecallmanager-keys",
                Fix(said("Make it a line"), {line.at("featureID"): "9"}) if line.is_line else None,
            )


def features_of_others(subject: Subject) -> Iterator[Finding]:
    """Some functions exist on some families only, some need a patched server."""
    for line in subject.buttons:
        feature = facts().features.get(line.feature)
        if feature is None:
            continue
        if subject.family and feature.families and subject.family not in feature.families:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                said("%(button)s: this phone has no function “%(feature)s”.", button=line.title, feature=feature.name),
                said("The button stays blank."),
                "usecallmanager-keys",
            )
        elif feature.needs_patch:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                said(
                    "%(button)s: “%(feature)s” needs a call manager, or an Asterisk patched to be one.",
                    button=line.title,
                    feature=feature.name,
                ),
                said("Other servers do not speak the messages that Cisco's phones use for it."),
                "usecallmanager-keys",
            )


def targets(subject: Subject) -> Iterator[Finding]:
    """A speed dial needs a number, a service an address."""
    for line in subject.buttons:
        target = _TARGETS.get(line.feature)
        if target and not any(line.text(element) for element in target.elements):
            yield Finding(
                Severity.WARNING,
                line.at(target.elements[0]),
                said("%(button)s is %(lack)s.", button=line.title, lack=target.title),
                target.reason,
                "usecallmanager-keys",
            )


def line_indexes(subject: Subject) -> Iterator[Finding]:
    """Lines are numbered one after the other, or on the 7900 series not at all."""
    expected = [str(place) for place in range(1, len(subject.lines) + 1)]
    found = [line.text("@lineIndex") for line in subject.lines]
    absent = not any(found)
    if found == expected or (absent and subject.ignores(f"{LINES}/line/@lineIndex")):
        return
    yield Finding(
        Severity.NOTE if absent else Severity.WARNING,
        f"{LINES}/line/@lineIndex",
        said("The lines have no index.")
        if absent
        else said("The indexes of the lines do not count 1, 2, 3 without a gap."),
        said("Call managers number the lines from 1 on; phones of the 7900 series do without."),
        "usecallmanager-keys",
        Fix(
            said("Number the lines"),
            {line.at("@lineIndex"): index for line, index in zip(subject.lines, expected, strict=True)},
        ),
    )


def too_many_calls(subject: Subject) -> Iterator[Finding]:
    """Each model has a largest number of calls on one line."""
    most = subject.model and subject.model.max_num_calls
    for line in subject.lines:
        calls = line.text("maxNumCalls")
        if most and _is_number(calls) and int(calls) > most:
            yield Finding(
                Severity.WARNING,
                line.at("maxNumCalls"),
                said(
                    "%(button)s takes %(calls)s calls at once; the %(model)s takes %(most)s.",
                    button=line.title,
                    calls=calls,
                    model=_name(subject.model),
                    most=most,
                ),
                "",
                "usecallmanager",
                Fix(said("Take %(most)s", most=most), {line.at("maxNumCalls"): str(most)}),
            )


def _number(line: Line) -> int | None:
    button = line.button or ""
    return int(button) or None if _is_number(button) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def _beyond(subject: Subject, model: PhoneModel, line: Line, keys: int) -> Finding:
    modules = module_types(subject.document)
    return Finding(
        Severity.WARNING,
        line.path,
        said(
            "%(button)s does not exist: the %(model)s has %(keys)s.",
            button=line.title,
            model=said("%(model)s with its expansion modules", model=model.key) if modules else model.key,
            keys=said("1 key") if keys == 1 else said("%(count)s keys", count=keys),
        ),
        said("What stands there cannot be reached.")
        if not model.expansion
        else said("Name the module, or move the button."),
        "chan-sccp-device",
    )


def _name(model: PhoneModel | None) -> str:
    return model.key if model else said("phone")
