"""One's own list as a table and as a calendar (RFC 5545): no names of people, nothing but what is to be done."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from beredt.figures.tables import Column, Kind
from beredt.tasks.my_day import DayRow

#: RFC 5545, 3.1: a line holds at most so many octets.
OCTETS = 75
#: RFC 5545, 3.3.11. The backslash comes first, since the others bring one.
ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("day", _("Frist"), Kind.DATE),
        Column("overdue", _("Virkedager over fristen"), Kind.WHOLE),
        Column("level", _("Hvor mye haster det")),
        Column("what", _("Hva som skal gjøres")),
        Column("kind", _("Slag")),
        Column("case", _("Sak")),
        Column("title", _("Legemiddel")),
        Column("why", _("Hvorfor")),
        Column("who", _("Ansvarlig")),
    ]


def table_rows(rows: Iterable[DayRow]) -> list[dict[str, object]]:
    """The lines as rows of the file."""
    return [
        {
            "day": row.due.day,
            "overdue": row.due.overdue_by,
            "level": str(row.level.title),
            "what": row.due.what,
            "kind": str(row.due.clock.title),
            "case": row.due.case.number if row.due.case else "",
            "title": row.due.case.title if row.due.case else "",
            "why": row.due.why,
            "who": row.who,
        }
        for row in rows
    ]


def calendar_file(rows: Iterable[DayRow], at: datetime, site: str) -> bytes:
    """A day in the calendar for each line, as of a moment; `site` is the address of the site, without a slash."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Beredt//Min dag//NO", "CALSCALE:GREGORIAN"]
    for row in rows:
        lines += _event(row, at, site)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def _event(row: DayRow, at: datetime, site: str) -> list[str]:
    due = row.due
    about = f"{due.case.number} {due.case.title}: {due.what}" if due.case else due.what
    return [
        "BEGIN:VEVENT",
        f"UID:{escape(due.key)}@beredt",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_compact(due.day)}",
        f"DTEND;VALUE=DATE:{_compact(due.day + timedelta(days=1))}",
        f"SUMMARY:{escape(about)}",
        f"DESCRIPTION:{escape(due.why)}",
        f"URL:{site}{row.address}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def escape(text: str) -> str:
    """A text as a calendar holds it."""
    for plain, escaped in ESCAPES:
        text = text.replace(plain, escaped)
    return "".join(character for character in text if character == "\t" or character >= " ")


def fold(line: str) -> str:
    """A line in parts of at most 75 octets, each after the first led by a space; no character is split."""
    parts, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            parts.append("")
            size = 1
        parts[-1] += character
        size += octets
    return "\r\n ".join(parts)


def _compact(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
