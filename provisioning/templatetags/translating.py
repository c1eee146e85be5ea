"""Sentences and texts of data files in the language of whoever looks."""

from django import template

from provisioning.translating import spoken, translated

register = template.Library()
register.filter("translated", translated)
register.filter("spoken", spoken)
