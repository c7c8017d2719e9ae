"""Notices, promised ends, shortage cases and their statistics."""
