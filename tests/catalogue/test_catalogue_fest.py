"""The register into the catalogue: whole, again, smaller, gone."""

import pytest

from beredt.catalogue.models import Medicine, Pack, ShortageWarning
from beredt.intake.models import Delivery

MINI = "standards/fest/fest-mini-nsfixed.xml"
BROKEN = "standards/fest/fest-mini.xml"


def test_the_sample_comes_in_whole(take, shared):
    told = take("fest", shared / MINI)
    assert told.state == "taken"
    assert told.counts["packs"] == 107 == Pack.objects.count()
    assert told.counts["shortage_warnings"] == ShortageWarning.objects.count()
    assert Medicine.objects.exclude(atc="").count() > 60
    pack = Pack.objects.get(varenummer="014884")
    assert pack.registered is True
    assert pack.medicine.substances


def test_the_same_file_again_changes_nothing(take, shared):
    take("fest", shared / MINI)
    assert take("fest", shared / MINI).state == "unchanged"
    assert Delivery.objects.count() == 1


def test_the_repair_is_named(take, shared):
    told = take("fest", shared / BROKEN)
    assert told.counts["packs"] == 107
    assert [remark["code"] for remark in told.remarks] == ["namespace_repaired"]


def without_packs(xml: str, keep: int) -> str:
    """The sample with only its first packs, dated a day later."""
    head, *entries = xml.split("<m30:OppfLegemiddelpakning>")
    tail = entries[-1].partition("</m30:OppfLegemiddelpakning>")[2]
    kept = [entry.partition("</m30:OppfLegemiddelpakning>")[0] for entry in entries[:keep]]
    body = "".join(f"<m30:OppfLegemiddelpakning>{entry}</m30:OppfLegemiddelpakning>" for entry in kept)
    return (head + body + tail).replace("2017-04-12T18", "2017-04-13T18")


def test_packs_that_are_gone_are_ended_and_come_back(take, shared):
    xml = (shared / MINI).read_text()
    take("fest", shared / MINI)
    told = take("fest", without_packs(xml, 100), name="later.xml")
    assert told.state == "taken", told.lines()
    assert (told.counts["packs"], told.counts["ended"], told.counts["added"]) == (100, 7, 0)
    assert Pack.objects.count() == 107
    assert Pack.objects.filter(ended_on__isnull=False).count() == 7
    told = take("fest", xml.replace("2017-04-12T18", "2017-04-14T18"), name="back.xml")
    assert told.counts["changed"] == 7
    assert not Pack.objects.filter(ended_on__isnull=False).exists()


def test_a_much_smaller_extract_is_refused_unless_forced(take, shared):
    small = without_packs((shared / MINI).read_text(), 80)
    take("fest", shared / MINI)
    told = take("fest", small, name="small.xml")
    assert told.state == "refused"
    assert [problem["code"] for problem in told.problems] == ["fewer_rows_than_before"]
    assert Pack.objects.filter(ended_on__isnull=True).count() == 107
    assert take("fest", small, name="small.xml", force=True).state == "taken"
    assert Pack.objects.filter(ended_on__isnull=True).count() == 80


def test_an_older_extract_is_refused(take, shared):
    take("fest", shared / MINI)
    old = (shared / MINI).read_text().replace("2017-04-12T18", "2017-04-01T18")
    told = take("fest", old, name="old.xml")
    assert [problem["code"] for problem in told.problems] == ["older_than_current"]


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<FEST>&c;</FEST>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS, "has_dtd"),
        ("Dette er bare tekst.", "not_xml"),
        ("<html/>", "wrong_root"),
        ("", "empty_file"),
    ],
)
def test_what_is_no_register_changes_nothing(take, content, code):
    told = take("fest", content, name="x.xml")
    assert told.state == "refused"
    assert [problem["code"] for problem in told.problems] == [code]
    assert told.lines()[1].strip()
    assert not Pack.objects.exists()


def test_a_truncated_file_changes_nothing(take, shared):
    xml = (shared / MINI).read_text()
    told = take("fest", xml[: len(xml) // 2], name="half.xml")
    assert told.state == "refused"
    assert told.problems[0]["code"] == "not_xml"
    assert told.problems[0]["line"]
    assert not Pack.objects.exists()


def test_the_register_of_before_is_not_taken_for_the_one_that_counts(take, shared):
    take("fest", shared / MINI)
    take("fest", without_packs((shared / MINI).read_text(), 100), name="later.xml")
    told = take("fest", shared / MINI)
    assert [problem["code"] for problem in told.problems] == ["older_than_current"]
    assert take("fest", shared / MINI, force=True).counts["changed"] == 7


def test_own_packs_survive_the_register(small_world, shared):
    small_world("fest", shared / MINI)
    assert Pack.objects.filter(origin="own", ended_on__isnull=True).count() == 3
    assert Pack.objects.get(pk="900001").registered is False
