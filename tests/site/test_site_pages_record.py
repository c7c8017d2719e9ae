"""The tab of a case's record: what it tells, how it is written from it, and how a past day is shown."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beredt.actors.actions import add_person
from beredt.audit.versions import write
from beredt.cases.models import Alternative, Case, CaseLink, CasePack, CaseType, Effect, Measure
from beredt.cases.record.actions import correct_case
from beredt.catalogue.models import Device, Medicine, Pack

NUMBER = "2024-0001"
pytestmark = pytest.mark.django_db


def tab(page: Client, number: str = NUMBER, **query: str):
    return page.get(reverse("case_record", args=[number]), query)


def text_of(response) -> str:
    """What a reader sees: no tags, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def case(number: str = NUMBER) -> Case:
    return Case.objects.get(number=number)


def test_the_blocks_stand_in_the_order_of_emas_report(page: Client) -> None:
    html = tab(page).content.decode()
    blocks = [
        *("sak", "produkt", "sammenheng", "detaljer", "kjennetegn", "pasienter", "alternativer", "tiltak", "folger"),
        *("merknader", "koblinger", "tilstand", "meldinger"),
    ]
    assert [place for place in re.findall(r'<section id="(\w+)"', html) if place in blocks] == blocks
    text = text_of(tab(page))
    for told in ("900001", "R05CB01", "200 mg/ml", "Prøve AS", "Produksjonsproblemer", "Uten norsk markedsføring"):
        assert told in text
    assert "Forstøver: Medisinen må forstøves" in text


def test_the_holder_told_of_it_too_late(page: Client) -> None:
    # Told on 12 October 2024 of a shortage from the 10th.
    assert "for sent" in text_of(tab(page))
    Case.objects.filter(number=NUMBER).update(start=date(2024, 12, 12))
    assert "i tide" in text_of(tab(page))
    Case.objects.filter(number=NUMBER).update(reported_by_holder=False)
    text = text_of(tab(page))
    assert "i tide" not in text
    assert "for sent" not in text


def test_an_alternative_shows_its_own_stock_and_its_own_shortage(page: Client) -> None:
    def row():
        return tab(page).context["page"].alternatives[0]

    assert (row().usable, row().cases) == (10, [])
    # Three packs a month: 36 packs in 366 days. Ten last some hundred days, and the next use finds none.
    assert 90 < row().cover < 115
    other = case("2024/0002")
    CasePack.objects.create(case=other, pack_id="900002")
    assert row().cases == [other]
    Case.objects.filter(pk=other.pk).update(end=date(2024, 12, 30))
    assert row().cases == []
    write(Alternative, "person:kari", case=case(), name="Tilvirket mikstur", kind="pharmacy_made")
    made = tab(page).context["page"].alternatives[1]
    assert (made.usable, made.cover, made.known) == (None, None, False)
    assert text_of(tab(page)).count("ukjent") >= 2


def test_each_block_is_written_on_its_own_page(page: Client) -> None:
    for block, given, told in (
        (
            "sammenheng",
            {
                "financing": "hospital",
                "settings": ["hospital", "gp"],
                "agreement": "LIS 2617",
                "agreement_expires": "01.12.2024",
                "monitored_by": "Grossisten",
                "monitored_until": "01.12.2024",
            },
            "LIS 2617 til 01.12.2024 utløpt",
        ),
        ("detaljer", {"scope": "regional", "regions": "Nord", "reported_to_ema": "True"}, "avbrudd: Nord"),
        ("arsaker", {"contributing": ["quality_gmp", "commercial"]}, "Kvalitetsproblemer, Kommersielle forhold"),
        ("kjennetegn", {"flags": ["children", "cold_chain"]}, "Uregistrert Brukes til barn Kjølevare"),
        (
            "pasienter",
            {"patients": "1200", "patients_basis": "Reseptregisteret", "most_exposed": "Nyfødte"},
            "1 200",
        ),
        (
            "merknader",
            {"care_notes": "Gi halv dose.", "safety_notes": "", "patient_text": "Snakk med legen."},
            "halv dose",
        ),
    ):
        address = reverse("record_block", args=[block, NUMBER])
        form = page.get(address)
        version = re.search(r'name="version" value="(\d*)"', form.content.decode())[1]
        response = page.post(address, given | {"version": version})
        assert response["Location"] == f"{reverse('case_record', args=[NUMBER])}#{block}", response.content.decode()
        assert told in text_of(tab(page)), block
    assert case().records.count() == 6
    assert page.get(reverse("record_block", args=["magi", NUMBER])).status_code == 404


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(page: Client) -> None:
    address = reverse("record_block", args=["pasienter", NUMBER])
    response = page.post(address, {"patients": "12", "most_exposed": "Nyfødte", "version": ""})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Skriv hva antallet bygger på." in html
    assert 'value="Nyfødte"' in html
    address = reverse("record_block", args=["sammenheng", NUMBER])
    assert page.post(address, {"financing": "hospital", "agreement_expires": "snart"}).status_code == 422
    assert not case().records.exists()


