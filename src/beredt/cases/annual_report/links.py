"""From a figure of the report to the list of its cases."""

from urllib.parse import urlencode

from django.urls import reverse

from beredt.figures.documents import Cell, Piece


class Links:
    """Addresses on the site that stands at `site`; empty for addresses within the site itself."""

    def __init__(self, year: int, site: str = "") -> None:
        self.year, self.site = year, site.rstrip("/")

    def cases(self, **query: str) -> str:
        """The list of the report year's cases, chosen from."""
        return self.cases_of(self.year, **query)

    def cases_of(self, year: int, **query: str) -> str:
        """The list of another year's cases."""
        return f"{self.site}{reverse('case_list')}?{urlencode({'year': str(year), **query})}"

    def case(self, number: str) -> str:
        """The page of a case."""
        return f"{self.site}{reverse('case', args=[number])}"


def plain(text: str) -> Cell:
    """A cell of text alone."""
    return (Piece(text),)


def linked(text: str, url: str) -> Cell:
    """A cell that opens to its rows."""
    return (Piece(text, url),)
