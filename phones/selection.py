"""The phones that something is done with at once: those that were ticked, or all that the list's filters let through.

A selection stands in addresses and forms as `mac=001122AABBCC&mac=…`, or as `whole=1&of=<query of the list>`, which
names any number of phones.
"""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from phones.forms.phone_filter import PhoneFilter
from phones.mac import InvalidMac, normalise_mac
from phones.models import Phone, PhoneQuerySet


@dataclass(frozen=True, slots=True)
class Selection:
    """Phones that were chosen in the list."""

    macs: tuple[str, ...] = ()
    of: str | None = None
    """Query string of the list whose phones are all meant; `None` where single phones are."""

    def phones(self) -> PhoneQuerySet:
        """Return the phones as they are now; none where a filter makes no sense any more, as it narrows nothing."""
        if self.of is None:
            return Phone.objects.filter(mac__in=self.macs)
        filters = PhoneFilter(QueryDict(self.of))
        if filters.errors:
            return Phone.objects.none()
        every = Phone.objects.with_state().with_seen()
        return Phone.objects.filter(pk__in=filters.apply(every).order_by().values("pk"))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the selection as fields of a form."""
        return [("mac", mac) for mac in self.macs] if self.of is None else [("whole", "1"), ("of", self.of)]

    def query(self) -> str:
        """Return the selection as a query string."""
        return urlencode(self.pairs())


def read_selection(data: QueryDict) -> Selection:
    """Return the selection that an address or a form names; what is no MAC is passed over."""
    if "whole" in data:
        return Selection(of=PhoneFilter(QueryDict(data.get("of", ""))).address())
    macs = []
    for text in data.getlist("mac"):
        with suppress(InvalidMac):
            macs.append(normalise_mac(text))
    return Selection(tuple(dict.fromkeys(macs)))
