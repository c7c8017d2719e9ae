"""The inbox as a file: the columns of any list of notices, with what is proposed for each."""

from django.utils.translation import gettext as _

from beredt.cases import notice_list
from beredt.cases.inbox.page import Row
from beredt.figures.tables import Column


def columns() -> list[Column]:
    """The columns."""
    return [*notice_list.columns(), Column("proposal", _("Forslag")), Column("why", _("Begrunnelse"))]


def rows(listed: list[Row]) -> list[dict[str, object]]:
    """The rows of the page as rows of the file."""
    told = notice_list.rows(row.notice for row in listed)
    return [
        values | {"proposal": row.best.label if row.best else "", "why": row.best.reason if row.best else ""}
        for values, row in zip(told, listed, strict=True)
    ]
