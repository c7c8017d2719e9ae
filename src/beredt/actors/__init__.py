"""Organisations, places, people and roles."""