def test_two_who_write_at_once_do_not_undo_each_other(page: Client) -> None:
    address = reverse("record_block", args=["kjennetegn", NUMBER])
    assert page.post(address, {"flags": ["children"], "version": ""}).status_code == 302
    response = page.post(address, {"flags": ["antidote"], "version": ""})
    assert response.status_code == 422
    assert "Noen andre har endret dette" in response.content.decode()
    measure = Measure.objects.current().get()
    entry = reverse("record_entry", args=["tiltak", measure.pk])
    given = {"kind": "ration", "action": "Rasjoner", "state": "planned"}
    assert page.post(entry, given).status_code == 302
    assert "Noen andre har endret dette" in page.post(entry, given | {"action": "Annet"}).content.decode()
    page.post(reverse("record_remove", args=["tiltak", measure.pk]))
    assert Measure.objects.current().get().action == "Rasjoner"


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("alternativ", {"pack": "900003", "kind": "therapeutic", "evidence": "expert"}, "Annex"),
        ("tiltak", {"kind": "ration", "action": "Én pakning", "due": "01.12.2024", "state": "under_way"}, "Én pakning"),
        ("folge", {"kind": "postponed", "day": "01.12.2024", "amount": "3"}, "Utsatt behandling 3 pasienter"),
        ("kobling", {"relation": "knock_on", "other": "2024-0003"}, "Følge av 2024-0003 Eldre sak"),
    ],
)
def test_entries_are_added_changed_and_taken_out(page: Client, kind: str, given: dict[str, str], told: str) -> None:
    assert page.post(reverse("record_add", args=[kind, NUMBER]), given).status_code == 302
    assert told in text_of(tab(page))
    model = {"alternativ": Alternative, "tiltak": Measure, "folge": Effect, "kobling": CaseLink}[kind]
    entry = model.objects.current().latest("told_at")
    form = page.get(reverse("record_entry", args=[kind, entry.pk])).context["form"]
    same = {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}
    assert page.post(reverse("record_entry", args=[kind, entry.pk]), given).status_code == 302
    assert model.objects.current().latest("told_at") == entry, same
    assert page.post(reverse("record_remove", args=[kind, entry.pk])).status_code == 302
    assert told not in text_of(tab(page))
    assert model.objects.filter(entry=entry.entry).count() == 1


def test_entries_say_what_is_wrong_with_them(page: Client) -> None:
    for kind, given, told in (
        ("alternativ", {"pack": "999999", "kind": "brand", "evidence": "same"}, "finnes ikke i legemiddelregisteret"),
        ("alternativ", {"kind": "brand", "evidence": "same"}, "Oppgi et varenummer eller et navn."),
        ("alternativ", {"pack": "900001", "kind": "brand", "evidence": "same"}, "kan ikke være et alternativ til den"),
        ("kobling", {"relation": "part_of", "other": "1999-1"}, "ingen sak med dette nummeret"),
        ("kobling", {"relation": "part_of", "other": NUMBER}, "kan ikke kobles til seg selv"),
        ("kobling", {"relation": "part_of", "other": "2023-0007"}, "allerede koblet"),
        ("folge", {"kind": "harm", "day": "01.12.2024"}, "Oppgi et tall, eller beskriv"),
    ):
        response = page.post(reverse("record_add", args=[kind, NUMBER]), given)
        assert response.status_code == 422, kind
        assert told in response.content.decode()
    assert page.get(reverse("record_add", args=["magi", NUMBER])).status_code == 404


