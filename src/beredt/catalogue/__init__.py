"""Medicines and packs, substances and ATC, substitution: one row a pack."""
