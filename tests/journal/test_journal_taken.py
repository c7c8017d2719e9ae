"""An e-mail that is taken into a case stands in its journal, once, and goes out again when that is undone."""

from datetime import date

import pytest
from django.utils import timezone

from beredt.cases.inbox.taken import tell_taken, tell_undone
from beredt.cases.models import Notice, Report
from beredt.intake import originals
from beredt.intake.models import Delivery
from beredt.journal.models import EntryContent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def mail(text: str, name: str = "plan.txt") -> bytes:
    return (
        "From: Apotek <a@example.no>\r\nTo: m@example.no\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nSubject: Mangel\r\n"
        "Message-ID: <7@example.no>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--x\r\nContent-Type: text/plain\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\nplan\r\n--x--\r\n'
    ).encode()


@pytest.fixture
def notice(tmp_path):
    def of(content: bytes) -> Notice:
        path = tmp_path / "mail.eml"
        path.write_bytes(content)
        sha256, size = originals.keep(path)
        delivery = Delivery.objects.create(
            kind="email", state="taken", file_name="mail.eml", sha256=sha256, size=size, received_by="system:test",
            received_at=timezone.now(),
        )  # fmt: skip
        day = date(2026, 11, 2)
        made = Notice.objects.create(source="email", source_ref="7@example.no", state="new", first_received=day)
        made.newest = Report.objects.create(notice=made, delivery=delivery, received=day, status="reported")
        made.save()
        return made

    return of


def test_a_taken_email_is_entered_once_and_voided_when_undone(caseworker, case, notice):
    taken = notice(mail("Vi mangler Annex", "verktøy.exe"))
    tell_taken(caseworker, taken, case)
    tell_taken(caseworker, taken, case)
    content = EntryContent.objects.get()
    assert (content.title, content.text, content.of.type, content.of.channel) == (
        "Mangel",
        "Vi mangler Annex",
        "I",
        "email",
    )
    assert [file.name for file in content.of.attachments.all()] == ["e-post.eml"]
    assert [file["name"] for file in content.of.not_stored] == ["verktøy.exe"]
    tell_undone(caseworker, taken, case)
    assert EntryContent.objects.current().get().void
    tell_taken(caseworker, taken, case)
    assert EntryContent.objects.current().filter(void=False).get().of.number == 2


def test_an_email_that_names_a_patient_is_entered_without_its_text(caseworker, case, notice):
    number = "010100001" + "10"
    tell_taken(caseworker, notice(mail(f"Gjelder {number}")), case)
    content = EntryContent.objects.get()
    assert number not in content.text
    assert not content.of.attachments.exists()
