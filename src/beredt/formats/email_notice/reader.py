"""One e-mail to a record. Whatever is wrong with the bytes comes out as Refused, never as anything else."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import errors, message_from_bytes, policy
from email.message import EmailMessage, Message, MIMEPart
from email.utils import getaddresses
from typing import cast

from beredt.formats.email_notice.clean import clean_line, clean_name, clean_text, decoded, html_to_text
from beredt.formats.problems import Code, Problem, Refused

#: Bytes of a whole e-mail, attachments included.
MAX_BYTES = 25_000_000
#: Parts of all levels, and e-mails inside one another.
MAX_PARTS, MAX_NESTED = 100, 3
#: Characters of the text that are kept; the original keeps it all.
MAX_TEXT = 100_000
#: Such faults make it unsure what belongs to what. Lesser ones (a wrong character, an old header) are read past.
STRUCTURAL = (
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.MultipartInvariantViolationDefect,
    errors.FirstHeaderLineIsContinuationDefect,
    errors.MisplacedEnvelopeHeaderDefect,
)
YEARS = range(1990, 2200)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along: its name without folders, the type that the sender claims, and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Email:
    """One e-mail. `sent` has its zone; `sender` and `to` are addresses with names, `text` is plain text.

    `message_id` is the sender's, without the angle brackets; where there is none, one made of the content.
    """

    message_id: str
    sent: datetime
    sender: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def read_email(content: bytes) -> Email:
    """Reads one e-mail.

    Raises:
        Refused: EMPTY_FILE, TOO_LARGE, TOO_MANY_PARTS, NOT_AN_EMAIL, MISSING_VALUE (From), NOT_A_DATE (Date).
    """
    if not content.strip():
        raise _refused(Code.EMPTY_FILE)
    if len(content) > MAX_BYTES:
        raise _refused(Code.TOO_LARGE, value=f"{len(content)} B", expected=f"<= {MAX_BYTES} B")
    # Each boundary costs the parser a level or a comparison a line; counted before it starts.
    if content.lower().count(b"boundary") > MAX_PARTS:
        raise _refused(Code.TOO_MANY_PARTS, expected=f"<= {MAX_PARTS}")
    try:
        return _read(content)
    except Refused:
        raise
    except Exception as fault:  # the standard library's parser fails in too many ways on broken bytes to name them
        raise _refused(Code.NOT_AN_EMAIL, value=type(fault).__name__) from fault


def _read(content: bytes) -> Email:
    message = message_from_bytes(content, policy=policy.default)
    parts = _checked(message)
    sender = _addresses(message, "From")
    if not sender:
        raise _refused(Code.MISSING_VALUE, field="From", expected="navn@example.org")
    body = message.get_body(preferencelist=("plain", "html"))
    return Email(
        message_id=clean_line(str(message.get("Message-ID", ""))).strip("<> ")
        or f"sha256:{hashlib.sha256(content).hexdigest()}",
        sent=_sent(message),
        sender=sender,
        to=_addresses(message, "To"),
        subject=clean_line(str(message.get("Subject", ""))),
        text=_text(body),
        attachments=tuple(_attachments(part for part in parts if part is not body)),
    )


def _checked(message: EmailMessage) -> list[EmailMessage]:
    """The parts of the e-mail itself; those of e-mails inside it stay there. Refuses a broken or endless structure."""
    own: list[EmailMessage] = []
    seen = 0
    waiting = [(message, 0, True)]
    while waiting:
        part, nested, is_own = waiting.pop()
        seen += 1
        if seen > MAX_PARTS or nested > MAX_NESTED:
            raise _refused(Code.TOO_MANY_PARTS, expected=f"<= {MAX_PARTS}, <= {MAX_NESTED}")
        if any(isinstance(defect, STRUCTURAL) for defect in part.defects):
            raise _refused(Code.NOT_AN_EMAIL, value=type(part.defects[0]).__name__)
        inside = part.get_content_type() == "message/rfc822"
        if is_own and (inside or not part.is_multipart()):
            own.append(part)
        if part.is_multipart():
            below = cast(list[EmailMessage], part.get_payload())
            waiting += [(child, nested + inside, is_own and not inside) for child in reversed(below)]
    return own


def _addresses(message: EmailMessage, header: str) -> str:
    """Name and address of each, parted by commas; empty where none has an address."""
    told = getaddresses([clean_line(str(value)) for value in message.get_all(header, [])])
    shown = [f"{clean_line(name)} <{address}>" if name else address for name, address in told if "@" in address]
    return clean_line(", ".join(shown))


def _sent(message: EmailMessage) -> datetime:
    value = message.get("Date")
    sent = getattr(value, "datetime", None)
    if sent is None or sent.year not in YEARS:
        raise _refused(
            Code.NOT_A_DATE, field="Date", value=clean_line(str(value or "")), expected="Mon, 2 Jan 2006 15:04:05 +0100"
        )
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def _text(body: MIMEPart | None) -> str:
    if body is None:
        return ""
    raw = body.get_payload(decode=True)
    written = decoded(raw if isinstance(raw, bytes) else b"", body.get_content_charset())
    if body.get_content_type() == "text/html":
        written = html_to_text(written)
    return clean_text(written)[:MAX_TEXT]


def _attachments(parts: Iterator[EmailMessage]) -> Iterator[Attachment]:
    """Every part but the text. What is written twice (as HTML beside plain text) is not an attachment."""
    for number, part in enumerate(parts, start=1):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                name = f"{inner.get('Subject', '')}.eml"
                yield Attachment(clean_name(name, f"{number}.eml"), kind, inner.as_bytes())
            continue
        name = part.get_filename() or ""
        if not name and kind in ("text/html", "text/plain") and part.get_content_disposition() != "attachment":
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        yield Attachment(clean_name(name, str(number)), clean_line(kind), content)


def _refused(code: Code, field: str | None = None, value: str | None = None, expected: str | None = None) -> Refused:
    return Refused([Problem(code, field=field, value=value, expected=expected)])
