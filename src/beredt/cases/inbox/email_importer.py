"""E-mails into the inbox: each is a notice, with its text as the report and its products only guessed."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

from beredt.actors.no_patients import ELEVEN, holds_identity_number
from beredt.cases.inbox.guesses import guess_products
from beredt.cases.models import CaseSource, Notice, NoticeSource, NoticeState, Report
from beredt.formats.email_notice import MAX_BYTES, Email, read_email
from beredt.formats.notices.records import Status
from beredt.formats.problems import Code, Problem, Refused
from beredt.intake import originals
from beredt.intake.actions import Content, Importer, Incoming
from beredt.intake.models import Delivery, Kind

#: Whose address it is, by how its domain ends; others are asked about when the notice is taken in.
DOMAINS = {
    "dmp.no": CaseSource.DMP,
    "noma.no": CaseSource.DMP,
    "sykehusinnkjop.no": CaseSource.SYKEHUSINNKJOP,
}


def read(incoming: Incoming) -> Content:
    """Reads the e-mail. Raises Refused."""
    size = incoming.path.stat().st_size
    if size > MAX_BYTES:
        raise Refused([Problem(Code.TOO_LARGE, value=f"{size} B", expected=f"<= {MAX_BYTES} B")])
    email = read_email(incoming.path.read_bytes())
    day = timezone.localdate(email.sent)
    return Content(records=email, first=day, last=day)


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Adds the notice, unless an e-mail of that Message-ID was received before."""
    email: Email = content.records
    if Notice.objects.filter(source=NoticeSource.EMAIL, source_ref=email.message_id).exists():
        return {"notices": 0, "unchanged": 1}
    day = min(timezone.localdate(email.sent), timezone.localdate())
    text = without_identities(email.text)
    subject = without_identities(email.subject)
    notice = Notice.objects.create(
        source=NoticeSource.EMAIL,
        source_ref=email.message_id,
        sender=email.sender,
        channel=channel_of(email.sender),
        state=NoticeState.NEW,
        product_name=subject or email.sender,
        guesses=guess_products(f"{subject}\n{text}"),
        first_received=day,
    )
    notice.newest = Report.objects.create(
        notice=notice, delivery=delivery, received=day, status=Status.UNKNOWN.value, text=text
    )
    notice.save(update_fields=["newest"])
    return {"notices": 1, "attachments": len(email.attachments)}


def channel_of(sender: str) -> str:
    """What the sender is to Mangelsenteret, where the address tells it; else empty."""
    domain = sender.rpartition("@")[2].rstrip("> ").casefold()
    return next((str(channel) for end, channel in DOMAINS.items() if f".{domain}".endswith(f".{end}")), "")


def without_identities(text: str) -> str:
    """The text with national identity numbers taken out: what others write cannot be refused, and need not be kept."""
    with override("nb"):
        instead = gettext("[fødselsnummer fjernet]")
    return ELEVEN.sub(lambda found: instead if holds_identity_number(found[0]) else found[0], text)


def email_of(notice: Notice) -> Email | None:
    """The e-mail that a notice came as, read anew from its original; None where it came in another way."""
    report = notice.reports.select_related("delivery").filter(delivery__kind=Kind.EMAIL).first()
    if report is None or report.delivery is None:
        return None
    return read_email(b"".join(originals.pieces(report.delivery.sha256)))


EMAIL = Importer(Kind.EMAIL, read, store)
