"""Charts: whole numbers that stay inside their drawing."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from phones.charts import HEIGHT, PITCH, strip_of
from provisioning.models import RequestHour

HOUR = datetime(2026, 3, 1, tzinfo=UTC)
numbers = st.integers(0, 2_000_000)
hours = st.lists(
    st.builds(
        RequestHour,
        began_at=st.just(datetime(2026, 3, 1, tzinfo=UTC)),
        served=numbers,
        harmless=numbers,
        serious=numbers,
    ),
    max_size=24,
)


@given(hours)
@settings(max_examples=50)
def test_columns_stand_on_one_another_within_the_drawing(given_hours):
    strip = strip_of(given_hours)
    assert strip.width == len(given_hours) * PITCH
    for column, hour in zip(strip.columns, given_hours, strict=True):
        assert column.served + column.harmless + column.serious <= HEIGHT
        assert (column.served_y + column.served, column.harmless_y + column.harmless) == (HEIGHT, column.served_y)
        assert [column.served > 0, column.harmless > 0, column.serious > 0] == [
            hour.served > 0,
            hour.harmless > 0,
            hour.serious > 0,
        ]
        assert column.serious_y + column.serious == column.harmless_y


def test_a_silent_day_is_an_empty_strip():
    strip = strip_of([RequestHour(began_at=HOUR)])
    assert (strip.total, strip.serious, strip.columns[0].served) == (0, 0, 0)
