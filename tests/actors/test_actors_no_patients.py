"""The validator that keeps national identity numbers out of free text."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from beredt.actors.no_patients import holds_identity_number, no_patients


def with_check_digits(nine: str) -> str | None:
    """The nine digits with their check digits, by trying all hundred endings; None where none fits.

    The rule in another wording: the first check digit brings 3·d1 + 7·d2 + ... to a multiple of eleven.
    """
    first = (3, 7, 6, 1, 8, 9, 4, 5, 2)
    second = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    one = (11 - sum(w * int(d) for w, d in zip(first, nine, strict=True)) % 11) % 11
    if one == 10:
        return None
    two = (11 - sum(w * int(d) for w, d in zip(second, f"{nine}{one}", strict=True)) % 11) % 11
    return None if two == 10 else f"{nine}{one}{two}"


NINE = st.text("0123456789", min_size=9, max_size=9)
PARTED = ("{}", "{} {}", "{}-{}", "{}.{}")


@given(
    NINE, st.sampled_from(["{0}{1}", "{0} {1}", "{0}-{1}", "{0}\u00a0{1}"]), st.sampled_from(["", "Pasient ", "f. "])
)
def test_every_number_with_right_check_digits_is_found(nine, pattern, before):
    number = with_check_digits(nine)
    if number is not None:
        assert holds_identity_number(f"{before}{pattern.format(number[:6], number[6:])}, innlagt i går.")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_only_numbers_with_right_check_digits_are_found(digits):
    assert holds_identity_number(f"nr. {digits}") == (with_check_digits(digits[:9]) == digits)


def test_a_number_parted_as_a_date_is_found_and_one_within_a_longer_is_not():
    number = with_check_digits("010190123") or with_check_digits("010190124")
    assert number is not None
    parted = f"{number[:2]}.{number[2:4]}.{number[4:6]} {number[6:9]} {number[9:]}"
    assert holds_identity_number(parted)
    assert holds_identity_number(f"{number[:6]}\n{number[6:]}")
    assert not holds_identity_number(f"7{number}")
    assert not holds_identity_number(f"{number}0")


@pytest.mark.parametrize(
    "text", ["", "Varenummer 123456", "Ring 22 11 80 80", "GTIN 07046260000124", "12.11.2024-31.12.2024"]
)
def test_other_numbers_may_be_written(text):
    no_patients(text)


def test_the_refusal_says_what_to_do_and_does_not_repeat_the_number():
    number = next(found for n in range(10) if (found := with_check_digits(f"01019012{n}")))
    with pytest.raises(ValidationError) as refused:
        no_patients(f"Gjelder {number}.")
    message = refused.value.messages[0]
    assert "Ta det ut" in message
    assert not re.search(r"\d{6}", message)
