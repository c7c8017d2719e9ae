"""Files sent in and looked at by the pages, and a pack entered by hand."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pages_world import STOCK

from beredt.audit.models import Act
from beredt.catalogue.models import Pack
from beredt.intake.models import Delivery

NEWER = STOCK.replace("2024-12-31,9", "2025-01-07,9")


def send(client: Client, text: str, **fields: str):
    file = SimpleUploadedFile(fields.pop("name", "lager.csv"), text.encode())
    return client.post(reverse("upload"), {"kind": "stock", "sender": "G1", **fields, "file": file}, follow=True)


@pytest.mark.django_db
def test_a_good_file_is_taken_in_and_counts_at_once(page: Client) -> None:
    response = send(page, NEWER)
    assert "Filen er tatt inn." in response.content.decode()
    delivery = Delivery.objects.get(file_name="lager.csv")
    assert (delivery.state, delivery.received_by) == ("taken", "person:kari")
    assert Act.objects.filter(actor="person:kari", verb="take_delivery").exists()
    assert page.get("/").context["as_of"].isoformat() == "2025-01-07"
    assert "allerede tatt inn" in send(page, NEWER).content.decode()


@pytest.mark.django_db
def test_a_bad_file_is_refused_in_words_and_changes_nothing(page: Client) -> None:
    before = page.get("/?format=csv").content
    response = send(page, NEWER.replace("900002", "123456").replace(",10,usable", ",ti,usable"))
    assert response.status_code == 422
    html = response.content.decode()
    assert "lager.csv er avvist. Ingenting er endret." in html
    assert "Linje 3, felt «packs»: Verdien er ikke et tall." in html
    refused = Delivery.objects.get(state="refused")
    shown = page.get(reverse("delivery", args=[refused.pk])).content.decode()
    assert "Linje 3" in shown
    assert page.get("/?format=csv").content == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sender": ""}, "Velg hvem filen kommer fra."),
        ({"kind": "notices"}, "Velg hvor listen er hentet."),
        ({"kind": ""}, "Hva er filen?"),
        ({"sender": "FINNES-IKKE"}, "Stedet finnes ikke"),
    ],
)
def test_what_the_form_lacks_is_told_at_its_field(page: Client, fields: dict[str, str], said: str) -> None:
    response = send(page, NEWER, **fields)
    assert response.status_code == 422
    assert said in response.content.decode()


@pytest.mark.django_db
def test_too_large_a_file_is_refused_before_it_is_read(page: Client, settings) -> None:
    settings.UPLOAD_LIMIT = 100
    response = send(page, NEWER)
    assert "Større filer tas inn fra kommandolinjen" in response.content.decode()
    assert not Delivery.objects.filter(file_name="lager.csv").exists()


@pytest.mark.django_db
def test_an_empty_file_and_a_rude_name_do_no_harm(page: Client) -> None:
    assert "Filen er tom" in send(page, "").content.decode()
    send(page, NEWER, name='../../x"><script>.csv')
    delivery = Delivery.objects.filter(state="taken", kind="stock").order_by("-received_at").first()
    assert "/" not in delivery.file_name
    html = page.get(reverse("delivery", args=[delivery.pk])).content.decode()
    assert "<script>." not in html


@pytest.mark.django_db
def test_the_original_comes_back_byte_for_byte(page: Client) -> None:
    delivery = Delivery.objects.get(kind="stock")
    response = page.get(reverse("delivery_original", args=[delivery.pk]))
    content = b"".join(response.streaming_content)
    assert content == STOCK.encode()
    assert hashlib.sha256(content).hexdigest() == delivery.sha256
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_a_correction_shows_what_it_replaced(page: Client) -> None:
    old = Delivery.objects.get(kind="stock")
    send(page, STOCK.replace(",20,", ",21,"))
    new = Delivery.objects.get(kind="stock", state="taken")
    assert reverse("delivery", args=[new.pk]) in page.get(reverse("delivery", args=[old.pk])).content.decode()
    assert reverse("delivery", args=[old.pk]) in page.get(reverse("delivery", args=[new.pk])).content.decode()
    assert [row.pk for row in page.get("/data/?kind=stock&state=replaced").context["part"].object_list] == [old.pk]


PACK = {
    "varenummer": "889041",
    "name": "Nypakk",
    "substance": "nystoff",
    "atc": "r05cb01",
    "strength": "10 mg",
    "form": "tablett",
    "pack_size": "30",
    "pack_unit": "tablett",
    "holder": "Import AS",
    "country": "se",
    "ma_status": "foreign",
    "substitution_group": "G1",
}


@pytest.mark.django_db
def test_a_pack_entered_by_hand_joins_its_group(page: Client) -> None:
    response = page.post(reverse("own_pack"), PACK, follow=True)
    assert "Nypakk er lagt inn." in response.content.decode()
    pack = Pack.objects.get(pk="889041")
    assert (pack.origin, pack.medicine.atc, pack.country) == ("own", "R05CB01", "SE")
    assert "889041" in page.get("/saker/2024-0001/").context["supply"].varenummer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("varenummer", "12", "Verdien er ikke et varenummer."),
        ("atc", "XX", "Verdien er ikke en ATC-kode."),
        ("country", "S1", "Verdien er ikke blant de tillatte."),
        ("gtin", "123", "Verdien er ikke et gyldig GTIN-nummer."),
        ("name", "", "Noe må rettes"),
    ],
)
def test_a_wrong_field_is_told_in_words(page: Client, field: str, value: str, said: str) -> None:
    response = page.post(reverse("own_pack"), {**PACK, field: value})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Pack.objects.filter(pk="889041").exists()
