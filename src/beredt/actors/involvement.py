"""Whom to involve in which kind of case: the rules are data (data/involve.csv), the people the contacts of the day."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from django.db.models import Q, QuerySet

from beredt.actors.models import Contact, Organisation, OrganisationKind
from beredt.formats.contacts import ContactKind


class Trait(StrEnum):
    """What a case is, as far as it decides whom to involve. EVERY is true of all."""

    EVERY = "every"
    #: Used in hospitals.
    HOSPITAL = "hospital"
    CHILDREN = "children"
    #: In one of the preparedness stocks.
    STOCKPILED = "stockpiled"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Rule:
    """Contacts of one kind are involved in cases with a trait, and why."""

    trait: Trait
    contact: ContactKind
    why: str


@dataclass(frozen=True, slots=True)
class Involved:
    """Whom a case asks for: a kind of contact, the traits that ask for it, and who that is (nobody where not known)."""

    kind: ContactKind
    because: tuple[Trait, ...]
    contacts: tuple[Contact, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """The curated rules, in the order in which people are asked."""
    content = (files("beredt.actors") / "data" / "involve.csv").read_text(encoding="utf-8")
    return tuple(
        Rule(Trait(row["trait"]), ContactKind(row["contact"]), row["why"])
        for row in csv.DictReader(content.splitlines())
    )


def to_involve(traits: Collection[Trait], day: date) -> list[Involved]:
    """Everyone that a case with these traits asks for, in order; each contact is followed by the deputies."""
    asked: dict[ContactKind, list[Trait]] = {}
    for rule in rules():
        if rule.trait is Trait.EVERY or rule.trait in traits:
            asked.setdefault(rule.contact, []).append(rule.trait)
    there: dict[str, list[Contact]] = {}
    for contact in with_deputies(contacts_on(day).filter(kind__in=list(asked))):
        there.setdefault(contact.kind, []).append(contact)
    return [Involved(kind, tuple(because), tuple(there.get(kind, ()))) for kind, because in asked.items()]


def contacts_on(day: date) -> QuerySet[Contact]:
    """The contacts of a day, by organisation."""
    return (
        Contact.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .select_related("organisation")
        .order_by("organisation__name", "kind", "id")
    )


def with_deputies(contacts: Collection[Contact] | QuerySet[Contact]) -> list[Contact]:
    """Each contact followed by its deputies; a deputy whose chief no longer holds stands in the chief's place."""
    there = {contact.pk: contact for contact in contacts}
    deputies: dict[str | None, list[Contact]] = {}
    for contact in there.values():
        chief = contact.deputy_of_id if contact.deputy_of_id in there else None
        deputies.setdefault(chief, []).append(contact)

    def line(chief: str | None) -> Iterator[Contact]:
        for contact in deputies.get(chief, ()):
            yield contact
            yield from line(contact.pk)

    return list(line(None))


def trusts_without_contact(day: date) -> QuerySet[Organisation]:
    """The health trusts that have no shortage contact on a day."""
    reached = contacts_on(day).filter(kind=ContactKind.SHORTAGE).values("organisation")
    return Organisation.objects.filter(kind=OrganisationKind.HEALTH_TRUST).exclude(pk__in=reached).order_by("name")
