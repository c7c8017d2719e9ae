"""The record of a case: what is known of the shortage beside its dates, in the order of EMA's reporting blocks."""
