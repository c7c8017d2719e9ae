"""What people fill in on an entry: an answer, a correction, a mistake."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.cases.record import fields
from beredt.journal.forms.base import SaidForm, text_field
from beredt.journal.forms.entries import CorrespondedForm
from beredt.journal.models import Channel, EntryContent, EntryKind, EntryType
from beredt.journal.parts import Facts, Party, PartyRole


class AnswerForm(CorrespondedForm):
    """What one of those asked answered."""

    addressee = fields.choice(_("Hvem svarte"), [])
    declined = forms.BooleanField(
        label=_("Ville ikke eller kunne ikke svare"), required=False, widget=forms.CheckboxInput(attrs=fields.INPUT)
    )

    first: ClassVar[tuple[str, ...]] = ("addressee", "day", "channel", "declined")

    def __init__(self, addressees: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["document_date"]
        self.fields["day"].label = _("Mottatt")
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Står den tom, blir den «Svar fra» og hvem som svarte.")
        cast(forms.ChoiceField, self.fields["addressee"]).choices = [("", _("Velg")), *addressees]

    def facts(self) -> Facts:
        """What is registered."""
        given = self.cleaned_data
        return Facts(
            EntryType.INCOMING,
            EntryKind.ANSWER,
            Channel(given["channel"]),
            received=given["day"],
            declined=given["declined"],
        )


class CorrectForm(SaidForm):
    """What an entry says, to be put right; starts from the version that stands."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    who = text_field(_("Parter"), _("Én på hver linje."))
    due = day_field(_("Svarfrist"))
    reason = fields.prose(_("Hvorfor rettes det?"), required=True)

    first: ClassVar[tuple[str, ...]] = ("version", "who")

    def __init__(self, standing: EntryContent, *args: Any, **kwargs: Any) -> None:
        self.standing = standing
        names = [*self.access_fields, "title", "text", "document_date", "due"]
        kwargs["initial"] = {name: getattr(standing, name) for name in names} | {
            "version": standing.pk,
            "who": "\n".join(party["name"] for party in standing.parties),
        }
        super().__init__(*args, **kwargs)
        self.fields["who"].widget.attrs["rows"] = 2
        self.fields["attached"].label = _("Vedlegg som ble glemt")
        if standing.of.kind != EntryKind.QUESTION:
            del self.fields["due"]

    def parties(self) -> list[Party]:
        """Those who stood keep their role and contact; new ones get the role of the first."""
        stood = {
            party["name"]: Party(PartyRole(party["role"]), party["name"], party["contact"]) for party in self._told()
        }
        role = next(iter(stood.values())).role if stood else PartyRole.SENDER
        return [stood.get(party.name, Party(role, party.name)) for party in super().parties()]

    def _told(self) -> list[dict[str, str]]:
        told: list[dict[str, str]] = self.standing.parties
        return told


class VoidForm(forms.Form):
    """Why an entry was a mistake."""

    reason = fields.prose(_("Hvorfor er den feilregistrert?"), required=True)
