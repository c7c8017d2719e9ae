"""Files are what they claim or are refused, and reading their text harms nobody."""

import io
import zipfile

import pytest
from hostile_files import HONEST, HOSTILE, docx, pdf, png
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beredt.journal.files import guarded
from beredt.journal.files.claims import check
from beredt.journal.files.guarded import read_text
from beredt.journal.files.kinds import clean_name, ending_of, file_kinds
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.files.texts import MOST_LETTERS, text_of
from beredt.journal.words import file_words

LARGEST = 1_000_000


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_pass_and_their_text_is_read(name):
    declared, content, expected = HONEST[name]
    kind = check(name, declared, content, LARGEST)
    assert kind.ending == ending_of(name)
    text = read_text(kind, content)
    assert (text is None) if expected is None else expected in text


@pytest.mark.parametrize(("name", "declared", "content", "code"), HOSTILE)
def test_what_is_not_what_it_claims_is_refused_in_words(name, declared, content, code):
    with pytest.raises(FileRefusedError) as refused:
        check(name, declared, content, LARGEST)
    assert refused.value.code == code
    assert refused.value.name in file_words(refused.value)


@given(name=st.text(max_size=300))
def test_names_lose_what_could_lead_astray(name):
    cleaned = clean_name(name)
    assert len(cleaned) <= 150
    assert not set(cleaned) & set("/\\\x00\n\r\u202e\u200b")
    assert clean_name(cleaned) == cleaned or cleaned.endswith(" ")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from([f"x.{ending}" for ending in file_kinds()]),
    start=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"From: a@b\nDate: x\n"]
    ),
    rest=st.binary(max_size=400),
)
def test_any_bytes_pass_or_are_refused_and_nothing_else(name, start, rest):
    told = ""
    try:
        told = check(name, "", start + rest, LARGEST).ending
    except FileRefusedError as refused:
        told = file_words(refused)
    assert told


@settings(max_examples=300)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), which=st.sampled_from(["x.docx", "x.pdf", "x.png"]))
def test_a_changed_byte_passes_or_is_refused_and_the_text_never_breaks_the_check(place, value, which):
    content = bytearray({"x.docx": docx(), "x.pdf": PDF, "x.png": png()}[which])
    content[place % len(content)] = value
    try:
        kind = check(which, "", bytes(content), LARGEST)
    except FileRefusedError:
        return
    assert kind.ending == which[2:]


PDF = pdf()


def test_a_reader_that_hangs_or_eats_memory_is_stopped(monkeypatch):
    endless = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    kind = check("x.pdf", "", endless, LARGEST)
    assert not read_text(kind, endless)
    monkeypatch.setattr(guarded, "SECONDS", 0.01)
    assert read_text(kind, PDF) is None


def test_entities_and_outside_files_are_not_read():
    entity = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = b'<?xml version="1.0"?>' + entity + b'<d xmlns:w="w"><w:p><w:t>&x;</w:t></w:p></d>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.namelist():
            target.writestr(part, body if part == "word/document.xml" else source.read(part))
    kind = check("x.docx", "", buffer.getvalue(), LARGEST)
    assert read_text(kind, buffer.getvalue()) is None


def test_text_is_kept_to_a_length():
    assert len(text_of("text", b"a" * (2 * MOST_LETTERS), "txt")) == MOST_LETTERS
