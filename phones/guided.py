"""The guided set-up: the answers of a user, step by step, and the records that come of them.

Answers are kept right or wrong, so that nothing typed is lost; records are made once, at the end, and through
`phones.changes` as all are.
"""

import math
from collections.abc import Mapping
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction

from phones.changes import add_phone, save_button, save_shared
from phones.documents import line_start
from phones.forms.start import LONGEST, FirmwareStep, LineStep, PhoneStep, ServerStep, StepForm, with_label
from phones.inbox import unknown_phones, with_models
from phones.models import Button, CallServer, GuidedStart, Phone


class Step(StrEnum):
    """The questions in their order; the values stand in addresses."""

    SERVER = "server"
    PHONE = "phone"
    LINE = "line"
    FIRMWARE = "firmware"

    @property
    def number(self) -> int:
        """Its place, from one on."""
        return list(Step).index(self) + 1

    def before(self) -> "Step":
        """Return the step before this one; the first has none but itself."""
        return list(Step)[max(self.number - 2, 0)]

    def after(self) -> "Step | None":
        """Return the step after this one; `None` after the last."""
        return dict(zip(Step, list(Step)[1:], strict=False)).get(self)


FORMS: Mapping[Step, type[StepForm]] = {
    Step.SERVER: ServerStep,
    Step.PHONE: PhoneStep,
    Step.LINE: LineStep,
    Step.FIRMWARE: FirmwareStep,
}
SENT_AT = "sent_at"
_SECRET = "password"  # noqa: S105 - the name of a field


class Unfinished(Exception):
    """The answers of a step are not such that records can be made."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.value)
        self.step = step


def start_of(user: User) -> GuidedStart:
    """Return how far the user is; not stored before something is answered."""
    found = GuidedStart.objects.select_related("phone").filter(user=user).first()
    return found or GuidedStart(user=user)


def keep(start: GuidedStart, step: Step, given: Mapping[str, str], *, meanwhile: bool = False) -> dict[str, str]:
    """Keep what was typed on a step, right or wrong, and return it as the step's form takes it.

    An empty password keeps the one that is stored; the password is kept encrypted and apart. What a page sends
    `meanwhile`, as one types, is passed over when answers that it sent later have overtaken it on the way.
    """
    fields = [*FORMS[step](start=start).fields, SENT_AT]
    answers = {name: _storable(given[name]) for name in fields if name in given and name != _SECRET}
    if step is Step.PHONE:
        answers = with_label(answers)
    _store(start, step, answers, _storable(given.get(_SECRET, "")), meanwhile=meanwhile)
    return {**answers, _SECRET: start.password} if step is Step.LINE else answers


def take_unknown(start: GuidedStart, mac: str) -> None:
    """Answer which phone it is with one that was heard of and is not known; anything else changes nothing."""
    for unknown in with_models(unknown_phones().filter(mac=mac)):
        before = start.answers.get(Step.PHONE.value, {})
        found = {"mac": unknown.seen.mac, "model": unknown.model or before.get("model", "")}
        _store(start, Step.PHONE, {**before, **found})


def form_of(start: GuidedStart, step: Step) -> StepForm:
    """Return the form of a step with what was answered, not judged yet."""
    return FORMS[step](start=start, initial=_answers(start, step))


def answered(start: GuidedStart, step: Step) -> StepForm:
    """Return the form of a step bound to what was answered."""
    return FORMS[step](_answers(start, step), start=start)


def first_open(start: GuidedStart) -> Step | None:
    """Return the first step whose answers are missing or wrong; `None` when records can be made."""
    return next((step for step in Step if not _is_answered(start, step)), None)


def draft_server(start: GuidedStart) -> CallServer:
    """Return the call server as far as it is known; it is stored only if it was chosen among the known ones."""
    form = ServerStep(_answers(start, Step.SERVER), start=start)
    form.is_valid()
    return form.server()


def draft_phone(start: GuidedStart) -> Phone:
    """Return the phone as far as it is known, not stored."""
    form, firmware = PhoneStep(_answers(start, Step.PHONE), start=start), answered(start, Step.FIRMWARE)
    form.is_valid()
    phone = form.instance
    if firmware.is_valid():
        phone.running_load = firmware.cleaned_data["running_load"]
        phone.wanted_load = firmware.cleaned_data["wanted_load"]
    return phone


def draft_buttons(start: GuidedStart) -> list[Button]:
    """Return what goes onto the keys as far as it is known, not stored; the line first."""
    form = LineStep(_answers(start, Step.LINE), start=start)
    form.is_valid()
    return form.buttons()


@transaction.atomic
def make_records(start: GuidedStart) -> Phone:
    """Make call server, phone and keys of the answers, and return the phone. Raises `Unfinished`."""
    if step := first_open(start):
        raise Unfinished(step)
    server, phone = draft_server(start), draft_phone(start)
    if server._state.adding:
        save_shared(server)
    phone.call_server = server
    add_phone(phone)
    for button in draft_buttons(start):
        button.phone = phone
        if button.kind == Button.Kind.LINE:
            button.settings = line_start(phone)
        save_button(button)
    start.phone, start.password = phone, ""
    start.save()
    return phone


@transaction.atomic
def _store(
    start: GuidedStart, step: Step, answers: Mapping[str, str], password: str = "", *, meanwhile: bool = False
) -> None:
    """Store the answers of one step beside what is stored now; `start` has what is stored then."""
    stored, _created = GuidedStart.objects.select_for_update().get_or_create(user=start.user)
    start.pk, start.answers, start.password = stored.pk, stored.answers, stored.password
    if meanwhile and _moment(answers, math.inf) < _moment(stored.answers.get(step.value, {}), 0):
        return
    start.answers = {**stored.answers, step.value: dict(answers)}
    start.password = password or stored.password
    start.save(force_update=True, update_fields=["answers", "password", "changed_at"])


def _storable(text: str) -> str:
    """Return what the database can keep of a text that nobody has judged yet: PostgreSQL takes no NUL."""
    return text.replace("\0", "")[:LONGEST]


def _moment(answers: Mapping[str, str], otherwise: float) -> float:
    """Return when the page sent these answers, in milliseconds of its own clock; `otherwise` where it has no script."""
    sent_at = answers.get(SENT_AT, "")
    return int(sent_at) if sent_at.isdecimal() else otherwise


def _answers(start: GuidedStart, step: Step) -> dict[str, str]:
    return dict(start.answers.get(step.value) or _suggested(step))


def _suggested(step: Step) -> dict[str, str]:
    """Return what a step starts with: the call server that is there already."""
    server = CallServer.objects.first() if step is Step.SERVER else None
    return {"known": str(server.pk)} if server else {}


def _is_answered(start: GuidedStart, step: Step) -> bool:
    return step.value in start.answers and answered(start, step).is_valid()