def test_a_correction_changes_the_case_and_stands_among_what_happened(page: Client) -> None:
    address = reverse("record_correct", args=[NUMBER])
    form = page.get(address).context["form"]
    given = {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}
    response = page.post(address, given | {"title": "Prøvin inhalasjon"})
    assert response.status_code == 422
    given |= {"title": "Prøvin inhalasjon", "packs": "900001 900002", "why": "To pakninger var i meldingen"}
    assert page.post(address, given).status_code == 302
    text = text_of(tab(page))
    assert "Prøvin inhalasjon" in text
    assert "Saksopplysninger rettet To pakninger var i meldingen" in text
    assert sorted(case().packs.values_list("pk", flat=True)) == ["900001", "900002"]
    wrong = page.post(address, given | {"packs": "900001, 12", "why": "Feil", "seen": "999999999"})
    assert "Finnes ikke i registeret: 12." in wrong.content.decode()


def test_a_case_is_taken_and_given(page: Client, caseworker) -> None:
    anne = add_person("system:test", "anne", role="lead", password=None, name="Anne Hansen")
    assert "Ta saken selv" in text_of(tab(page))
    address = reverse("record_assign", args=[NUMBER])
    assert page.post(address, {"to": caseworker.pk}).status_code == 302
    assert case().caseworker == caseworker
    assert "Ta saken selv" not in text_of(tab(page))
    page.post(address, {"to": anne.pk})
    assert case().caseworker == anne
    reader = add_person("system:test", "les", role="reader", password=None)
    response = page.post(address, {"to": reader.pk})
    assert response.status_code == 422
    assert case().caseworker == anne


def test_proposals_are_answered_from_the_page(page: Client) -> None:
    other = Case.objects.create(
        number="2024-0099",
        title="Beslektet",
        atc="R05CB03",
        registered=date(2024, 11, 1),
        start=date(2024, 11, 1),
        source="dmp",
        registration="registered",
    )
    [proposal] = tab(page).context["page"].proposals
    assert proposal.other == other
    assert "samme ATC-gruppe i mangel samtidig (R05CB)" in text_of(tab(page))
    address = reverse("record_proposal", args=[NUMBER])
    assert page.post(address, {"proposal": proposal.code, "answer": "accept"}).status_code == 302
    assert "Beslektet virkestoff 2024-0099" in text_of(tab(page))
    assert "Beslektet virkestoff 2024-0001" in text_of(tab(page, "2024-0099"))
    page.post(address, {"proposal": proposal.code, "answer": "dismiss"}, follow=True)
    assert CaseLink.objects.current().filter(other=other).count() == 1


def test_links_read_both_ways_and_periods_stand_in_order(page: Client) -> None:
    assert "Del av 2023-0007" in text_of(tab(page))
    assert "Omfatter 2024-0001" in text_of(tab(page, "2023-0007"))
    assert [period.number for period in tab(page).context["page"].periods] == ["2023-0007", NUMBER]


def test_a_past_day_shows_what_was_known_then_and_no_forms(page: Client, caseworker) -> None:
    correct_case(caseworker, case(), why="Skrivefeil", title="Et senere navn")
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    now, then = tab(page), tab(page, as_of=yesterday)
    for written in ("Et senere navn", "Ring Prøve AS", "Mye telefon", "Prøvin stor", "Del av 2023-0007"):
        assert written in text_of(now), written
        assert written not in text_of(then), written
    main = then.content.decode().partition("<main")[2]
    assert 'method="post"' not in main
    assert "Endre" not in text_of(then).partition("Hopp")[2]
    assert 'method="post"' in now.content.decode().partition("<main")[2]


