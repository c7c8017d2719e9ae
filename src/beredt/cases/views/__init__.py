"""The pages of cases and notices."""
