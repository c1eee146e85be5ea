"""The form on which a proposal is agreed to."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phones.models import Profile
from phones.proposing import Proposal
from phones.validators import validate_displayable


class ProposalForm(forms.Form):
    """What the new profile is called, and whether the call server becomes a record."""

    name = forms.CharField(
        label=_("Name of the new profile"),
        max_length=80,
        validators=[validate_displayable],
        help_text=_("Such as “Office”: what is common to these phones."),
    )
    with_server = forms.BooleanField(required=False)

    def __init__(self, proposal: Proposal, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if proposal.server is None:
            del self.fields["with_server"]
        else:
            known = proposal.server.pk is not None
            self.fields["with_server"].label = (
                gettext("Let the call server %(server)s that is known already say where they register")
                % {"server": proposal.server}
                if known
                else gettext("Make %(server)s a call server, which says where they register")
                % {"server": proposal.server}
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_name(self) -> str:
        """Refuse a name that is taken."""
        name: str = self.cleaned_data["name"]
        if Profile.objects.filter(name=name).exists():
            raise forms.ValidationError(gettext("There is a profile of this name already."))
        return name
