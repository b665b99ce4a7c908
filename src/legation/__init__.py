"""Legation: the open, self-hosted back-end of digital diplomacy."""

import os

__version__ = "0.1.0"

# The memory that polars has freed stays at hand for ten seconds, not half a second: a long import pays a
# tenth less for memory pages. It is read once, as polars is loaded.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000")
