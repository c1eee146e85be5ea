"""What stands above every page of a phone: its state, and when it was last heard of."""

from dataclasses import dataclass

from phones.checking import findings_of
from phones.drawn import DrawnPhone, drawn_phone
from phones.keys import equipment_of, keys_of
from phones.models import Phone
from provisioning.cnfxml.lint import Finding, Severity
from provisioning.models import FileRequest


@dataclass(frozen=True, slots=True)
class Head:
    """The state of a phone at a glance."""

    state: str
    """As `includes/state.html` calls it: `published`, `waiting` or `new`."""
    last_request: FileRequest | None
    """The last file that the phone asked for; `None` when it was not heard of yet."""
    stopped_at: str = ""
    """The file that the phone needs and did not get; empty when it lacks none."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with the phone, errors first."""
    drawn: DrawnPhone | None = None
    """The phone with its labels; `None` when the model is not known."""

    @property
    def errors(self) -> int:
        """How many findings would hold the phone back."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings tell of something that will not do what it should."""
        return sum(finding.severity is Severity.WARNING for finding in self.findings)


def head_of(phone: Phone) -> Head:
    """Return the head of a phone that was read `with_state` and `with_seen`."""
    stopped_at: str | None = getattr(phone, "stopped_at")  # noqa: B009 - an annotation, which the type does not have
    last_request = FileRequest.objects.filter(mac=phone.mac).first()
    return Head(state_of(phone), last_request, stopped_at or "", findings_of(phone), _drawn(phone))


def state_of(phone: Phone) -> str:
    """Return the state of a phone that was read `with_state`."""
    if getattr(phone, "is_published"):  # noqa: B009 - an annotation, which the type does not have
        return "published"
    return "waiting" if getattr(phone, "was_published") else "new"  # noqa: B009


def _drawn(phone: Phone) -> DrawnPhone | None:
    found = equipment_of(phone)
    return drawn_phone(phone, found, keys_of(phone, found)) if found else None
