"""Use by health region adds up to the whole, and places of no known region are not lost."""

from datetime import date

from beredt.assessments.gathering import gather
from beredt.assessments.items import items_of
from beredt.cases.case_use import use_by_region
from beredt.supply.store import snapshot

ORGANISATIONS = """\
id,kind,name,parent,municipality,region,supplied_by
R1,health_region,Region Øst,,,ost,
R2,health_region,Region Vest,,,vest,
G1,wholesaler,Grossist 1,,0301,,
A1,pharmacy,Apotek 1,,0301,ost,G1
A2,pharmacy,Apotek 2,,4601,vest,G1
S1,hospital_pharmacy,Sykehusapotek 1,,0301,,G1
"""


def test_the_regions_add_up(small_world):
    small_world("organisations", ORGANISATIONS, name="o2.csv")
    use = "varenummer,place,period,packs\n900001,A1,2024-03,6\n900002,A2,2024-03,2\n900001,S1,2024-04,5\n"
    small_world("use", use, sender="G1")
    items = items_of({"pack:900001": ["900001"]})
    supply = gather(snapshot(), items, date(2024, 12, 31))["pack:900001"]
    rows = use_by_region(supply)
    # A pack of ten ampoules is two of the reference pack of five.
    assert [(row.region, row.packs, row.places) for row in rows] == [
        ("Region Øst", 6.0, 1),
        ("Region Vest", 4.0, 1),
        ("", 5.0, 1),
    ]
    assert sum(row.share for row in rows) == 1
