"""Who did what, when, why and on what basis: append-only and hash-chained."""
