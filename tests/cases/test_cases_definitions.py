"""The same cases under several definitions of shortage."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from test_cases_statistics import random_register

from beredt.cases.definition_words import BLIND_SPOTS, WORDS, definition_rows
from beredt.cases.definitions import RULES, Facts, count_under_all, definitions, in_force, used_in
from beredt.cases.models import Case, Notice
from beredt.cases.statistics import year_figures
from beredt.site.cli import parser

PLAIN = Facts(
    registered=date(2024, 3, 1),
    start=date(2024, 3, 1),
    begun=True,
    end=date(2024, 5, 1),
    registration="registered",
    notified=date(2024, 2, 20),
    reported=True,
    discontinuation=False,
    withdrawn=False,
)
ALL = {"mangelsenteret", "hma_ema", "dmp_notice", "ansm", "famhp", "tga"}
#: A case, and the definitions that it does not count under in 2024, decided by hand.
BY_HAND = [
    ({}, set()),
    ({"registration": "unregistered", "notified": None, "reported": None}, {"dmp_notice", "famhp", "tga"}),
    ({"notified": None, "reported": False}, {"dmp_notice"}),
    ({"end": date(2024, 3, 3)}, {"ansm", "famhp"}),
    ({"end": date(2024, 3, 4)}, set()),
    ({"end": date(2023, 12, 31), "start": date(2023, 3, 1), "registered": date(2023, 3, 1)}, ALL),
    ({"end": date(2024, 1, 1), "start": date(2023, 3, 1), "registered": date(2023, 3, 1)}, set()),
    ({"begun": False}, {"ansm", "famhp"}),
    ({"start": date(2025, 6, 30), "end": None, "begun": False}, {"ansm", "famhp"}),
    ({"start": date(2025, 7, 1), "end": None, "begun": False}, {"ansm", "famhp", "tga"}),
    ({"discontinuation": True}, {"hma_ema", "ansm", "famhp", "tga"}),
    ({"withdrawn": True}, {"hma_ema", "ansm", "famhp", "tga"}),
    # Begun in the year and registered after it.
    ({"registered": date(2025, 1, 5), "notified": None, "end": None}, {"mangelsenteret", "dmp_notice", "tga"}),
    ({"registered": date(2025, 1, 5), "notified": date(2024, 12, 30), "end": None}, {"mangelsenteret", "tga"}),
    ({"start": date(2024, 12, 30), "registered": date(2024, 12, 30), "end": None}, {"ansm", "famhp"}),
]


@pytest.mark.parametrize(("changes", "not_under"), BY_HAND)
def test_what_counts_under_each(changes, not_under):
    facts = replace(PLAIN, **changes)
    assert {one.key for one in in_force(2024) if not one.counts(facts, 2024)} == not_under


@pytest.mark.parametrize("seed", range(4))
def test_the_centres_own_count_is_that_of_the_figures(db, seed):
    random_register(seed)
    for year in (2022, 2023, 2024):
        [own] = [count for count in count_under_all(year) if count.used]
        assert own.definition.key == "mangelsenteret"
        assert own.cases == year_figures(year).handled
        assert (own.also_counted, own.left_out) == (0, 0)
        for count in count_under_all(year):
            assert count.cases == own.cases + count.also_counted - count.left_out


def test_the_short_list_of_cases_leaves_none_out(db):
    """Counting looks only at cases that could count; the twin looks at every one."""
    from beredt.cases.definitions import facts_of

    random_register(7, count=120)
    for year in (2022, 2024):
        facts = [facts_of(case) for case in Case.objects.all()]
        for count in count_under_all(year):
            assert count.cases == sum(count.definition.counts(of_case, year) for of_case in facts)


def test_a_notice_of_discontinuation_is_no_shortage(db):
    [case] = random_register(1, count=1)
    Case.objects.update(registered=date(2024, 2, 1), start=date(2024, 2, 1), end=None, registration="registered")
    fields = {"source": "dmp", "state": "accepted", "first_received": date(2024, 1, 20), "case": case}
    Notice.objects.create(source_ref="1", discontinuation=True, **fields)
    assert {count.definition.key for count in count_under_all(2024) if count.cases} == {"mangelsenteret", "dmp_notice"}
    Notice.objects.create(source_ref="2", discontinuation=False, **fields)
    assert all(count.cases for count in count_under_all(2024))


def test_versions_follow_one_another_and_the_words_are_there():
    assert {one.rule for one in definitions()} == set(RULES)
    assert {one.key for one in definitions()} == set(WORDS) == ALL
    assert {code for one in definitions() for code in one.cannot_see} == set(BLIND_SPOTS)
    assert all(one.cannot_see and one.source for one in definitions())
    for key in WORDS:
        versions = sorted((one for one in definitions() if one.key == key), key=lambda one: one.first)
        assert versions[-1].until is None
        for older, newer in pairwise(versions):
            assert older.until == newer.first - timedelta(days=1)


def test_a_year_is_counted_by_the_versions_that_were_in_force():
    assert {one.key for one in in_force(2024)} == ALL
    assert [one.key for one in in_force(2015)] == ["dmp_notice", "ansm"]
    assert [one.first for one in in_force(2015) if one.key == "ansm"] == [date(2012, 9, 28)]
    assert [one.first for one in in_force(2016) if one.key == "ansm"] == [date(2016, 7, 21)]
    assert (used_in(2021), used_in(2022)) == (None, "mangelsenteret")


def test_the_table_takes_the_same_number_of_queries_however_many_cases(db, django_assert_num_queries):
    random_register(3, count=5)
    with django_assert_num_queries(3):
        few = definition_rows(2024)
    Case.objects.all().delete()
    random_register(3, count=60)
    with django_assert_num_queries(3):
        many = definition_rows(2024)
    assert [row.name for row in few] == [row.name for row in many]
    assert few[0].cases < many[0].cases


def test_the_command_prints_the_table(db, capfdbinary):
    random_register(5)
    args = parser().parse_args(["definitions", "2024", "--json"])
    assert args.run(args) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert {row["key"]: row["cases"] for row in told["definitions"]} == {
        count.definition.key: count.cases for count in count_under_all(2024)
    }
