"""The tools for stories and narratives on any file."""

from datetime import timedelta

import polars as pl

from legation.domain.errors import Rejected
from legation.faces.lab.method import LabMethod, Option
from legation.faces.lab.units import as_duration
from legation.methods.language.embedding import embed
from legation.methods.language.identify import identify
from legation.methods.narratives.live import assign
from legation.methods.narratives.narratives import gather
from legation.methods.narratives.periodic import regroup

NEEDS = {"id": "item id", "published_at": "when, ISO 8601 (UTC where no zone is given)"}
OPTIONAL = {
    "title": "headline; title or text must be there",
    "text": "body; its beginning is read",
    "language": "BCP 47; told from the text where missing",
    "source": "who published it; not used to group",
    "embedder": "id of the model the vector comes from",
    "vector": "unit vector; made from title and text where missing",
    "text_hash": "equal for copies, which count once",
}
WINDOW = Option(
    "window",
    str,
    "72h",
    "how far apart two items may lie to be linked (s, m, h, d, w)",
    least=1 / 3600,
    most=87_600,
    measure=lambda text: as_duration(text) / timedelta(hours=1),
    unit="hours",
)


def run_stories(table: pl.DataFrame, *, live: bool, window: str) -> pl.DataFrame:
    """Group items into stories, in one pass or all together; rows keep the input's order."""
    hours = as_duration(window) / timedelta(hours=1)
    items = with_vectors(table)
    single = assign(None, items, window_hours=hours)[1] if live else None
    members = regroup(items, window_hours=hours) if single is None else single
    return items.select("id").join(
        members.rename({"item": "id"}), on="id", how="left", maintain_order="left"
    )


def run_narratives(table: pl.DataFrame, *, live: bool, window: str) -> pl.DataFrame:
    """Group items into stories and stories into narratives; rows keep the input's order."""
    items = with_vectors(table)
    members = run_stories(items, live=live, window=window)
    readable = items.drop_nulls("vector")
    narratives = gather(members.rename({"id": "item"}), readable)
    told = members.select("id", "story").join(
        narratives.select("story", "narrative"), on="story", how="left", maintain_order="left"
    )
    # what cannot be embedded is alone at every level, and bears its story's id
    return told.with_columns(pl.col("narrative").fill_null(pl.col("story")))


def with_vectors(table: pl.DataFrame) -> pl.DataFrame:
    """Embed title and text where the table has no vectors, by language and script."""
    if "title" not in table.columns and "text" not in table.columns:
        raise Rejected(
            "missing column 'title'", where="stories", remedy="give a title, a text or both"
        )
    if "vector" in table.columns:
        return table
    parts = [pl.col(name).fill_null("") for name in ("title", "text") if name in table.columns]
    texts = table.select("id", text=pl.concat_str(parts, separator=". ").str.strip_chars(". "))
    told = identify(texts).select("id", "language", "script")
    if "language" in table.columns:
        given = table.select("id", given="language")
        told = told.join(given, on="id").with_columns(language=pl.coalesce("given", "language"))
    vectors = embed(texts.join(told, on="id", maintain_order="left"))
    return table.drop("embedder", strict=False).join(vectors, on="id", maintain_order="left")


STORIES = LabMethod(
    name="stories",
    needs=NEEDS,
    optional=OPTIONAL,
    once="id",
    gives={
        "id": "item id",
        "story": "story id, named after its first item",
        "similarity": "cosine to the story's centroid, 0–1",
    },
    run=run_stories,
    options=(Option("live", bool, False, "single pass in time order instead"), WINDOW),
)

NARRATIVES = LabMethod(
    name="narratives",
    needs=NEEDS,
    optional=OPTIONAL,
    once="id",
    gives={
        "id": "item id",
        "story": "story id, named after its first item",
        "narrative": "narrative id, named after its first story",
    },
    run=run_narratives,
    options=(Option("live", bool, False, "stories by a single pass instead"), WINDOW),
)

METHODS = [STORIES, NARRATIVES]
