"""The docs say what is there: layouts as the readers have them, commands that parse, paths that exist."""

import re
import shlex
from pathlib import Path

import pytest

from beredt.formats.columns import CellError
from beredt.formats.supply.layout import NumberField
from beredt.formats.supply.layouts import LAYOUTS
from beredt.site.cli import parser
from beredt.site.commands import docs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
STATES = {"working", "partly", "not yet"}


def rows_of(page: Path, cells: int) -> list[list[str]]:
    """The rows of every table of so many columns, heads and rules left out."""
    rows = [
        re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in page.read_text().splitlines() if line[:1] == "|"
    ]
    found = [[cell.strip() for cell in row] for row in rows if len(row) == cells]
    return [row for at, row in enumerate(found) if set(row[0]) != {"-"} and not _is_head(found, at)]


def _is_head(rows: list[list[str]], at: int) -> bool:
    return at + 1 < len(rows) and set(rows[at + 1][0]) == {"-"}


def test_the_page_of_formats_is_what_the_command_writes():
    page = ROOT / "docs" / "data-formats.md"
    assert page.read_text(encoding="utf-8") == docs.refreshed(page.read_text(encoding="utf-8")), (
        "run: beredt docs formats"
    )


def test_a_page_that_lacks_a_layout_or_names_one_too_many_is_not_written():
    page = (ROOT / "docs" / "data-formats.md").read_text(encoding="utf-8")
    with pytest.raises(docs.UnknownLayoutError):
        docs.refreshed(page.replace("<!-- layout: stock -->", "<!-- layout: stocks -->"))
    with pytest.raises(docs.UnknownLayoutError):
        docs.refreshed(page.split("<!-- layout: sales20 -->")[0])


def test_what_stands_between_the_marks_is_written_anew_and_the_rest_is_left():
    page = "".join(
        f"before {name}\n<!-- layout: {name} -->\nstale words\n<!-- end -->\nafter\n" for name in docs.described()
    )
    written = docs.refreshed(page)
    assert "stale words" not in written
    assert [line for line in written.splitlines() if line.startswith("before")] == [
        f"before {name}" for name in docs.described()
    ]
    assert docs.refreshed(written) == written


def test_every_example_of_a_list_is_one_that_its_reader_takes():
    for columns in docs.TABLES.values():
        for column in columns:
            column.parse(column.example)


def test_every_example_of_a_layout_of_quantities_is_one_that_its_reader_takes():
    for layout in LAYOUTS.values():
        for field in layout.fields:
            if isinstance(field, NumberField):
                field.check(float(field.example))
            else:
                field.parse(field.example)


def test_the_forms_told_are_those_that_the_parsers_accept():
    taken = 0
    for columns in docs.TABLES.values():
        for column in columns:
            for value in re.findall(r"`([a-z0-9_]+)`", docs.accepted(column.parse)):
                column.parse(value)
                taken += 1
            if docs.accepted(column.parse) != "text":
                with pytest.raises(CellError):
                    column.parse(docs.IMPOSSIBLE)
    assert taken > 30


def test_all_requirements_stand_once_each_with_a_state():
    rows = rows_of(ROOT / "docs" / "requirements.md", 5)
    assert [row[0] for row in rows] == [f"R{number}" for number in range(1, 127)]
    assert {row[2] for row in rows} <= STATES
    for number, words, state, shown, issue in rows:
        assert words, number
        assert shown if state != "not yet" else issue, f"{number} is {state}: where is it shown, or who carries it?"


def test_the_sum_of_the_requirements_is_told_right():
    page = ROOT / "docs" / "requirements.md"
    told = re.search(r"Today (\d+) work, (\d+) work partly and (\d+) do not yet", page.read_text(encoding="utf-8"))
    states = [row[2] for row in rows_of(page, 5)]
    assert told is not None
    assert [int(number) for number in told.groups()] == [states.count(s) for s in ("working", "partly", "not yet")]


def test_every_path_named_in_the_requirements_exists():
    named = [path for row in rows_of(ROOT / "docs" / "requirements.md", 5) for path in re.findall(r"`([^`]+)`", row[3])]
    paths = [path for path in named if not path.startswith("beredt ")]
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_are_commands_that_there_are(page):
    for block in re.findall(r"^```(?:console|sh)\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M):
        for line in block.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0].rpartition("/")[2] == "beredt":
                parser().parse_args(words[1:])


def test_every_word_of_the_glossary_is_explained_in_all_columns():
    rows = rows_of(ROOT / "docs" / "glossary.md", 5)
    assert len(rows) > 60
    assert [row for row in rows if not all(row)] == []
    words = [row[0] for row in rows]
    assert len(words) == len(set(words))
