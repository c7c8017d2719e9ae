"""The shortage centre's annual report to the medical directors: its figures, its document and its files."""
