"""E-mails to records: what stands in them, and that no bytes whatever do more than be refused."""

from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.formats.email_notice import Email, read_email
from beredt.formats.email_notice.clean import clean_name, html_to_text
from beredt.formats.problems import Code, Refused


def written(**headers: str) -> EmailMessage:
    message = EmailMessage()
    told = {
        "Message-ID": "<42@grossist.example>",
        "Date": "Mon, 02 Dec 2024 09:30:00 +0100",
        "From": "Grossist Én <vakt@grossist.example>",
        "To": "post@mangel.example",
        "Subject": "Restnotert: Prøvin",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content("Prøvin 900001 er ute til 1. mars.\n")
    return message


def refused(content: bytes) -> Code:
    with pytest.raises(Refused) as caught:
        read_email(content)
    return caught.value.problems[0].code


def test_a_plain_email_with_an_attachment() -> None:
    message = written()
    message.add_attachment(b"a;b\n1;2\n", maintype="text", subtype="csv", filename="liste.csv")
    email = read_email(message.as_bytes())
    assert email.message_id == "42@grossist.example"
    assert email.sent.astimezone(UTC) == datetime(2024, 12, 2, 8, 30, tzinfo=UTC)
    assert email.sender == "Grossist Én <vakt@grossist.example>"
    assert (email.to, email.subject) == ("post@mangel.example", "Restnotert: Prøvin")
    assert email.text == "Prøvin 900001 er ute til 1. mars."
    (attachment,) = email.attachments
    assert (attachment.name, attachment.media_type, attachment.content) == ("liste.csv", "text/csv", b"a;b\n1;2\n")


def test_html_alone_becomes_text_and_leaves_no_markup() -> None:
    message = written()
    message.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Prøvin&nbsp;er <b>ute</b></p>"
        "<script>alert(1)</script><p>til mars &lt;2025&gt;</p></body></html>",
        subtype="html",
    )
    assert read_email(message.as_bytes()).text == "Prøvin er ute\n\ntil mars <2025>"


def test_html_beside_plain_text_is_no_attachment() -> None:
    message = written()
    message.add_alternative("<p>Prøvin</p>", subtype="html")
    email = read_email(message.as_bytes())
    assert email.text.startswith("Prøvin 900001")
    assert email.attachments == ()


def test_a_forwarded_email_is_an_attachment_and_its_own_attachments_stay_in_it() -> None:
    inner = written(Subject="Fra leverandøren", Message_ID="<7@x.example>")
    inner.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="brev.pdf")
    outer = written()
    outer.add_attachment(inner)
    (forwarded,) = read_email(outer.as_bytes()).attachments
    assert (forwarded.name, forwarded.media_type) == ("Fra leverandøren.eml", "message/rfc822")
    assert [a.name for a in read_email(forwarded.content).attachments] == ["brev.pdf"]


def test_encoded_line_breaks_add_no_header() -> None:
    raw = (
        written(Subject="")
        .as_bytes()
        .replace(b"From:", b"Subject: =?utf-8?q?Hei=0D=0ABcc:_alle=40x.example?=\nFrom:", 1)
    )
    subject = read_email(raw).subject
    assert "\n" not in subject
    assert subject.startswith("Hei")


@pytest.mark.parametrize("charset", ["latin-9-nowhere", "utf-16", "ascii"])
def test_a_wrong_charset_still_gives_text(charset: str) -> None:
    raw = written().as_bytes()
    head, _empty, _body = raw.partition(b"\n\n")
    head = head.replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
    head = b"\n".join(line for line in head.splitlines() if b"Transfer-Encoding" not in line)
    text = read_email(head + b"\nContent-Transfer-Encoding: 8bit\n\n" + "Prøvin".encode("cp1252") + b"!").text
    assert text
    assert "\x00" not in text


def test_what_is_not_an_email_is_refused_with_its_reason() -> None:
    assert refused(b"") is Code.EMPTY_FILE
    assert refused(b"a;b;c\n1;2;3\n") is Code.MISSING_VALUE
    assert refused(written(From="").as_bytes()) is Code.MISSING_VALUE
    assert refused(written(Date="").as_bytes()) is Code.NOT_A_DATE
    assert refused(written(Date="i går").as_bytes()) is Code.NOT_A_DATE
    assert refused(b"x" * 25_000_001) is Code.TOO_LARGE


def test_too_many_parts_and_too_deep_are_refused() -> None:
    message = written()
    for number in range(110):
        message.add_attachment(b"x", maintype="text", subtype="csv", filename=f"{number}.csv")
    assert refused(message.as_bytes()) is Code.TOO_MANY_PARTS
    deep = written()
    for _level in range(5):
        outer = written()
        outer.add_attachment(deep)
        deep = outer
    assert refused(deep.as_bytes()) is Code.TOO_MANY_PARTS


def test_a_multipart_without_its_boundary_is_refused() -> None:
    head = written().as_bytes().partition(b"\n\n")[0]
    head = b"\n".join(line for line in head.splitlines() if not line.startswith(b"Content-"))
    assert refused(head + b"\nContent-Type: multipart/mixed; boundary=abc\n\nintet her\n") is Code.NOT_AN_EMAIL


def test_without_a_message_id_the_content_gives_one() -> None:
    raw = written(Message_ID="").as_bytes()
    assert read_email(raw).message_id.startswith("sha256:")
    assert read_email(raw) == read_email(raw)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\liste.xlsx", "liste.xlsx"),
        ("a\r\nb\x00.csv", "a b.csv"),
        ("..", "1"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 300 + ".pdf", "x" * 108 + ".pdf"),
    ],
)
def test_names_of_attachments_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name, "1") == clean


WHOLE = written()
WHOLE.add_alternative("<p>Prøvin</p>", subtype="html")
WHOLE.add_attachment(b"\x00\x01", maintype="application", subtype="pdf", filename="ø.pdf")
BYTES = WHOLE.as_bytes()
SCRAPS = [b"\r\n", b"\n\n", b"--", b"=?utf-8?b?", b"\x00", b"Content-Type: message/rfc822\n", b"charset=x", b"<", b"="]


def told(content: bytes) -> None:
    """Either an e-mail of plain values, or Refused."""
    try:
        email = read_email(content)
    except Refused:
        return
    assert isinstance(email, Email)
    for line in (email.message_id, email.sender, email.to, email.subject, *(a.name for a in email.attachments)):
        assert "\n" not in line
        assert "\r" not in line
    for value in (email.sender, email.subject, email.text, *(a.name for a in email.attachments)):
        assert "\x00" not in value
        value.encode()
    assert email.sent.tzinfo is not None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
def test_any_bytes_are_an_email_or_refused(content: bytes) -> None:
    told(content)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(BYTES)), st.integers(0, 60), st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=20))
        ),
        max_size=6,
    )
)
def test_a_mangled_email_is_an_email_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    content = BYTES
    for at, length, scrap in cuts:
        content = content[:at] + scrap + content[at + length :]
    told(content)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abcæøå <>&\"'/!-;1", max_size=300))
def test_text_that_was_written_as_html_comes_back(text: str) -> None:
    assert html_to_text(f"<div><p>{escape(text)}</p><!-- nothing --></div>").split() == text.split()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_html_gives_text(html: str) -> None:
    assert isinstance(html_to_text(html), str)
