"""One seed per item, so that neither the order of the items nor the number of workers changes a figure."""

from __future__ import annotations

import hashlib

import numpy as np


def item_seed(seed: int, item: str) -> np.ndarray:
    """Four 64-bit words for one item, from the run's seed and the item's name.

    The words are SHA-256 of both, so neighbouring seeds and names give unrelated streams. (Seeding by adding
    or XOR-ing a multiple of the item's number gives shifted copies of one stream, and all items then err
    together.)

    Returns: (4,) uint64, never all zero.
    """
    digest = hashlib.sha256(f"{seed}\x1f{item}".encode()).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


def branch(words: np.ndarray, name: str) -> np.ndarray:
    """Four words of a stream of its own, as the demand of one region, from those of an item. (4,) uint64"""
    digest = hashlib.sha256(words.tobytes() + name.encode()).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)
