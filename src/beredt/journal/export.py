"""A case's journal as a table, with Noark's terms."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from beredt.figures.tables import Column, Kind, Row
from beredt.journal import queries
from beredt.journal.words import not_stored_words


def columns() -> list[Column]:
    """The headings of the file."""
    return [
        Column("number", _("Journalpostnummer"), Kind.WHOLE),
        Column("sequence", _("Journalsekvensnummer"), Kind.WHOLE),
        Column("year", _("Journalår"), Kind.TEXT),
        Column("day", _("Journaldato"), Kind.DATE),
        Column("type", _("Journalposttype")),
        Column("kind", _("Hva")),
        Column("channel", _("Kanal")),
        Column("title", _("Tittel")),
        Column("public_title", _("Offentlig tittel")),
        Column("parties", _("Korrespondansepart")),
        Column("document_date", _("Dokumentets dato"), Kind.DATE),
        Column("received", _("Mottatt"), Kind.DATE),
        Column("sent", _("Sendt"), Kind.DATE),
        Column("due", _("Svarfrist"), Kind.DATE),
        Column("answers", _("Svar på")),
        Column("status", _("Journalstatus")),
        Column("access", _("Tilgang")),
        Column("legal_basis", _("Hjemmel")),
        Column("text", _("Tekst")),
        Column("files", _("Vedlegg")),
        Column("by", _("Ført av")),
    ]


def lines(found: Iterable[queries.Row]) -> Iterator[Row]:
    """One line an entry."""
    for row in found:
        content, entry = row.content, row.entry
        files = [file.name for file in row.files] + [not_stored_words(file) for file in entry.not_stored]
        yield {
            "number": entry.number,
            "sequence": entry.sequence,
            "year": str(entry.year),
            "day": entry.day,
            "type": entry.type,
            "kind": entry.get_kind_display(),
            "channel": entry.get_channel_display(),
            "title": content.title,
            "public_title": content.public_title,
            "parties": content.with_whom,
            "document_date": content.document_date,
            "received": entry.received,
            "sent": entry.sent,
            "due": content.due,
            "answers": entry.answers.label if entry.answers else "",
            "status": f"{content.status.value} {content.status.label}",
            "access": content.get_access_display(),
            "legal_basis": content.legal_basis,
            "text": content.text,
            "files": "; ".join(files),
            "by": entry.registered_by.removeprefix("person:"),
        }
