"""What a form in a row of settings was opened with."""

from django import template

from phones.effective import EffectiveSetting, Record
from phones.forms.opened import fingerprint_of

register = template.Library()


@register.filter
def opened_for(setting: EffectiveSetting, record: Record) -> str:
    """Return what tells the record's own value of the setting from any other, without a hint of what it is."""
    return fingerprint_of(record, setting.path, [setting.text] if setting.own else [])
