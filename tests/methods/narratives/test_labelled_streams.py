"""Stories on articles that people grouped."""

from pathlib import Path

import polars as pl
import pytest

from legation.methods.language.embedding import embed
from legation.methods.narratives.live import assign
from legation.methods.narratives.periodic import regroup
from legation.methods.narratives.scores import b_cubed

STORIES = Path(__file__).resolve().parents[3] / "../shared/data/stories"


@pytest.mark.data
def test_articles_of_three_outlets_fall_into_the_stories_that_people_saw() -> None:
    path = STORIES / "basil_articles.parquet"
    if not path.exists():
        pytest.skip("the shared evaluation data are not here")
    articles = pl.read_parquet(path).with_row_index("at")
    items = articles.select(
        pl.format("{}-{}", "id", "at").alias("id"),
        "title",
        "text",
        published_at=pl.col("date").str.to_datetime(time_zone="UTC"),
    )
    texts = items.select("id", text=pl.concat_str("title", "text", separator=". "))
    ready = items.join(embed(texts, name="use"), on="id", maintain_order="left")
    truth = pl.DataFrame({"item": items["id"], "story": articles["story"]})
    assert b_cubed(regroup(ready), truth).f1 > 0.94
    assert b_cubed(assign(None, ready)[1], truth).f1 > 0.93
