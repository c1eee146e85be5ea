"""A change of many phones at their lines: making it, and taking it back."""

from collections.abc import Collection, Iterable

from phones.many_wishes import is_about_lines, wish_for_line
from phones.models import Button, FormerValues, ManyChange
from provisioning.cnfxml.document import Layer


def change_lines(change: ManyChange, phones: Collection[int]) -> None:
    """Give the lines of phones what a change says of them, and keep what they had. Call it within a transaction."""
    if not is_about_lines(change):
        return
    lines = Button.objects.select_for_update().filter(phone__in=phones, kind=Button.Kind.LINE)
    wishes = [(button, wish) for button in lines if (wish := wish_for_line(change, button))]
    FormerValues.objects.bulk_create(
        FormerValues(change=change, phone_id=button.phone_id, button=button, settings=wish.within(button.settings))
        for button, wish in wishes
    )
    _store((button, wish.laid_over(button.settings)) for button, wish in wishes)


class FormerLines:
    """What lines of some phones had before a change. Use it within a transaction."""

    def __init__(self, change: ManyChange, phones: Collection[int]) -> None:
        self._change = change
        self._by_phone: dict[int, list[tuple[Button, FormerValues]]] = {}
        if not is_about_lines(change):
            return
        for one in change.former.filter(phone__in=phones).exclude(button=None).prefetch_related("button"):
            if one.button:
                self._by_phone.setdefault(one.phone_id, []).append((one.button, one))

    def have_it_still(self, phone: int) -> bool:
        """Tell whether all lines of a phone are still as the change made them."""
        lines = (line for line, _ in self._by_phone.get(phone, ()))
        return all(wish_for_line(self._change, line).is_met_by(line.settings) for line in lines)

    def put_back(self, phones: Iterable[int]) -> None:
        """Give the lines of these phones what they had."""
        former = (pair for phone in phones for pair in self._by_phone.get(phone, ()))
        _store(
            (line, wish_for_line(self._change, line).taken_back(line.settings, had.settings)) for line, had in former
        )


def _store(lines: Iterable[tuple[Button, Layer]]) -> None:
    """Store lines with new settings; those that get the same are stored by one statement."""
    alike: dict[tuple[tuple[str, str | None], ...], list[int]] = {}
    for line, settings in lines:
        alike.setdefault(tuple(settings.items()), []).append(line.pk)
    for texts, keys in alike.items():
        Button.objects.filter(pk__in=keys).update(settings=dict(texts))
