"""Story and Narrative: items that report one event; stories that carry one account of the world.

Both are stored as memberships only. Sizes, labels and times are counted from the members that a
reader's scope admits, so nothing shows through from another compartment.
"""

import polars as pl

from legation.domain.tables import INSTANT, Schema

STORY_MEMBER: Schema = {
    "item": pl.String(),
    "story": pl.String(),
    "similarity": pl.Float64(),
    "published_at": INSTANT,
    "method": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""An item's story as of ``known_at``; the newest row not later is the one in force."""

NARRATIVE_MEMBER: Schema = {
    "story": pl.String(),
    "narrative": pl.String(),
    "similarity": pl.Float64(),
    "method": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A story's narrative as of ``known_at``."""

STORY_CHANGE: Schema = {
    "id": pl.String(),
    "kind": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
    "shared_items": pl.Int64(),
    "explanation": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""What a regrouping changed: ``kind`` is merge (``old`` ended in ``new``), split (``new`` began with items of
``old``) or move (items changed between two that go on), with the number of items and a sentence."""

ANALYST_ACT: Schema = {
    "id": pl.String(),
    "kind": pl.String(),
    "subject": pl.String(),
    "target": pl.String(),
    "members": pl.List(pl.String()),
    "were": pl.List(pl.String()),
    "others": pl.List(pl.String()),
    "name": pl.String(),
    "by": pl.String(),
    "by_name": pl.String(),
    "undone": pl.Boolean(),
    "done_at": INSTANT,
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""What an analyst decided of a ``subject`` (``story:``, ``narrative:`` or ``signal:`` and its id).

``kind`` is together (``members`` went into ``target``), apart (they left into ``target``, ``others`` stayed),
name (it is called ``name``) or not-coordinated (said of the accounts ``members``). ``were`` says where each
member was before. Undoing files the row again with ``undone``."""
ANALYST = "analyst/1"
"""The method of a membership that a person decided."""
