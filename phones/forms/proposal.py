"""The form on which a proposal is agreed to."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from phones.models import Profile
from phones.proposing import Proposal
from phones.validators import validate_displayable


class ProposalForm(forms.Form):
    """What the new profile is called, and whether the call server becomes a record."""

    name = forms.CharField(
        label="Name of the new profile",
        max_length=80,
        validators=[validate_displayable],
        help_text="Such as “Office”: what is common to these phones.",
    )
    with_server = forms.BooleanField(required=False)

    def __init__(self, proposal: Proposal, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if proposal.server is None:
            del self.fields["with_server"]
        else:
            known = proposal.server.pk is not None
            self.fields["with_server"].label = (
                f"Let the call server {proposal.server} that is known already say where they register"
                if known
                else f"Make {proposal.server} a call server, which says where they register"
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_name(self) -> str:
        """Refuse a name that is taken."""
        name: str = self.cleaned_data["name"]
        if Profile.objects.filter(name=name).exists():
            raise forms.ValidationError("There is a profile of this name already.")
        return name
