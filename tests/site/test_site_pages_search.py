"""The search forgives misspelling, answers as one types, and reads no whole catalogue for it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beredt.catalogue.models import Medicine, Pack, Substance

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("prøvin", "/legemidler/900001/"),
        ("Prøvn", "/legemidler/900001/"),
        ("prøvinn", "/saker/2024-0001/"),
        ("prøvestof", "/legemidler/900001/"),
        ("annets", "/legemidler/900003/"),
        ("9000", "/legemidler/900002/"),
        ("R05CB01", "/legemidler/900001/"),
        ("r05", "/legemidler/?atc=R05"),
        ("acetylsystein", "/legemidler/?atc=R05CB01"),
        ("2024-00", "/saker/2024-0001/"),
        ("2024/0002", "/saker/2024/0002/"),
        ("anex 10 mg", "/saker/2024/0002/"),
    ],
)
def test_it_finds_what_was_meant(page: Client, text: str, found: str) -> None:
    for headers in ({}, PARTIAL):
        html = page.get("/sok/", {"q": text}, headers=headers).content.decode()
        assert f'href="{found}"' in html
        assert ("<html" in html) is not bool(headers)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "x", "zzzzqqqq", "%", "_", "' OR 1=1 --", "<script>alert(1)</script>", "9" * 300])
def test_what_finds_nothing_breaks_nothing(page: Client, text: str) -> None:
    response = page.get("/sok/", {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert page.get("/legemidler/", {"q": text}).status_code == 200
    assert page.get("/saker/", {"q": text}).status_code == 200


@pytest.mark.django_db
def test_a_misspelt_list_search_offers_what_resembles(page: Client) -> None:
    assert "Mente du en av disse?" in page.get("/legemidler/?q=Prøvinn").content.decode()


@pytest.mark.django_db
def test_an_index_can_answer_for_the_whole_catalogue(page: Client) -> None:
    syllables = ("ra", "mi", "lo", "tek", "san", "vor", "nu", "pex", "dol", "kin", "ber", "fal")
    names = [
        f"{a}{b}{c}{d}".capitalize() for a in syllables for b in syllables for c in syllables for d in syllables[:8]
    ][:4_000]
    Medicine.objects.bulk_create(
        Medicine(
            id=f"m{i}",
            name=name,
            name_form_strength=f"{name} tab {i % 90} mg",
            atc=f"N02BE{i % 90:02d}",
            ma_status="registered",
            substances=[f"{name.lower()}um"],
        )
        for i, name in enumerate(names)
    )
    Pack.objects.bulk_create(
        Pack(varenummer=f"{i:06d}", origin="fest", medicine_id=f"m{i}", name=f"{name} tab {i % 90} mg")
        for i, name in enumerate(names)
    )
    Substance.objects.bulk_create(
        Substance(id=f"s{i}", name=f"{name.lower()}um") for i, name in enumerate(names[:2_000])
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # The planner may still read so small a table whole; what counts is that the index can answer.
        cursor.execute("SET LOCAL enable_seqscan = off")
    for text in ("ramiloteksan", "tekvorpex", "ramiltek", "dolkinber 40", "paracetamol"):
        with CaptureQueriesContext(connection) as asked:
            assert page.get("/sok/", {"q": text}, headers=PARTIAL).status_code == 200
        large = ("catalogue_medicine", "catalogue_substance")
        resembling = [
            q["sql"] for q in asked if "%> " in q["sql"] and any(f'FROM "{name}"' in q["sql"] for name in large)
        ]
        assert resembling, text
        for sql in resembling:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "trgm" in plan, f"{text}: {sql}\n{plan}"
