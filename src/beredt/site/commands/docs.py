"""beredt docs: the parts of docs/ that the code itself tells, written from the layouts declared as data.

The page is written by hand but for what stands between a mark `<!-- layout: use -->` and `<!-- end -->`: there the
command puts the fields of that layout and an example to copy. What a cell may hold is not told twice: the parser that
reads the cell is asked what it would have accepted.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from beredt.formats import case_register, contacts, organisations, packs
from beredt.formats.columns import CellError, Column, cell_of
from beredt.formats.notices import canada, dmp, ema, fimea
from beredt.formats.problems import Code
from beredt.formats.reasons import CANADIAN_WORDS, NORWEGIAN_WORDS, Reason
from beredt.formats.supply.fixed_layouts import FIXED_LAYOUTS, FixedField, FixedLayout, FixedNumber
from beredt.formats.supply.layout import Field, Layout, NumberField
from beredt.formats.supply.layouts import LAYOUTS
from beredt.site.commands.output import say

#: The layouts of small tables, by the name that the page's marks use.
TABLES: dict[str, Sequence[Column]] = {
    "packs": packs.COLUMNS,
    "organisations": organisations.COLUMNS,
    "contacts": contacts.COLUMNS,
    "cases": case_register.COLUMNS,
    "dmp": dmp.COLUMNS,
    "canada": canada.COLUMNS,
    "canada-revisions": canada.REVISION_COLUMNS,
    "fimea": fimea.COLUMNS,
    "ema": ema.COLUMNS,
}
#: What a parser says of a cell that cannot be right, in the words of the page.
FORMS = {
    Code.NOT_A_NUMBER: "number",
    Code.NOT_A_WHOLE_NUMBER: "whole number",
    Code.NOT_A_VARENUMMER: "six digits",
    Code.NOT_AN_ATC_CODE: "ATC code",
    Code.NOT_A_GTIN: "GTIN",
}
HEAD = ("field", "required", "form", "meaning")
#: A cell that only free text accepts.
IMPOSSIBLE = "¿"
_MARKED = re.compile(r"(<!-- layout: (?P<name>[a-z0-9-]+) -->\n).*?(<!-- end -->)", re.S)


class UnknownLayoutError(Exception):
    """The page names a layout that there is not, or lacks one that there is."""


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `docs formats` and `docs lifecycle`."""
    docs = commands.add_parser("docs", help="write the parts of docs/ that the code tells")
    what = docs.add_subparsers(dest="what", required=True, metavar="WHAT")
    formats = what.add_parser("formats", help="the layouts of files, in docs/data-formats.md")
    formats.set_defaults(run=run, needs_database=False)
    lifecycle = what.add_parser("lifecycle", help="the states of a case and their transitions, in docs/lifecycle.md")
    lifecycle.set_defaults(run=run_lifecycle, needs_database=False)


def run(args: argparse.Namespace) -> int:
    """Brings the page up to the layouts."""
    path = page_path()
    if not path.is_file():
        say(f"{path} finnes ikke. Kommandoen hører til et arbeidstre med kildekoden.")
        return 1
    before = path.read_text(encoding="utf-8")
    after = refreshed(before)
    path.write_text(after, encoding="utf-8")
    say(f"{path.name}: " + ("uendret" if after == before else "skrevet"))
    return 0


def run_lifecycle(args: argparse.Namespace) -> int:
    """Draws the lifecycle of a case."""
    from beredt.cases.lifecycle.drawing import page

    path = page_path("lifecycle.md")
    if not path.parent.is_dir():
        say(f"{path.parent} finnes ikke. Kommandoen hører til et arbeidstre med kildekoden.")
        return 1
    path.write_text(page(), encoding="utf-8")
    say(f"{path.name}: skrevet")
    return 0


def page_path(name: str = "data-formats.md") -> Path:
    """Where a page lies in the source tree."""
    from django.conf import settings

    return Path(settings.PROJECT) / "docs" / name


def refreshed(page: str) -> str:
    """The page with every marked part written anew. Raises UnknownLayoutError unless it marks each layout once."""
    parts = described()
    marked = [found["name"] for found in _MARKED.finditer(page)]
    if sorted(marked) != sorted(parts):
        raise UnknownLayoutError(f"marked: {sorted(marked)}; declared: {sorted(parts)}")
    return _MARKED.sub(lambda found: f"{found[1]}\n{parts[found['name']]}\n{found[3]}", page)


