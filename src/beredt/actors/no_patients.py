"""No patient is named here: free text with a national identity number in it is refused.

Covers birth numbers, D numbers, and the help numbers and test numbers that are made in the same way: eleven digits,
of which the last two are check digits modulo 11 (Skatteetaten).
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Weights of the digits before and with each check digit, the check digit's own included.
FIRST_CHECK = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_CHECK = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
#: Eleven digits that stand alone, written together or parted as people do: 01.01.90 12345, 010190-123 45.
_PART = r"[\s.\-\u2010-\u2013]?"
ELEVEN = re.compile(rf"(?<!\d)(\d\d){_PART}(\d\d){_PART}(\d\d){_PART}(\d{{3}}){_PART}(\d\d)(?!\d)")


def holds_identity_number(text: str) -> bool:
    """Whether a text holds something that is a national identity number by its check digits."""
    return any(_checks("".join(found.groups())) for found in ELEVEN.finditer(text))


def no_patients(text: str) -> None:
    """A validator for fields of free text. Raises ValidationError; the message does not repeat the number."""
    if holds_identity_number(text):
        raise ValidationError(
            _(
                "Teksten inneholder et fødselsnummer eller D-nummer. Ta det ut: "
                "her skal ingen pasienter kunne kjennes igjen."
            ),
            code="identity_number",
        )


def _checks(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    return all(
        sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 == 0
        for weights in (FIRST_CHECK, SECOND_CHECK)
    )
