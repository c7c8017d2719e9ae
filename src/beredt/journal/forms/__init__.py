"""The forms of the journal."""
