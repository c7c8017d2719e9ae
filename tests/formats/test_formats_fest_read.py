"""Reading FEST: the real sample, the sender's fault, and every file that must be refused."""

import io
import time
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from beredt.formats.fest import FestExtract, MaStatus, Quantity, read_fest
from beredt.formats.fest import source as source_module
from beredt.formats.fest import stream as stream_module
from beredt.formats.fest.names import FS, M30
from beredt.formats.problems import Code, Refused

NAMESPACES = {"m": M30, "f": FS}


def pack(varenummer: str | None = "014884", key: str = "1", extra: str = "", ean: str = "7046260148840") -> str:
    number = "" if varenummer is None else f"<Varenr>{varenummer}</Varenr>"
    return f"""
<m:OppfLegemiddelpakning><m:Id>ID_E{key}</m:Id><m:Tidspunkt>2024-01-01T00:00:00</m:Tidspunkt>
<m:Status V="A" DN="Aktiv"/>
<Legemiddelpakning xmlns="{FS}"><Atc V="L04AA18" DN="Everolimus"/>
<NavnFormStyrke>Prøve tab 1 mg</NavnFormStyrke><Reseptgruppe V="C"/><Id>ID_P{key}</Id>
{number}
<Ean>{ean}</Ean>{extra}</Legemiddelpakning></m:OppfLegemiddelpakning>"""


def document(*packs: str, head: str = "", fetched: str = "<m:HentetDato>2024-01-01T00:00:00Z</m:HentetDato>") -> str:
    body = f"<m:KatLegemiddelpakning>{''.join(packs)}</m:KatLegemiddelpakning>"
    return f'{head}<m:FEST xmlns:m="{M30}">{fetched}{body}</m:FEST>'


def read(folder: Path, content: str | bytes, name: str = "fest.xml") -> FestExtract:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_fest(path)


def refusal(folder: Path, content: str | bytes, name: str = "fest.xml") -> Refused:
    with pytest.raises(Refused) as caught:
        read(folder, content, name)
    return caught.value


def codes(refused: Refused) -> list[Code]:
    return [problem.code for problem in refused.problems]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def sample(shared: Path) -> FestExtract:
    return read_fest(shared / "standards/fest/fest-mini-nsfixed.xml")


def test_real_sample_comes_in_whole(sample: FestExtract) -> None:
    assert sample.counts["packs"] == len(sample.packs) == 107
    assert (sample.counts["products"], sample.counts["substances"], sample.counts["strengths"]) == (75, 71, 55)
    assert (sample.counts["shortage_warnings"], sample.counts["interactions"]) == (5, 25)
    assert sample.repairs == sample.remarks == sample.ended == ()
    assert sample.fetched_at.isoformat() == "2017-04-12T18:26:27.336000+00:00"


def test_missing_namespaces_are_repaired_and_named(shared: Path, sample: FestExtract) -> None:
    broken = read_fest(shared / "standards/fest/fest-mini.xml")
    assert [(repair.code, repair.count) for repair in broken.repairs] == [(Code.NAMESPACE_REPAIRED, 6825)]
    assert broken == sample


def test_zip_reads_as_its_xml(tmp_path: Path, shared: Path, sample: FestExtract) -> None:
    xml = (shared / "standards/fest/fest-mini-nsfixed.xml").read_bytes()
    assert read(tmp_path, zipped({"fest251.xml": xml}), "fest251.zip") == sample


