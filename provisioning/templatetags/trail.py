"""The way from a record's page to what the trail says of it."""

from django import template
from django.conf import settings
from django.db.models import Model

from provisioning.trail_filter import about

register = template.Library()


@register.filter
def trail_about(record: object) -> str:
    """Return what the trail's address calls the record; empty for one that is not stored, or of a kind it lacks."""
    is_kept = isinstance(record, Model) and record.pk and record._meta.label in settings.TRAIL_KINDS
    return about(record) if is_kept and isinstance(record, Model) else ""
