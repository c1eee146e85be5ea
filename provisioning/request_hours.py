"""How many requests each hour had: counted as they are recorded, so that no page need count a million rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F

from provisioning.models import RequestHour
from provisioning.timeline.requests import Request
from provisioning.timeline.steps import Weight, weight_of

HOUR = timedelta(hours=1)
_COUNTED_AS = {
    Weight.FINE: "served",
    Weight.HARMLESS: "harmless",
    Weight.UNKNOWN: "harmless",
    Weight.SERIOUS: "serious",
}


def count_requests(requests: Iterable[Request]) -> None:
    """Add the requests to their hours. Call it within a transaction."""
    counted: dict[datetime, Counter[str]] = {}
    for request in requests:
        counted.setdefault(hour_of(request.asked_at), Counter())[_COUNTED_AS[weight_of(request)]] += 1
    RequestHour.objects.bulk_create([RequestHour(began_at=hour) for hour in counted], ignore_conflicts=True)
    for hour, numbers in counted.items():
        more = {name: F(name) + number for name, number in numbers.items()}
        RequestHour.objects.filter(began_at=hour).update(**more)


def last_hours(now: datetime, number: int = 24) -> list[RequestHour]:
    """Return the last hours, the oldest first, the present one last; silent ones are among them."""
    first = hour_of(now) - (number - 1) * HOUR
    known = RequestHour.objects.in_bulk([first + place * HOUR for place in range(number)])
    hours = (first + place * HOUR for place in range(number))
    return [known.get(hour) or RequestHour(began_at=hour) for hour in hours]


def hour_of(moment: datetime) -> datetime:
    """Return the begin of the hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
