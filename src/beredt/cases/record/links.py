"""The links of a case as its page shows them, both ways, and those that are proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from beredt.cases.history import past, state_of_data
from beredt.cases.models import Case, CaseLink
from beredt.cases.record.candidates import proposals_for
from beredt.cases.record.proposals import Proposal
from beredt.cases.record.words import relation_words, why_words

#: So many proposals are shown at once; accepting or dismissing some brings the next.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link: how this case stands to the other, in words. `own`: it was written from this case."""

    entry: CaseLink
    other: Case
    relation: Any
    own: bool


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed link, why it is proposed, and what the button sends."""

    other: Case
    relation: Any
    why: list[str]
    code: str


def link_rows(case: Case, links: Iterable[CaseLink], known: date | None = None) -> list[LinkRow]:
    """The rows of the links to and from a case, the other one as known."""
    register = past(known)
    return [
        LinkRow(
            entry=link,
            other=register.case(link.other if link.case_id == case.pk else link.case),
            relation=relation_words(link.relation, backwards=link.case_id != case.pk),
            own=link.case_id == case.pk,
        )
        for link in links
    ]


def proposal_rows(case: Case) -> list[ProposalRow]:
    """The proposals for a case as they stand now."""
    made = _proposed(case.pk, state_of_data())
    others = Case.objects.in_bulk([proposal.other for proposal in made])
    return [_row(proposal, others[proposal.other]) for proposal in made]


@lru_cache(maxsize=256)
def _proposed(case: int, _state: int) -> list[Proposal]:
    """Proposals rest on many cases, and change with acts alone."""
    return proposals_for(Case.objects.get(pk=case))


def _row(proposal: Proposal, other: Case) -> ProposalRow:
    return ProposalRow(
        other=other,
        relation=relation_words(proposal.relation, backwards=proposal.backwards),
        why=why_words(proposal),
        code=proposal.code,
    )
