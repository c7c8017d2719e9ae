"""E-mails into the inbox: what becomes of one, which products it seems to be about, and that one is taken once."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.urls import reverse

from beredt.actors.no_patients import holds_identity_number
from beredt.cases.actions import accept_notice, merge_notice, open_case
from beredt.cases.inbox.candidates import proposals_for
from beredt.cases.inbox.email_importer import channel_of, email_of
from beredt.cases.inbox.guesses import guess_products
from beredt.cases.inbox.prefill import prefilled
from beredt.cases.inbox.proposals import Kind
from beredt.cases.models import Case, Notice
from beredt.cases.queries import inbox
from beredt.intake.models import Delivery


@pytest.fixture
def mail(small_world, tmp_path: Path):
    """Takes an e-mail in as the page and the command line do: mail(text, **headers) -> Told."""

    def _mail(text: str, *, attach: bytes = b"", name: str = "mail.eml", **headers: str):
        message = EmailMessage()
        told = {
            "Message-ID": "<1@grossist.example>",
            "Date": "Mon, 02 Dec 2024 09:30:00 +0100",
            "From": "Vakt <vakt@grossist.example>",
            "To": "post@mangel.example",
            "Subject": "Restnotering",
        } | {key.replace("_", "-"): value for key, value in headers.items()}
        for key, value in told.items():
            message[key] = value
        message.set_content(text)
        if attach:
            message.add_attachment(attach, maintype="text", subtype="csv", filename="liste.csv")
        path = tmp_path / name
        path.write_bytes(message.as_bytes())
        return small_world("email", path)

    return _mail


def test_an_email_is_a_notice_with_its_text_and_only_guesses(mail) -> None:
    told = mail("Annex 900003 er ute.\n\nHilsen vakta", attach=b"a;b\n")
    assert (told.state, told.counts) == ("taken", {"notices": 1, "attachments": 1})
    notice = inbox().get()
    assert (notice.source, notice.source_ref) == ("email", "1@grossist.example")
    assert (notice.sender, notice.product_name) == ("Vakt <vakt@grossist.example>", "Restnotering")
    assert notice.newest.text == "Annex 900003 er ute.\n\nHilsen vakta"
    assert notice.number == ""
    assert notice.guesses[0]["varenummer"] == "900003"
    assert prefilled(notice).varenummer == "900003"
    email = email_of(notice)
    assert [(a.name, a.content.strip()) for a in email.attachments] == [("liste.csv", b"a;b")]


def test_the_guess_is_what_the_proposals_go_by_and_acceptance_makes_it_so(mail, caseworker) -> None:
    mail("Det gjelder 900001.")
    first = inbox().get()
    case = open_case(caseworker, first, prefilled(first))
    first.refresh_from_db()
    assert (first.number, first.atc, first.case) == ("900001", "R05CB01", case)
    mail("Igjen: 900001", Message_ID="<2@x.example>", name="b.eml")
    again = inbox().get()
    best = proposals_for([again])[again.pk][0]
    assert (best.kind, best.case.pk) == (Kind.DUPLICATE, case.pk)
    mail("Og 900003", Message_ID="<3@x.example>", name="c.eml")
    third = Notice.objects.get(source_ref="3@x.example")
    merge_notice(caseworker, third, case, varenummer="900003")
    assert {pack.pk for pack in case.packs.all()} == {"900001", "900003"}


def test_an_email_of_which_nothing_is_known_opens_a_case_by_its_heading(mail, caseworker) -> None:
    mail("Hei, noe mangler.")
    case = accept_notice(caseworker, inbox().get())
    assert (case.title, case.atc, case.source) == ("Restnotering", "", "other")


def test_the_same_message_is_taken_once_however_it_was_sent(mail) -> None:
    assert mail("En").counts["notices"] == 1
    assert mail("En").state == "unchanged"
    again = mail("En, videresendt", name="b.eml")
    assert (again.state, again.counts) == ("taken", {"notices": 0, "unchanged": 1})
    assert Notice.objects.count() == 1


def test_a_broken_email_is_refused_with_words_and_leaves_no_notice(small_world, tmp_path) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(b"\x00\x01 not mail")
    told = small_world("email", path)
    assert told.state == "refused"
    assert told.as_json()["problems"][0]["text"].startswith("Felt «From»: Feltet er tomt")
    assert not Notice.objects.exists()
    assert Delivery.objects.get(kind="email").state == "refused"


def test_no_patient_is_kept_in_the_text(mail) -> None:
    number = next(f"010190{rest:05d}" for rest in range(100_000) if holds_identity_number(f"010190{rest:05d}"))
    mail(f"Pasient {number} venter.", Subject=f"Om {number}")
    notice = inbox().get()
    assert notice.newest.text == "Pasient [fødselsnummer fjernet] venter."
    assert notice.product_name == "Om [fødselsnummer fjernet]"


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("Varenr 900001, og 123456", [("900001", "R05CB01")]),
        ("prøvin stor er tom", [("900002", "R05CB01")]),
        ("Annexet er stengt", []),
        ("2024900001 og +4790000190", []),
        ("", []),
    ],
)
def test_products_are_guessed_from_numbers_and_names(small_world, text, guesses) -> None:
    assert [(guess["varenummer"], guess["atc"]) for guess in guess_products(text)][:1] == guesses


def test_a_sender_is_known_by_its_domain() -> None:
    assert channel_of("Vakt <vakt@dmp.no>") == "dmp"
    assert channel_of("x@post.sykehusinnkjop.no") == "sykehusinnkjop"
    assert channel_of("x@notdmp.no") == ""


def test_an_email_sent_in_by_the_page_leads_to_its_notice(mail, caseworker, client, tmp_path, settings) -> None:
    settings.STATIC_ROOT = tmp_path
    mail("Annex 900003")
    client.force_login(caseworker)
    with (tmp_path / "mail.eml").open("rb") as file:
        response = client.post(reverse("upload"), {"kind": "email", "file": file}, follow=True)
    assert response.redirect_chain == [(reverse("notice", args=[inbox().get().pk]), 302)]
    html = response.content.decode()
    assert "Teksten ser ut til å gjelde:" in html
    assert 'value="900003"' in html
    assert Case.objects.count() == 0
