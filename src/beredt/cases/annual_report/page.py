"""The report as one HTML file that needs nothing beside it: charts and looks lie in the file."""

from django.template.loader import render_to_string

from beredt.cases.annual_report.content import document
from beredt.cases.annual_report.facts import AnnualReport


def to_html(report: AnnualReport, site: str = "") -> bytes:
    """The file. The numbers link to their cases on the site that stands at `site`; without a site they do not link."""
    told = document(report, site=site)
    return render_to_string("cases/annual_file.html", {"document": told, "linked": bool(site)}).encode()
