"""Every kind of problem has words, and the words tell the place."""

from beredt.formats.problems import Code
from beredt.intake.problem_texts import TEXTS, in_words


def test_every_code_has_a_text():
    assert set(TEXTS) == set(Code)


def test_the_place_the_value_and_what_would_be_right_are_told():
    said = in_words(
        {"code": "not_a_date", "line": 7, "field": "expiry", "value": "31.02.2024", "expected": "YYYY-MM-DD"}
    )
    assert said.startswith("Linje 7, felt «expiry»:")
    assert "«31.02.2024»" in said
    assert said.endswith("Riktig er: YYYY-MM-DD.")


def test_a_remark_tells_how_often():
    assert "Gjelder 12 steder." in in_words({"code": "expiry_unknown", "count": 12})
