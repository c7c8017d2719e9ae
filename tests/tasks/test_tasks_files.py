"""A list as a calendar: RFC 5545's folding and escaping, read back by a plain reader."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from beredt.tasks.clocks import TASK
from beredt.tasks.day_files import calendar_file, escape, fold
from beredt.tasks.dues import Due
from beredt.tasks.levels import level_of
from beredt.tasks.my_day import DayRow

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=200)


def read_back(text: str) -> str:
    """What an escaped text says, character by character."""
    said, rest = "", iter(text)
    for character in rest:
        said += {"n": "\n"}.get(follows := next(rest), follows) if character == "\\" else character
    return said


def plain(text: str) -> str:
    """What of a text a calendar can hold: every break is one, and no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if character in "\t\n" or character >= " ")


@given(TEXT)
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    assert read_back(escape(text)) == plain(text)
    assert "\n" not in escape(text)


@given(TEXT)
def test_lines_are_short_and_unfold_to_what_they_were(text: str) -> None:
    line = f"SUMMARY:{escape(text)}"
    folded = fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


def row(what: str, key: str, address: str) -> DayRow:
    day = date(2026, 12, 31)
    due = Due(TASK, None, what, day, day, 0, None, None, "Oppgaven har frist, ja", key)
    return DayRow(due, level_of(due, day), "now", "", address, None)


@given(what=TEXT, key=TEXT)
def test_no_text_can_add_a_line_of_its_own(what: str, key: str) -> None:
    content = calendar_file([row(what, key, "/oppgave/1/")], datetime(2026, 12, 31, 12, tzinfo=UTC), "https://b.no")
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    names = [line.split(":")[0].split(";")[0] for line in lines if line]
    assert " ".join(names) == (
        "BEGIN VERSION PRODID CALSCALE BEGIN UID DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION URL TRANSP CLASS END END"
    )


def test_a_day_lasts_until_the_next() -> None:
    content = calendar_file(
        [row("Ring", "task:1", "/oppgave/1/")], datetime(2026, 12, 31, 12, tzinfo=UTC), "https://b.no"
    )
    text = content.decode()
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in text
    assert "URL:https://b.no/oppgave/1/\r\n" in text
    assert "DTSTAMP:20261231T120000Z\r\n" in text
