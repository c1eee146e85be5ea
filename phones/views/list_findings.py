"""What is wrong with the phones of a page of the list, asked for once the list is there: it takes longer than that."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phones.plan_findings import findings_of_many
from phones.selection import read_selection
from phones.views.phone_list import PAGE_SIZE
from provisioning.cnfxml.lint import Severity


@dataclass(frozen=True, slots=True)
class Mark:
    """How many errors or warnings a phone has."""

    mac: str
    severity: Severity
    number: int


@require_safe
def list_findings(request: HttpRequest) -> HttpResponse:
    """Mark the phones `mac` that have errors or warnings; notes need nobody."""
    findings = findings_of_many(read_selection(request.GET).macs[:PAGE_SIZE])
    found = Counter((mac, finding.severity) for mac, finding in findings)
    marks: dict[str, Mark] = {}
    for severity in (Severity.WARNING, Severity.ERROR):
        marks |= {mac: Mark(mac, severity, number) for (mac, of), number in found.items() if of is severity}
    return render(request, "phones/list_findings.html", {"marks": sorted(marks.values(), key=lambda mark: mark.mac)})
