"""Checking phones and noting what is found, so that lists and counts are queries.

A phone that changed since it was noted counts as not checked: `PhoneQuerySet.unchecked`. Small changes are looked at
as soon as they are made (`phones.middleware.CheckMiddleware`), those of jobs when these have ended, and the rest when
somebody asks for it, on a page or by `manage.py checkphones`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from phones.checking import examined
from phones.models import CheckedPhone, FindingKind, NotedFinding, Phone, PhoneQuerySet, Registration
from phones.relations import with_relations
from phones.upgrades import Upgrades
from provisioning.cnfxml.lint import Finding, Severity, registrations
from provisioning.cnfxml.paths import without_selectors
from provisioning.encryption import SecretUnreadable
from provisioning.generator import generator
from provisioning.kept_sentences import generic, packed
from provisioning.progress import Phase, Progress, unseen

_PORTION = 200
_NOTED = (Severity.ERROR, Severity.WARNING)
"""Notes need nobody."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What is noted of one phone."""

    checked: CheckedPhone
    kinds: dict[str, FindingKind]
    accounts: frozenset[str]


def note_findings(phones: PhoneQuerySet, progress: Progress = unseen) -> int:
    """Check these phones, note what is found, and return their number. Raises `SecretUnreadable`.

    Accounts that phones share are no part of it: they depend on other phones, and are found by a query.
    """
    keys = list(phones.order_by("pk").values_list("pk", flat=True))
    upgrades = Upgrades()
    for start in range(0, len(keys), _PORTION):
        progress(Phase.CHECKING, start, len(keys))
        portion = with_relations(Phone.objects.filter(pk__in=keys[start : start + _PORTION]).order_by("pk"))
        _store([_result(phone, upgrades) for phone in portion])
    return len(keys)


def note_findings_of_few(phones: PhoneQuerySet, most: int) -> None:
    """Check these phones unless they are more than `most`; those wait until somebody asks for it."""
    keys = list(islice(phones.order_by().values_list("pk", flat=True), most + 1))
    if 0 < len(keys) <= most:
        note_findings(Phone.objects.filter(pk__in=keys))


def catch_up() -> None:
    """Check all phones that are not checked as they are; where a key is missing, they stay so, as the pages say."""
    with suppress(SecretUnreadable):
        note_findings(Phone.objects.unchecked())


def _result(phone: Phone, upgrades: Upgrades) -> _Result:
    document, findings = examined(phone, upgrades)
    found = [finding for finding in findings if finding.severity in _NOTED]
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    checked = CheckedPhone(
        phone=phone,
        version=phone.version,
        running_load=phone.running_load,
        program=generator(),
        errors=errors,
        warnings=len(found) - errors,
    )
    kinds = {kind.key: kind for kind in map(_kind, found)}
    return _Result(checked, kinds, frozenset(registrations(document)))


def _kind(finding: Finding) -> FindingKind:
    path, sentence = without_selectors(finding.path), generic(finding.sentence)
    text = "\n".join((finding.severity, path, sentence))
    key = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return FindingKind(key=key, severity=finding.severity.value, path=path, sentence=packed(sentence))


@transaction.atomic
def _store(results: list[_Result]) -> None:
    """Put the results in the place of former ones. A phone that was deleted meanwhile is passed over."""
    there = set(_locked(result.checked.phone_id for result in results))
    results = [result for result in results if result.checked.phone_id in there]
    NotedFinding.objects.filter(phone__in=there).delete()
    Registration.objects.filter(phone__in=there).delete()
    kinds = {key: kind for result in results for key, kind in result.kinds.items()}
    FindingKind.objects.bulk_create(kinds.values(), ignore_conflicts=True)
    CheckedPhone.objects.filter(phone__in=there).delete()
    CheckedPhone.objects.bulk_create(result.checked for result in results)
    NotedFinding.objects.bulk_create(
        NotedFinding(phone_id=result.checked.phone_id, kind_id=key) for result in results for key in result.kinds
    )
    Registration.objects.bulk_create(
        Registration(phone_id=result.checked.phone_id, account=account)
        for result in results
        for account in sorted(result.accounts)
    )


def _locked(keys: Iterable[int]) -> Iterator[int]:
    """Yield those of the phones that are there; nobody else notes them until the transaction ends."""
    found = Phone.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk")
    return iter(found.values_list("pk", flat=True))
