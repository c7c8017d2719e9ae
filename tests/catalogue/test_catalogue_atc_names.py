"""The curated table of Norwegian ATC names: well-formed, with every parent, and in the database."""

import re

from beredt.catalogue.atc_names import load, rows
from beredt.catalogue.models import Atc

LEVELS = {1: r"[A-Z]", 3: r"[A-Z]\d\d", 4: r"[A-Z]\d\d[A-Z]", 5: r"[A-Z]\d\d[A-Z]{2}", 7: r"[A-Z]\d\d[A-Z]{2}\d\d"}


def test_codes_are_atc_codes_once_each_with_their_parents():
    codes = [code for code, _name in rows()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(LEVELS[len(code)], code) for code in codes)
    known = set(codes)
    assert all(code[:length] in known for code in codes for length in LEVELS if length < len(code))
    assert all(name.strip() == name and name for _code, name in rows())


def test_the_names_are_there_and_ours_outweigh_the_registers(db):
    assert Atc.objects.count() >= len(rows())
    code, name = rows()[-1]
    Atc.objects.filter(code=code).update(name="noe annet")
    load()
    assert Atc.objects.get(code=code).name == name
