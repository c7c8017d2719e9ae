"""FEST M30 into the catalogue: one extract becomes the state of the register, by COPY and set-wise upserts."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from beredt.catalogue.upsert import Table, upsert
from beredt.formats import fest
from beredt.formats.problems import Code, Problem, Refused
from beredt.intake.actions import Content, Importer, Incoming, Supersedes
from beredt.intake.models import Delivery, Kind, State

#: An extract with a smaller share of the packs there were is refused unless forced: it is probably cut off.
LEAST_SHARE = 0.8


def read(incoming: Incoming) -> Content:
    """Reads the extract and checks it against the register as it stands. Raises Refused."""
    extract = fest.read_fest(incoming.path)
    day = extract.fetched_at.date()
    if not incoming.force:
        _check_against_current(extract)
    return Content(
        records=extract,
        first=day,
        last=day,
        scope=("fest",),
        remarks=tuple(extract.repairs) + tuple(extract.remarks),
    )


def _check_against_current(extract: fest.FestExtract) -> None:
    current = Delivery.objects.filter(kind=Kind.FEST, state=State.TAKEN).order_by("-last").first()
    if current is None:
        return
    before = int(current.counts["packs"])
    if len(extract.packs) < LEAST_SHARE * before:
        raise Refused(
            [
                Problem(
                    Code.FEWER_ROWS_THAN_BEFORE,
                    value=str(len(extract.packs)),
                    expected=f">= {LEAST_SHARE:.0%} x {before}",
                )
            ]
        )
    if current.last and extract.fetched_at.date() < current.last:
        raise Refused(
            [
                Problem(
                    Code.OLDER_THAN_CURRENT,
                    value=extract.fetched_at.date().isoformat(),
                    expected=f">= {current.last}",
                )
            ]
        )


SUBSTANCES = Table("catalogue_substance", "id", ("name", "name_en"), own_rows="")
GROUPS = Table("catalogue_substitutiongroup", "id", ("name", "valid_from", "valid_to"), own_rows="id LIKE 'own:%%'")
MEDICINES = Table(
    "catalogue_medicine",
    "id",
    (
        "name",
        "name_form_strength",
        "atc",
        "form",
        "strength",
        "route",
        "holder",
        "prescription_group",
        "ma_status",
        "substances",
    ),
    own_rows="id LIKE 'own:%%'",
)
PACKS = Table(
    "catalogue_pack",
    "varenummer",
    (
        "fest_id",
        "origin",
        "medicine_id",
        "name",
        "pack_size",
        "pack_unit",
        "gtins",
        "substitution_group_id",
        "country",
        "marketed_from",
        "temporarily_out",
        "deregistered",
    ),
    own_rows="origin = 'own'",
)
WARNINGS = Table(
    "catalogue_shortagewarning",
    "id",
    ("heading", "text", "from_date", "link", "audiences", "refers_to"),
    own_rows="",
)


def store(delivery: Delivery, content: Content) -> dict[str, Any]:
    """Makes the register say what the extract says. Returns rows by table, and packs added, changed and ended."""
    extract: fest.FestExtract = content.records
    day = delivery.last
    rows = _Rows(extract)
    with connection.cursor() as cursor:
        _store_atc_names(cursor, extract)
        substances = upsert(cursor, SUBSTANCES, rows.substances(), ended_on=day)
        groups = upsert(cursor, GROUPS, rows.groups(), ended_on=day)
        medicines = upsert(cursor, MEDICINES, rows.medicines(), ended_on=day)
        packs = upsert(cursor, PACKS, rows.packs(), ended_on=day)
        warnings = upsert(cursor, WARNINGS, rows.warnings(), ended_on=day)
    return {
        "packs": packs.rows,
        "medicines": medicines.rows,
        "substances": substances.rows,
        "substitution_groups": groups.rows,
        "shortage_warnings": warnings.rows,
        "added": packs.added,
        "changed": packs.changed,
        "ended": packs.ended,
    }


def _store_atc_names(cursor: Any, extract: fest.FestExtract) -> None:
    """Names of level-5 codes as FEST gives them, where our own table of Norwegian names lacks the code."""
    names = {
        coded.code: coded.name
        for coded in [product.atc for product in extract.products] + [pack.atc for pack in extract.packs]
        if coded is not None and coded.name
    }
    cursor.executemany(
        "INSERT INTO catalogue_atc (code, name) VALUES (%s, %s) ON CONFLICT (code) DO NOTHING",
        [(code, name) for code, name in names.items() if len(code) <= 7],
    )


class _Rows:
    """The extract's records as rows of the tables."""

    def __init__(self, extract: fest.FestExtract) -> None:
        self.extract = extract
        self.substance_names = {substance.id: substance.name for substance in extract.substances}
        self.product_ids = {product.id for product in extract.products}
        self.group_ids = {group.id for group in extract.substitution_groups}

    def substances(self) -> Iterator[tuple[Any, ...]]:
        for substance in self.extract.substances:
            yield substance.id, substance.name, substance.name_en or ""

    def groups(self) -> Iterator[tuple[Any, ...]]:
        for group in self.extract.substitution_groups:
            yield group.id, group.code.name or group.description or "", group.valid_from, group.valid_to
        # A pack may name a group whose own entry the extract lacks; it still ties packs together.
        for group_id in self._named_groups() - self.group_ids:
            yield group_id, "", None, None

    def _named_groups(self) -> set[str]:
        return {pack.substitution.group_id for pack in self.extract.packs if pack.substitution}

    def medicines(self) -> Iterator[tuple[Any, ...]]:
        for product in self.extract.products:
            yield (
                product.id,
                product.name,
                product.name_form_strength,
                product.atc.code if product.atc else "",
                product.form_long or (product.form.name if product.form else "") or "",
                strength_in_words(product),
                ", ".join(route.name for route in product.routes if route.name),
                product.holder or "",
                product.prescription_group.code,
                product.ma_status.value,
                [
                    self.substance_names[ingredient.substance_id]
                    for ingredient in product.ingredients
                    if ingredient.substance_id in self.substance_names
                ],
            )
        for pack in self.extract.packs:
            if self._own_medicine(pack):
                yield (
                    f"pack:{pack.id}",
                    pack.name_form_strength.split(" ")[0],
                    pack.name_form_strength,
                    pack.atc.code if pack.atc else "",
                    (pack.form.name if pack.form else "") or "",
                    "",
                    "",
                    "",
                    pack.prescription_group.code,
                    pack.ma_status.value,
                    [],
                )

    def _own_medicine(self, pack: fest.Pack) -> bool:
        """Whether the pack's product has no entry of its own, so that the pack must speak for it."""
        return not any(product_id in self.product_ids for product_id in pack.product_ids)

    def packs(self) -> Iterator[tuple[Any, ...]]:
        for pack in self.extract.packs:
            content = pack.contents[0] if pack.contents else None
            named = pack.named_contents[0] if pack.named_contents else None
            unit = content.unit if content else named.unit if named else None
            yield (
                pack.varenummer,
                pack.id,
                "fest",
                f"pack:{pack.id}"
                if self._own_medicine(pack)
                else next(product_id for product_id in pack.product_ids if product_id in self.product_ids),
                pack.name_form_strength,
                content.total if content else None,
                (unit.name or unit.code) if unit else "",
                list(pack.gtins),
                pack.substitution.group_id if pack.substitution else None,
                "",
                pack.marketed_from,
                pack.temporarily_out_from,
                pack.deregistered_from,
            )

    def warnings(self) -> Iterator[tuple[Any, ...]]:
        for number, warning in enumerate(self.extract.shortage_warnings):
            yield (
                warning.entry.id if warning.entry else f"warning:{number}",
                warning.heading,
                warning.text,
                warning.valid_from,
                warning.link or "",
                [rule.name or rule.code for rule in warning.shown_to],
                [reference for group in warning.references for reference in group.ids],
            )


def strength_in_words(product: fest.Product) -> str:
    """The strengths of a product's substances, as '500 mg / 125 mg'; empty where the register gives none."""
    parts = []
    for ingredient in product.ingredients:
        if (strength := ingredient.strength) is None:
            continue
        text = _quantity(strength.value)
        parts.append(f"{text}/{_quantity(strength.per)}" if strength.per else text)
    return " + ".join(parts)


def _quantity(quantity: fest.Quantity) -> str:
    number = f"{quantity.value.normalize():f}".replace(".", ",")
    return f"{number} {quantity.unit or ''}".strip()


IMPORTER = Importer(Kind.FEST, read, store, supersedes=Supersedes.ALL)
