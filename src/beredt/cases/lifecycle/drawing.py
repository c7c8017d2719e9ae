"""The tables of the lifecycle as a page of the docs: a diagram and a table for each state, and the rules."""

from collections.abc import Iterable, Sequence

from django.db.models import TextChoices
from django.utils.translation import override

from beredt.cases.lifecycle.actions import reopen_within_days
from beredt.cases.lifecycle.states import OPEN, EventKind, HandlingState, PublicationState, ShortageState
from beredt.cases.lifecycle.tables import ALWAYS, HANDLING, PUBLICATION, REFUSED, SHORTAGE, Transition
from beredt.cases.lifecycle.words import OWN_RULES, RULE_WORDS

HEAD = """\
# The lifecycle of a case

Written by `beredt docs lifecycle` from the tables in `src/beredt/cases/lifecycle/tables.py`; change those.

A case has three states that do not touch one another. The *shortage* is how it is; the *handling* is how far the work
has come; the *publication* is who may see it. So no inner state leaks, and nothing published stands in the way of work.

Every act names a person, the day from which it holds and, where the table says so, a reason. It is an event that
nobody can change, in the database either. What no table holds is refused, and every refusal has a name.
"""
SHORTAGE_TEXT = """\
Nobody sets this state. It is computed for any day from the dates of the case and from what has been confirmed:

1. Before the day of registration there is no case.
2. From the day of an exit it is avoided, withdrawn or permanent, until it is reopened.
3. From the day of its end it is ended.
4. While the start is only expected, or lies ahead, it is anticipated. A start that was expected and has passed is shown
   as overdue; it becomes actual when somebody confirms it.
5. Within a span of limited supply it is limited, otherwise actual.

A promised end that has passed ends nothing: the case is open, and the promise is overdue. Cases that come from a
register have no events, and are computed from their dates alone. "Open" is anticipated, actual or limited, always as of
a day. The state of a day can be asked for with what was known that day, which never changes, or with what is known now.

What never began lasted no days: a case avoided, withdrawn or gone for good before its start is counted as ended on the
day of the act, with a start on that day, and the event keeps the start that was expected.
"""
HANDLING_TEXT = """\
An open case that somebody works on has a day of its next review. A case is closed once the shortage is over and, where
it took place, somebody has confirmed that supply meets demand. Without any act an open case is new, and one whose
shortage is over is closed. A closed case whose shortage is open again is new again.
"""
PUBLICATION_TEXT = """\
What others have seen never becomes internal again; it can be retracted, with a reason.
"""


def page() -> str:
    """The whole page, in English with the words of the interface in bokmål."""
    with override("nb"):
        parts = [
            HEAD,
            _section("Shortage", SHORTAGE_TEXT, ShortageState, SHORTAGE, named=True),
            _refusals(),
            _section("Handling", HANDLING_TEXT, HandlingState, HANDLING),
            _section("Publication", PUBLICATION_TEXT, PublicationState, PUBLICATION),
            _rules(),
        ]
    return "\n".join(parts)


def _section(title: str, text: str, states: type[TextChoices], table: Sequence[Transition], named: bool = False) -> str:
    rows = [(f"`{state.value}`", str(state.label), _kind(state) if named else "") for state in states]
    head = ("state", "in the interface", "open")[: 3 if named else 2]
    return (
        f"## {title}\n\n{text}\n"
        + _table(head, [row[: len(head)] for row in rows])
        + f"\n{diagram(table, named)}\n"
        + _table(("from", "act", "to", "rules", "reason"), [_row(row) for row in table])
    )


def _kind(state: TextChoices) -> str:
    return "yes" if state in OPEN else "no"


def _row(row: Transition) -> tuple[str, ...]:
    rules = ", ".join(f"`{code}`" for code in row.guards)
    return (f"`{row.source}`", f"`{row.act.value}`", f"`{row.target}`", rules, "yes" if row.reason else "")


def diagram(table: Iterable[Transition], named: bool) -> str:
    """The transitions as a state diagram in Mermaid; acts between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        arrows.setdefault((row.source, row.target), []).append(row.act.value)
    lines = [
        f"    {source} --> {target}" + (f": {', '.join(acts)}" if named else "")
        for (source, target), acts in arrows.items()
    ]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _refusals() -> str:
    rows = [(f"`{source}`", f"`{EventKind(act).value}`", f"`{code}`") for (source, act), code in REFUSED.items()]
    text = "These acts are refused by a name of their own; all others that the table lacks by `illegal_transition`.\n\n"
    return text + _table(("from", "act", "refused as"), rows)


def _rules() -> str:
    text = (
        "## Rules\n\nEvery act answers to "
        + ", ".join(f"`{code}`" for code in ALWAYS)
        + f". A shortage that comes back within {reopen_within_days()} days of its end (the setting"
        + " `REOPEN_WITHIN_DAYS`) continues the same period; later it is a new case, linked to the old.\n\n"
    )
    return text + _table(
        ("rule", "said in the interface"), [(f"`{code}`", str(RULE_WORDS[code])) for code in OWN_RULES]
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