def described() -> dict[str, str]:
    """Every layout as Markdown, by its name in the marks."""
    parts = {name: _small_table(columns) for name, columns in TABLES.items()}
    parts |= {kind: _layout(layout) for kind, layout in LAYOUTS.items()}
    parts |= {kind: _fixed(layout) for kind, layout in FIXED_LAYOUTS.items()}
    return parts | {"reasons": _reasons()}


def _small_table(columns: Sequence[Column]) -> str:
    rows = [
        (f"`{column.name}`", _needed(column.required, column.blank), accepted(column.parse), column.meaning)
        for column in columns
    ]
    return _table(HEAD, rows) + _example([column.name for column in columns], [column.example for column in columns])


def _layout(layout: Layout) -> str:
    rows = [
        (f"`{field.name}`", _needed(field.required, getattr(field, "default", None)), _form(field), field.meaning)
        for field in layout.fields
    ]
    head = f"{layout.meaning}\n\n"
    if layout.key:
        head += "No two lines may agree in all of " + ", ".join(f"`{name}`" for name in layout.key) + ".\n\n"
    return (
        head
        + _table(HEAD, rows)
        + _example([field.name for field in layout.fields], [field.example for field in layout.fields])
    )


def _fixed(layout: FixedLayout) -> str:
    rows = [
        (
            f"{field.first}–{field.last}",
            f"`{field.name}`",
            _needed(not field.nullable, None),
            _fixed_form(field),
            field.meaning,
        )
        for field in layout.fields
    ]
    head = f"{layout.meaning} Each line has {layout.width} characters.\n\n"
    return head + _table(("characters", *HEAD), rows)


def _reasons() -> str:
    norwegian = {reason: words for words, reason in NORWEGIAN_WORDS.items()}
    canadian = {reason: words for words, reason in CANADIAN_WORDS.items()}
    rows = [(f"`{reason.value}`", norwegian.get(reason, ""), canadian.get(reason, "")) for reason in Reason]
    return _table(("code", "words in a Norwegian list", "words of Drug Shortages Canada"), rows)


def accepted(parse: Callable[[str], Any]) -> str:
    """What a parser would have accepted, from what it says of a cell that cannot be right."""
    try:
        parse(IMPOSSIBLE)
    except CellError as wrong:
        if wrong.code in FORMS:
            return FORMS[wrong.code]
        expected = wrong.expected or wrong.code.value.replace("_", " ")
        listed = wrong.code is Code.NOT_IN_LIST and re.fullmatch(r"[a-z0-9_]+(, [a-z0-9_]+)+", expected)
        return ", ".join(f"`{value}`" for value in expected.split(", ")) if listed else _digits(expected)
    return "text"


def _digits(expected: str) -> str:
    """Noughts stand for digits where the parser gives a pattern."""
    return f"{len(expected)} digits" if set(expected) == {"0"} else expected


def _form(field: Field) -> str:
    if not isinstance(field, NumberField):
        form = accepted(field.parse)
        return "one of the names" if form.replace("`", "") in field.meaning else form
    return f"{'whole number' if field.whole else 'number'}, {_plain(field.low)} to {_plain(field.high)}"


def _fixed_form(field: FixedField) -> str:
    if isinstance(field, FixedNumber) and field.kroner:
        return f"kroner with two decimals: {field.expected}"
    return field.expected


def _plain(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ").replace("-", "−")


def _needed(required: bool, blank: Any) -> str:
    if required:
        return "yes"
    return f"no; blank is `{cell_of(blank)}`" if cell_of(blank) else "no"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def _example(names: Sequence[str], examples: Sequence[str]) -> str:
    """A header and one line to copy. The examples hold no separators and no quotes, or the lines would lie."""
    if any(";" in cell or '"' in cell for cell in (*names, *examples)):
        raise ValueError(f"an example holds a separator: {examples}")
    return "\n```text\n" + ";".join(names) + "\n" + ";".join(examples) + "\n```\n"
