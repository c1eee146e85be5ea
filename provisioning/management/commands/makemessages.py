"""Collect the texts to be translated, those of the packages that know no Django among them."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command, which also takes what stands in `said(…)`, and guesses no translation from a similar text."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=said:1"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
