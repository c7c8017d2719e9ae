"""Stored runs of the outlook: snapshot, parameters, seed and version to result."""
