"""The form of what is printed of phones."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class Paper(models.TextChoices):
    """What is printed."""

    STRIPS = "strips", _("Label strips")
    CARDS = "cards", _("Desk cards")


class LabelsForm(forms.Form):
    """What is printed, and how large: no source tells the sizes of the strips."""

    paper = forms.ChoiceField(label=_("Print"), choices=Paper)
    width = forms.DecimalField(
        label=_("Width of a strip, mm"), min_value=10, max_value=200, decimal_places=1, localize=True
    )
    row = forms.DecimalField(label=_("Height of a key, mm"), min_value=4, max_value=40, decimal_places=1, localize=True)

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__({"paper": Paper.CARDS, "width": "60", "row": "12", **given})
