"""Files that are not what they claim, made by hand, and honest ones beside them."""

import io
import struct
import zipfile
import zlib

import typst
import xlsxwriter

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODT = "application/vnd.oasis.opendocument.text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(parts: dict[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(text: str = "Pasientene følges opp", *, main: str = f"{WORD}.main+xml", **more: bytes) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    body = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{paragraph}</w:body></w:document>'
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": body.encode()}
    return archive(parts | {name.replace("__", "/").replace("_bin", ".bin"): told for name, told in more.items()})


def odt(text: str = "Restriksjoner på bruk") -> bytes:
    office, words = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = f"<o:body><t:p>{text}</t:p></o:body>"
    body = f'<o:document-content xmlns:o="{office}" xmlns:t="{words}">{body}</o:document-content>'
    return archive({"mimetype": ODT.encode(), "content.xml": body.encode()}, stored=("mimetype",))


def xlsx() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Lager")
        sheet.write_row(0, 0, ["Annex 10 mg/ml", 42])
    return buffer.getvalue()


def pdf(text: str = "Leverandøren bekrefter forsinkelsen") -> bytes:
    return typst.compile(text.encode())


def png(extra: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + extra
    )


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 20 + b"\xff\xd9"


def eml(text: str = "Leveringen er utsatt") -> bytes:
    return (
        f"From: a@example.no\nTo: b@example.no\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nSubject: Hei\n\n{text}\n".encode()
    )


def msg() -> bytes:
    return OLE + b"\0" * 600 + "__properties_version1.0".encode("utf-16-le") + b"\0" * 400


def bomb() -> bytes:
    return docx(word__media__a_bin=b"\0" * 30_000_000)


def overlapping() -> bytes:
    """A bomb by overlapping: two names in the directory for the same bytes."""
    whole = archive({"[Content_Types].xml": b"x" * 100, "word/document.xml": b"y" * 100}, stored=())
    place = whole.rindex(b"PK\x01\x02")
    return whole[: place + 42] + struct.pack("<I", 0) + whole[place + 46 :]


#: name -> (declared type, bytes, text expected in it)
HONEST = {
    "brev.pdf": ("application/pdf", pdf(), "forsinkelsen"),
    "brev.docx": (WORD, docx(), "Pasientene følges opp"),
    "Brev.DOCX": ("application/octet-stream", docx(), "Pasientene"),
    "brev.odt": (ODT, odt(), "Restriksjoner"),
    "lager.xlsx": ("", xlsx(), "Annex 10 mg/ml ; 42"),
    "notat.txt": ("text/plain; charset=utf-8", "Blåbær".encode(), "Blåbær"),
    "gammelt.txt": ("text/plain", "Blåbær".encode("cp1252"), "Blåbær"),
    "bred.txt": ("text/plain", "Blåbær".encode("utf-16"), "Blåbær"),
    "tall.csv": ("application/vnd.ms-excel", b"a;b\n1;2\n", "a;b"),
    "epost.eml": ("message/rfc822", eml(), "utsatt"),
    "bilde.png": ("image/png", png(), ""),
    "bilde.jpg": ("image/jpeg", jpeg(), ""),
    "epost.msg": ("application/vnd.ms-outlook", msg(), None),
}

#: (name, declared type, bytes, code)
HOSTILE = [
    ("program.exe", "", b"MZ", "ending"),
    ("side.html", "text/html", b"<html>", "ending"),
    ("tegning.svg", "image/svg+xml", b"<svg/>", "ending"),
    ("brev.pdf.exe", "application/pdf", pdf(), "ending"),
    ("brev\u202efdp.exe", "", pdf(), "ending"),
    ("makro.docm", "", docx(), "ending"),
    ("uten", "", b"x", "ending"),
    ("../../etc/passwd", "", b"x", "ending"),
    ("tom.pdf", "application/pdf", b"", "empty"),
    ("stor.txt", "text/plain", b"x" * 1_000_001, "too_large"),
    ("brev.pdf", "text/html", pdf(), "declared"),
    ("brev.docx", "application/pdf", docx(), "declared"),
    ("brev.pdf", "application/pdf", docx(), "not_what_it_claims"),
    ("brev.docx", "", pdf(), "not_what_it_claims"),
    ("brev.docx", "", archive({"a.txt": b"x"}), "not_what_it_claims"),
    ("brev.docx", "", xlsx(), "not_what_it_claims"),
    ("brev.docx", "", odt(), "not_what_it_claims"),
    ("brev.odt", "", docx(), "not_what_it_claims"),
    ("bilde.png", "image/png", jpeg(), "not_what_it_claims"),
    ("bilde.jpg", "image/jpeg", png(), "not_what_it_claims"),
    ("bilde.png", "", png()[:-6], "cut_off"),
    ("bilde.png", "", png(b"<script>alert(1)</script>"), "polyglot"),
    ("bilde.png", "", png(archive({"a": b"x"})), "polyglot"),
    ("bilde.jpg", "", b"\xff\xd8\xff\xfe\x00\x20<script>x</script>" + b"\0" * 9 + b"\xff\xd9", "polyglot"),
    ("brev.pdf", "", pdf() + archive({"a": b"x"}), "polyglot"),
    ("brev.pdf", "", b"%PDF-1.7\n<html><script>x</script></html>\n%%EOF", "polyglot"),
    ("brev.pdf", "", pdf()[:800], "cut_off"),
    ("brev.docx", "", b"MZ" + docx(), "not_what_it_claims"),
    ("brev.docx", "", docx() + b"MZ rest", "polyglot"),
    ("brev.docx", "", docx()[:-30], "cut_off"),
    ("brev.docx", "", docx(word__vbaProject_bin=b"x"), "macros"),
    ("brev.docx", "", docx(word__embeddings__a_bin=b"x", word__activeX__b_bin=b"x"), "macros"),
    ("brev.docx", "", docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    ("brev.docx", "", bomb(), "bomb"),
    ("brev.docx", "", overlapping(), "bomb"),
    ("notat.txt", "", b"a\x00b", "not_text"),
    ("notat.txt", "", b"MZ\x90", "not_what_it_claims"),
    ("notat.txt", "", pdf(), "not_what_it_claims"),
    ("notat.txt", "", b"  <!DOCTYPE html><p>", "polyglot"),
    ("tall.csv", "", b"<svg onload=alert(1)>", "polyglot"),
    ("epost.eml", "", b"hei", "not_what_it_claims"),
    ("epost.eml", "", b"<html><body>", "not_what_it_claims"),
    ("epost.msg", "", OLE + b"\0" * 900, "not_what_it_claims"),
    ("epost.msg", "", msg() + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
]
