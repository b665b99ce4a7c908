"""Claim cues: what can be checked counts, what is only felt does not."""

import polars as pl
import pytest

from legation.methods.language.claim_cues import claim_cues


def _cues(*texts: str | None) -> pl.DataFrame:
    return claim_cues(
        pl.DataFrame(
            {"id": [str(n) for n in range(len(texts))], "text": texts},
            schema={"id": pl.String, "text": pl.String},
        )
    )


@pytest.mark.parametrize(
    ("claim", "outcry"),
    [
        (
            "The minister said on Monday that 4,500 people had fled, according to UNHCR.",
            "This is a disgrace, shame on all of them!",
        ),
        (
            "Selon Marie Dupont, 12 % des électeurs ont voté le 3 mai 2024.",
            "Quelle honte, c'est une catastrophe pour nous tous !",
        ),
        (
            "По данным ООН, в среду погибли 120 человек, заявил представитель.",
            "Какой позор, они все лжецы и предатели!",
        ),
        ("وقال المتحدث إن 35 شخصا قتلوا يوم الخميس", "هذا عار عليكم جميعا"),
        ("外交部表示,2024年5月3日有120人参加会议。", "真是太可耻了,我们绝不原谅!"),
    ],
)
def test_a_claim_scores_above_an_outcry(claim: str, outcry: str) -> None:
    score = _cues(claim, outcry)["checkability"].to_list()
    assert score[0] > 0.4 > score[1]


def test_cues_are_counted_apart() -> None:
    row = _cues('"We will not yield to threats," said Ana Silva on 2024-05-03; 40% agree.').row(
        0, named=True
    )
    assert (
        row["numbers"],
        row["dates"],
        row["quotations"],
        row["attributions"],
        row["sources"],
    ) == (1, 1, 1, 1, 1)


def test_an_empty_text_has_no_score() -> None:
    assert _cues("", None)["checkability"].to_list() == [None, None]


def test_more_sentences_without_cues_lower_the_score() -> None:
    short, long = _cues(
        "He said 40 died.", "He said 40 died. It was sad. We cried. They left. Nobody spoke."
    )["checkability"].to_list()
    assert short > long
