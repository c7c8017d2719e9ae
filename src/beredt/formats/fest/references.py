"""What the records of an extract point at: ingredients get their strengths, and dead references a remark."""

from collections.abc import Container, Iterable
from dataclasses import replace

from beredt.formats.fest.records import Ingredient, Pack, Product, Strength, Substance, SubstitutionGroup
from beredt.formats.fest.values import Findings
from beredt.formats.problems import Code


class References:
    """Looks references up in the whole extract, but those to refund groups, which are not read."""

    def __init__(
        self,
        products: Iterable[Product],
        substances: Iterable[Substance],
        strengths: Iterable[Strength],
        groups: Iterable[SubstitutionGroup],
        findings: Findings,
    ) -> None:
        self._products = {product.id for product in products}
        self._substances = {substance.id for substance in substances}
        self._strengths = {strength.id: strength for strength in strengths}
        self._groups = {group.id for group in groups}
        self._findings = findings

    def check_strength(self, strength: Strength) -> None:
        self._check(strength.substance_id, self._substances, "VirkestoffMedStyrke/RefVirkestoff")

    def check_pack(self, pack: Pack) -> None:
        for product_id in pack.product_ids:
            self._check(product_id, self._products, "Pakningsinfo/RefLegemiddelMerkevare")
        if pack.substitution:
            self._check(pack.substitution.group_id, self._groups, "PakningByttegruppe/RefByttegruppe")

    def resolve(self, product: Product) -> Product:
        """The product with the strength and substance of each ingredient, where they are found."""
        return replace(product, ingredients=tuple(map(self._resolved, product.ingredients)))

    def _resolved(self, ingredient: Ingredient) -> Ingredient:
        if ingredient.strength_id is None:
            self._check(ingredient.substance_id, self._substances, "SortertVirkestoffUtenStyrke/RefVirkestoff")
            return ingredient
        self._check(ingredient.strength_id, self._strengths, "SortertVirkestoffMedStyrke/RefVirkestoffMedStyrke")
        strength = self._strengths.get(ingredient.strength_id)
        substance_id = strength.substance_id if strength else None
        return replace(ingredient, strength=strength, substance_id=substance_id)

    def _check(self, key: str | None, known: Container[str], field: str) -> None:
        if key not in known:
            self._findings.remark(Code.UNKNOWN_REFERENCE, None, field, key)
