"""Beredt: open software with which a country keeps its medicines on the shelf."""

__version__ = "0.2.0"
