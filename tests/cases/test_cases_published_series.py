"""The published series of 2008-2018 against the reference figures."""

import json

from beredt.cases.published_series import published_series, yearly_growth


def test_the_series_is_the_published_one(shared):
    truth = json.loads((shared / "data/kalibrering/mangelsenteret_2024.json").read_text())
    published = {str(year.year): year.messages for year in published_series()}
    assert published == truth["mangler_og_avregistreringer_per_aar"]


def test_it_grew_twentyfold_or_35_per_cent_a_year():
    series = published_series()
    assert round(series[-1].messages / series[0].messages, 1) == 20.2
    assert round(yearly_growth(series), 2) == 0.35