def test_agrees_with_the_obvious_reader(shared: Path, sample: FestExtract) -> None:
    """A whole-tree reader by XPath, one expression a field."""
    tree = etree.parse(str(shared / "standards/fest/fest-mini-nsfixed.xml"))

    def all_of(path: str, base: etree._Element | None = None) -> list:
        return (tree if base is None else base).xpath(path, namespaces=NAMESPACES)

    def one(base: etree._Element, path: str) -> str | None:
        found = base.xpath(f"string({path})", namespaces=NAMESPACES).strip()
        return found or None

    def day(base: etree._Element, path: str) -> date | None:
        text = one(base, path)
        return date.fromisoformat(text) if text else None

    for ours, theirs in zip(sample.packs, all_of("//f:Legemiddelpakning"), strict=True):
        assert ours.varenummer == one(theirs, "f:Varenr")
        assert ours.gtins == tuple(all_of("f:Ean/text()", theirs))
        assert ours.atc is not None
        assert ours.atc.code == one(theirs, "f:Atc/@V")
        assert ours.product_ids == tuple(all_of("f:Pakningsinfo/f:RefLegemiddelMerkevare/text()", theirs))
        assert [content.size for content in ours.contents] == all_of("f:Pakningsinfo/f:Pakningsstr/text()", theirs)
        group = ours.substitution.group_id if ours.substitution else None
        assert group == one(theirs, "f:PakningByttegruppe/f:RefByttegruppe")
        assert ours.marketed_from == day(theirs, "f:Markedsforingsinfo/f:Markedsforingsdato")
        assert ours.temporarily_out_from == day(theirs, "f:Markedsforingsinfo/f:MidlUtgattDato")
        assert ours.deregistered_from == day(theirs, "f:Markedsforingsinfo/f:AvregDato")
        assert len(ours.refunds) == len(all_of("f:Refusjon", theirs))
        assert ours.entry is not None
        assert ours.entry.id == one(theirs, "../m:Id")
    for ours_, theirs in zip(sample.products, all_of("//f:LegemiddelMerkevare"), strict=True):
        assert (ours_.name, ours_.holder) == (one(theirs, "f:Varenavn"), one(theirs, "f:ProduktInfo/f:Produsent"))
        assert [route.code for route in ours_.routes] == all_of(".//f:Administrasjonsvei/@V", theirs)
        keys = all_of("f:SortertVirkestoffMedStyrke/f:RefVirkestoffMedStyrke/text()", theirs)
        assert {ingredient.strength_id for ingredient in ours_.ingredients} == set(keys)
        for ingredient in ours_.ingredients:
            [strength] = all_of(f"//f:VirkestoffMedStyrke[f:Id='{ingredient.strength_id}']")
            assert ingredient.substance_id == one(strength, "f:RefVirkestoff")
            assert ingredient.strength is not None
            assert str(ingredient.strength.value.value) == one(strength, "f:Styrke/@V")
            assert ingredient.strength.value.unit == one(strength, "f:Styrke/@U")
    for warning, theirs in zip(sample.warnings, all_of("//m:VarselSlv"), strict=True):
        assert (warning.kind.code, warning.heading) == (one(theirs, "m:Type/@V"), one(theirs, "m:Overskrift"))
        assert [audience.code for audience in warning.shown_to] == all_of("m:Visningsregel/@V", theirs)
        assert warning.link == one(theirs, "f:Lenke/f:Www/@V")
        assert [key for reference in warning.references for key in reference.ids] == all_of(
            "m:Referanseelement/m:RefElement/text()", theirs
        )
    assert [group.code.code for group in sample.substitution_groups] == all_of("//m:Byttegruppe/m:Kode/@V")
    assert [substance.name for substance in sample.substances] == all_of("//f:Virkestoff/f:Navn/text()")


def test_known_packs_of_the_sample(sample: FestExtract) -> None:
    """Read off the file by eye."""
    by_number = {one.varenummer: one for one in sample.packs}
    assert by_number["340774"].ma_status is MaStatus.EXEMPTION  # Krever godkj. fritak
    assert by_number["300525"].ma_status is MaStatus.PHARMACY_MADE  # NAF-preparat
    assert by_number["014884"].ma_status is MaStatus.REGISTERED
    assert by_number["023608"].contents[0].total == 6 * 250
    assert by_number["014884"].contents[0].ddd == Quantity(1.5, "mg")  # type: ignore[arg-type]
    assert by_number["014884"].refunded_on(date(2017, 4, 12))
    assert not by_number["014884"].refunded_on(date(2008, 1, 16))
    assert not by_number["023608"].refunded_on(date(2017, 4, 12))


def test_small_document_is_read(tmp_path: Path) -> None:
    extract = read(tmp_path, document(pack()))
    assert [one.varenummer for one in extract.packs] == ["014884"]
    assert extract.packs[0].ma_status is MaStatus.UNKNOWN


