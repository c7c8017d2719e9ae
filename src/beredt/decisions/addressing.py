"""Whom a decision is addressed to: single organisations, and groups by kind, made into organisations of a day."""

from collections.abc import Sequence

from beredt.actors.models import Organisation, OrganisationKind
from beredt.decisions.models import Addressee, Decision, DecisionVersion
from beredt.decisions.rules import DecisionRuleError

#: The kinds that can be addressed as a group. Single pharmacies and places of a hospital are reached through theirs.
GROUPS = (
    OrganisationKind.HEALTH_REGION,
    OrganisationKind.HEALTH_TRUST,
    OrganisationKind.HOSPITAL_PHARMACY,
    OrganisationKind.WHOLESALER,
    OrganisationKind.PHARMACY_CHAIN,
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.AGENCY,
    OrganisationKind.SUPPLIER,
    OrganisationKind.STOCKPILE,
    OrganisationKind.OTHER_HOLDER,
)


def check_addressed(groups: Sequence[str], organisations: Sequence[str]) -> None:
    """Raises DecisionRuleError where one of them is not known."""
    known = Organisation.objects.filter(pk__in=organisations).count()
    if not set(groups) <= set(GROUPS) or known < len(set(organisations)):
        raise DecisionRuleError("unknown_organisation")


def freeze(decision: Decision, version: DecisionVersion) -> list[Addressee]:
    """Writes the addressees as they are now; one told by itself does not count as one of a group.

    Run inside the transaction of the approval, before it. Raises DecisionRuleError where there are none.
    """
    single = set(version.organisations)
    found = Organisation.objects.filter(pk__in=single) | Organisation.objects.filter(kind__in=version.groups)
    rows = [
        Addressee(decision=decision, organisation=each, group="" if each.pk in single else each.kind)
        for each in found.order_by("pk")
    ]
    if not rows:
        raise DecisionRuleError("no_addressees")
    return Addressee.objects.bulk_create(rows)
