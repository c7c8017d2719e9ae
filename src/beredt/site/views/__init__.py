"""The pages that stand above all rooms."""