def test_truncated_file_names_its_line(tmp_path: Path) -> None:
    whole = document(pack("000001", "1"), pack("000002", "2"))
    cut = whole[: whole.index("000002")]
    [problem] = refusal(tmp_path, cut).problems
    assert (problem.code, problem.line) == (Code.NOT_XML, cut.count("\n") + 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", Code.EMPTY_FILE),
        (" \n ", Code.EMPTY_FILE),
        ("varenummer;navn\n014884;Certican\n", Code.NOT_XML),
        ("\x00\x01\x02", Code.NOT_XML),
        ("<html/>", Code.WRONG_ROOT),
        ("<FEST/>", Code.WRONG_ROOT),
        (f'<FEST xmlns="{M30}x"/>', Code.WRONG_ROOT),
        ('<?xml version="1.0" encoding="klingon"?><a/>', Code.NOT_XML),
        ("<!DOCTYPE FEST><a/>", Code.HAS_DTD),
        ('<!DOCTYPE FEST SYSTEM "file:///etc/passwd"><a/>', Code.HAS_DTD),
        ("<?xml version='1.0'?>\n" + "<!-- x -->" * 200_000 + "<a/>", Code.TOO_LARGE),
    ],
)
def test_what_is_not_an_extract_is_refused(tmp_path: Path, content: str, code: Code) -> None:
    assert codes(refusal(tmp_path, content)) == [code]


def test_text_file_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "Hei\n").problems[0].line == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_billion_laughs_is_refused_at_once(tmp_path: Path, encoding: str) -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE FEST [<!ENTITY l0 "lol">{entities}]>\n'
    start = time.process_time()
    [problem] = refusal(tmp_path, (text + document("&l11;")).encode(encoding)).problems
    assert (problem.code, problem.line) == (Code.HAS_DTD, 2)
    assert time.process_time() - start < 1


def test_undeclared_entity_is_not_xml(tmp_path: Path) -> None:
    assert codes(refusal(tmp_path, document("&secret;"))) == [Code.NOT_XML]


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"a.xml": b"<a/>", "b.xml": b"<a/>"},
        {"a.txt": b"<a/>"},
        {"../a.xml": b"<a/>"},
        {"/a.xml": b"<a/>"},
        {"c:\\a.xml": b"<a/>"},
    ],
)
def test_zip_must_hold_one_plain_xml(tmp_path: Path, members: dict[str, bytes]) -> None:
    assert codes(refusal(tmp_path, zipped(members), "fest.zip")) == [Code.NOT_ZIP]


def test_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = zipped({"fest.xml": document("<m:a/>" * 2_000_000).encode()})
    assert codes(refusal(tmp_path, bomb, "fest.zip")) == [Code.TOO_LARGE]


def test_zip_with_a_false_size_or_sum_is_refused(tmp_path: Path) -> None:
    honest = bytearray(zipped({"fest.xml": document(pack()).encode()}))
    directory = honest.rindex(b"PK\x01\x02")
    for place in (directory + 16, directory + 24):  # CRC, uncompressed size
        broken = bytearray(honest)
        broken[place] -= 1
        assert codes(refusal(tmp_path, bytes(broken), "fest.zip")) == [Code.NOT_ZIP]


def test_text_called_zip_is_refused(tmp_path: Path) -> None:
    assert codes(refusal(tmp_path, "hello", "fest.zip")) == [Code.NOT_ZIP]


def test_size_limit_holds_for_plain_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_BYTES", 100)
    assert codes(refusal(tmp_path, document(pack()))) == [Code.TOO_LARGE]


def test_entry_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_ENTRY", 2**20)
    assert codes(refusal(tmp_path, document(pack(extra="<a>x</a>" * 200_000)))) == [Code.TOO_LARGE]


def test_large_entries_that_are_not_read_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_ENTRY", 2**20)
    big = "<m:KatRefusjon><m:OppfRefusjon>" + "<m:x>y</m:x>" * 150_000 + "</m:OppfRefusjon></m:KatRefusjon>"
    extract = read(tmp_path, document(pack()).replace("</m:FEST>", big + "</m:FEST>"))
    assert (extract.counts["packs"], extract.counts["refunds"]) == (1, 1)


