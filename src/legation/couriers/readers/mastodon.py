"""Mastodon: the two readers of that network, by pages and by stream."""

from legation.couriers.readers.mastodon_rest import MastodonReader
from legation.couriers.readers.mastodon_stream import MastodonStreamReader

__all__ = ["MastodonReader", "MastodonStreamReader"]
