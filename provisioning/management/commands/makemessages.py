"""Collect the texts to be translated, those of the packages that know no Django among them."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command, which also takes what stands in `said(…)`."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=said:1"]
