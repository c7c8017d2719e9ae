"""Preparedness cases: describe, analyse, measures, follow-up and milestones, with the shortage cases under them."""