def test_all_faults_are_told_with_line_and_field(tmp_path: Path) -> None:
    packs = [
        pack(None, "1"),
        pack("14884", "2"),
        pack("014884", "3"),
        pack("014884", "4"),
        pack("000005", "3"),
        pack("000006", "6", "<Markedsforingsinfo><AvregDato>2024-13-01</AvregDato></Markedsforingsinfo>"),
    ]
    text = document(*packs)
    found = [(p.code, p.line, p.field, p.value) for p in refusal(tmp_path, text).problems]
    line = 4
    assert found == [
        (Code.MISSING_VALUE, line, "Legemiddelpakning/Varenr", None),
        (Code.NOT_A_VARENUMMER, line + 6 + 2, "Legemiddelpakning/Varenr", "14884"),
        (Code.DUPLICATE_KEY, line + 18 + 2, "Legemiddelpakning/Varenr", "014884"),
        (Code.DUPLICATE_KEY, line + 24 + 1, "Legemiddelpakning/Id", "ID_P3"),
        (Code.NOT_A_DATE, line + 30 + 3, "Markedsforingsinfo/AvregDato", "2024-13-01"),
    ]


def test_problems_beyond_the_listed_are_counted(tmp_path: Path) -> None:
    refused = refusal(tmp_path, document(*(pack(None, str(key)) for key in range(1_200))))
    assert (len(refused.problems), refused.total) == (1_000, 1_200)


def test_line_numbers_hold_beyond_sixteen_bits(tmp_path: Path) -> None:
    [problem] = refusal(tmp_path, document("\n" * 70_000, pack("x"))).problems
    assert problem.line == 70_000 + 6


def test_wrong_check_digit_is_a_remark(tmp_path: Path) -> None:
    extract = read(tmp_path, document(pack(ean="7046260148841"), pack("000002", "2", ean="123")))
    [remark] = extract.remarks
    assert (remark.code, remark.line, remark.value, remark.count) == (Code.NOT_A_GTIN, 7, "7046260148841", 2)
    assert extract.packs[0].gtins == ("7046260148841",)


def test_dead_reference_is_a_remark(tmp_path: Path) -> None:
    place = "<PakningByttegruppe><RefByttegruppe>ID_X</RefByttegruppe></PakningByttegruppe>"
    [remark] = read(tmp_path, document(pack(extra=place))).remarks
    assert (remark.code, remark.value) == (Code.UNKNOWN_REFERENCE, "ID_X")


def test_missing_fetch_date_is_refused(tmp_path: Path) -> None:
    [problem] = refusal(tmp_path, document(pack(), fetched="")).problems
    assert (problem.code, problem.field) == (Code.MISSING_VALUE, "HentetDato")


def test_foreign_namespace_is_no_field(tmp_path: Path) -> None:
    text = document(pack()).replace("<Varenr>", '<Varenr xmlns="urn:x">')
    assert codes(refusal(tmp_path, text)) == [Code.MISSING_VALUE]


def test_ended_entry_without_body_is_kept_apart(tmp_path: Path) -> None:
    gone = '<m:OppfLegemiddelpakning><m:Id>ID_G</m:Id><m:Status V="U"/></m:OppfLegemiddelpakning>'
    extract = read(tmp_path, document(pack(), gone))
    assert [(ended.catalogue, ended.entry.id, ended.entry.status) for ended in extract.ended] == [
        ("packs", "ID_G", "U")
    ]
    assert codes(refusal(tmp_path, document(gone.replace('"U"', '"A"')))) == [Code.MISSING_VALUE]


SMALL = document(pack(), pack("000002", "2", "<Pakningsinfo><Mengde>60</Mengde></Pakningsinfo>")).encode()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([SMALL, zipped({"a.xml": SMALL})])))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 20)))
        content[start:end] = data.draw(st.binary(max_size=12))
    name = data.draw(st.sampled_from(["a.xml", "a.zip"]))
    with suppress(Refused):
        assert read(tmp_path, bytes(content), name).fetched_at
