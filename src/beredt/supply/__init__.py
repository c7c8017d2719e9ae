"""Stock, use and deliveries: the importers of quantities and the reads over the lake."""
