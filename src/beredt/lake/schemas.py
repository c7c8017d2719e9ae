"""The columns of the lake, by kind of fact. Texts that repeat are dictionaries; null means not known."""

import pyarrow as pa

_TEXT = pa.dictionary(pa.int32(), pa.string())


def _schema(**columns: pa.DataType | tuple[pa.DataType]) -> pa.Schema:
    """A type alone is never null; a type in a tuple may be."""
    return pa.schema(
        [
            pa.field(name, column[0]) if isinstance(column, tuple) else pa.field(name, column, nullable=False)
            for name, column in columns.items()
        ]
    )


#: A period of use is a day, a week or a month; none may be longer than this, and questions look so far back.
LONGEST_PERIOD = 31

SCHEMAS: dict[str, pa.Schema] = {
    # `days` days from `start` on; packs may be parts of packs, and negative for returns
    "use": _schema(
        varenummer=_TEXT,
        place=_TEXT,
        start=pa.date32(),
        days=pa.int16(),
        packs=pa.float64(),
        days_out=(pa.int16(),),
        ward=(_TEXT,),
    ),
    # a full count of its sender at the end of `stock_date`
    "stock": _schema(
        stock_date=pa.date32(),
        varenummer=_TEXT,
        batch=(_TEXT,),
        expiry=(pa.date32(),),
        place=_TEXT,
        pool=_TEXT,
        packs=pa.int64(),
        status=_TEXT,
    ),
    # a full list of its sender's open orders at the end of `list_date`
    "deliveries": _schema(
        list_date=pa.date32(),
        order_ref=_TEXT,
        varenummer=_TEXT,
        supplier=_TEXT,
        place=_TEXT,
        pool=_TEXT,
        promised_date=pa.date32(),
        packs=pa.int64(),
        probability=(pa.float64(),),
        expiry=(pa.date32(),),
    ),
    # the wholesaler's sales of a month, net of returns; amounts in øre, aip and gip a pack
    "sales20": _schema(
        month=pa.date32(),
        wholesaler=_TEXT,
        customer=_TEXT,
        category=_TEXT,
        pharmacy=(_TEXT,),
        municipality=_TEXT,
        varenummer=_TEXT,
        packs=pa.int32(),
        amount_ore=pa.int64(),
        aip_ore=pa.int64(),
        gip_ore=pa.int64(),
    ),
    # who the wholesaler's customers of that month are
    "customers21": _schema(
        month=pa.date32(),
        wholesaler=_TEXT,
        customer=_TEXT,
        pharmacy=(_TEXT,),
        municipality=_TEXT,
        name=_TEXT,
        town=(_TEXT,),
        postcode=(_TEXT,),
        category=_TEXT,
        category_name=(_TEXT,),
    ),
}

#: What the rollup of a file of use holds: its sums by pack, region and period, in millionths of a pack. A region is
#: its number in the mapping that the rollup was made with: by numbers, sums are made in two thirds of the time.
USE_BY_REGION = pa.schema(
    [
        ("varenummer", pa.string()),
        ("region", pa.int16()),
        ("start", pa.date32()),
        ("days", pa.int16()),
        ("millionths", pa.int64()),
    ]
)
