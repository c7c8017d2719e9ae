"""The page by which two cases become one."""

import pytest
from django.test import Client

from beredt.cases.models import Case


@pytest.mark.django_db
def test_two_cases_become_one_by_the_page_or_are_refused_in_words(page: Client) -> None:
    assert (
        "/sammenslaing/2024/0002/"
        in page.get("/saker/2024/0002/").content.decode() + page.get("/saksopplysninger/2024/0002/").content.decode()
    )
    address = "/sammenslaing/2024/0002/"
    for number, reason, said in (
        ("", "x", "Feltet er påkrevet."),
        ("2099-1", "x", "Skriv nummeret på en sak som finnes."),
        ("2024/0002", "x", "En sak kan ikke slås sammen med seg selv."),
        ("2023-0007", "x", "Saken er ikke åpen."),
    ):
        refused = page.post(address, {"number": number, "reason": reason})
        assert refused.status_code == 422
        assert said in refused.content.decode()
    done = page.post(address, {"number": "2024-0001", "reason": "Samme mangel"}, follow=True)
    assert "Sak 2024/0002 er slått sammen med denne." in done.content.decode()
    assert Case.objects.get(number="2024/0002").end is not None
    assert set(Case.objects.get(number="2024-0001").packs.values_list("pk", flat=True)) == {"900001", "900003"}