def test_a_reader_reads_and_is_offered_nothing(country) -> None:
    reader = Client()
    reader.force_login(add_person("system:test", "leser", role="reader", password=None, name="L"))
    response = tab(reader)
    assert response.status_code == 200
    assert 'method="post"' not in response.content.decode().partition("<main")[2]
    assert reader.get(reverse("record_block", args=["kjennetegn", NUMBER])).status_code == 403
    assert reader.get(reverse("device_case")).status_code == 403


def test_questions_do_not_grow_with_what_is_written(page: Client) -> None:
    def write_more(numbers: range) -> None:
        medicine = Medicine.objects.first()
        for number in numbers:
            other = Case.objects.create(
                number=f"2024-1{number:03}",
                title="Til",
                atc="R05CB03",
                registered=date(2024, 11, 1),
                start=date(2024, 11, 1),
                source="dmp",
                registration="registered",
            )
            pack = Pack.objects.create(
                varenummer=f"8{number:05}", origin="own", medicine=medicine, name=f"Nr. {number}"
            )
            CasePack.objects.create(case=other, pack=pack)
            if number % 2:
                write(CaseLink, "person:kari", case=case(), other=other, relation="related_substance")
            write(Measure, "person:kari", case=case(), kind="other", action=f"Nr. {number}")
            write(Effect, "person:kari", case=case(), kind="hours", day=date(2024, 12, 1), amount=number)
            write(Alternative, "person:kari", case=case(), pack=pack, name=f"Nr. {number}", kind="brand")

    def asked() -> int:
        tab(page)
        with CaptureQueriesContext(connection) as queries:
            tab(page)
        return len(queries)

    write_more(range(2))
    few = asked()
    write_more(range(2, 14))
    assert asked() == few


def test_a_device_case_is_opened_shown_and_kept_out_of_the_figures(page: Client) -> None:
    address = reverse("device_case")
    given = {"start": "01.11.2026", "source": "clinician"}
    assert "Velg kjent utstyr, eller fyll ut dette." in page.post(address, given).content.decode()
    given |= {"kind": "ivd", "name": "Blodgasskassett", "maker": "Prøve Lab", "blocks": "N01BB02 Må måles først"}
    response = page.post(address, given)
    opened = Case.objects.get(type=CaseType.DEVICE)
    assert response["Location"] == reverse("case_record", args=[opened.number])
    text = text_of(tab(page, opened.number))
    for told in ("Mangel på utstyr eller diagnostikk", "In vitro-diagnostikk", "N01BB02 Må måles først"):
        assert told in text
    assert page.get(reverse("case", args=[opened.number]))["Location"] == reverse("case_record", args=[opened.number])
    assert (
        page.post(
            address, {"start": "02.11.2026", "source": "dmp", "known": str(Device.objects.get(maker="Prøve Lab").pk)}
        ).status_code
        == 302
    )
    listing = page.get(reverse("case_list"), {"type": "device", "state": "open", "as_of": "2026-11-22", "known": "now"})
    assert [row.title for row in listing.context["part"].object_list] == ["Blodgasskassett"] * 2
    assert "Mangel på utstyr" in text_of(page.get(reverse("case_list")))
    shortage = page.get(reverse("case_list"), {"type": "shortage"})
    assert shortage.context["part"].paginator.count == Case.objects.filter(type=CaseType.SHORTAGE).count()
    device = Device.objects.get(maker="Prøve Lab")
    edit = reverse("device", args=[device.pk])
    assert "N01BB02 Må måles først" in page.get(edit).content.decode()
    wrong = {"kind": "ivd", "name": "Blodgasskassett", "blocks": "N1 x"}
    assert "Skriv en ATC-kode" in page.post(edit, wrong).content.decode()
    assert page.post(edit, wrong | {"blocks": ""}).status_code == 302
    assert not device.blocks.exists()
