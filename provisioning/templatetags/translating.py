"""Sentences and texts of data files in the language of whoever looks."""

from django import template

from provisioning.translating import translated

register = template.Library()
register.filter("translated", translated)
