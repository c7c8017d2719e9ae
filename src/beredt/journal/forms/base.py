"""What every entry says, as a form."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.actors.no_patients import no_patients
from beredt.cases.record import fields
from beredt.journal.models import Access
from beredt.journal.parts import NewFile, Party, PartyRole, Said


@cache
def legal_bases() -> list[tuple[str, str]]:
    """The usual laws by which a document is exempt from public access, and what each is about."""
    content = (files("beredt.journal") / "data" / "legal_bases.csv").read_text(encoding="utf-8")
    return [(row["legal_basis"], row["about"]) for row in csv.DictReader(content.splitlines())]


class SeveralFilesField(forms.FileField):
    """Any number of files."""

    class Widget(forms.ClearableFileInput):
        allow_multiple_selected = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=self.Widget(attrs=fields.INPUT), allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(SeveralFilesField, self).clean(one, initial) for one in data or [] if one]


def text_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Text as long as an e-mail may be."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=100_000,
        validators=[no_patients],
        widget=forms.Textarea(attrs=fields.INPUT | {"rows": 5}),
    )


class SaidForm(forms.Form):
    """What every entry says, and its files. `access_fields` stand folded away: most entries need none of them."""

    title = fields.line(_("Tittel"), required=True)
    text = text_field(_("Tekst"))
    document_date = day_field(_("Dokumentets dato"))
    attached = SeveralFilesField(
        label=_("Vedlegg"), required=False, help_text=_("PDF, Word, Excel, OpenDocument, tekst, e-post eller bilde.")
    )
    access = forms.ChoiceField(
        label=_("Innsyn"), choices=Access.choices, required=False, widget=forms.Select(attrs=fields.INPUT)
    )
    legal_basis = fields.line(_("Hjemmel"), _("Loven som unntar dokumentet fra offentlighet."))
    public_title = fields.line(_("Offentlig tittel"), _("Tittelen uten det som skal skjermes."))

    access_fields = ("access", "legal_basis", "public_title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_basis"].widget.attrs["list"] = "legal-bases"
        self.order_fields([*self.first, "title", "text"])

    first: ClassVar[tuple[str, ...]] = ()

    def shown(self) -> Iterable[forms.BoundField]:
        """The fields that stand open."""
        return [field for field in self.visible_fields() if field.name not in self.access_fields]

    def folded(self) -> Iterable[forms.BoundField]:
        """The fields on public access."""
        return [self[name] for name in self.access_fields]

    def folded_errors(self) -> bool:
        """Whether something among the folded fields must be put right."""
        return any(name in self.errors for name in self.access_fields)

    def said(self) -> Said:
        """What was filled in."""
        given = self.cleaned_data
        return Said(
            title=given["title"],
            text=given["text"],
            parties=self.parties(),
            document_date=given.get("document_date"),
            public_title=given["public_title"],
            access=Access(given["access"] or Access.INTERNAL),
            legal_basis=given["legal_basis"],
            due=given.get("due"),
        )

    def parties(self) -> list[Party]:
        """The parties that were filled in, one a line or parted by semicolons."""
        told = self.cleaned_data.get("who", "").replace("\n", ";").split(";")
        return [Party(self.role(), name.strip()) for name in told if name.strip()]

    def role(self) -> PartyRole:
        """What the parties are, where the form asks for them."""
        return PartyRole.SENDER

    def new_files(self) -> list[NewFile]:
        """The files, read no further than to know that one is too large."""
        return [
            NewFile(file.name or "", file.content_type or "", file.read(settings.ATTACHMENT_LIMIT + 1))
            for file in self.cleaned_data["attached"]
        ]
