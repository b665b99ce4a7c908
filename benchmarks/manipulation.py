"""Persuasion cues: do they stand where people marked persuasion, and does their score rank texts?

    python benchmarks/manipulation.py [--choose]

The rule stands in PROTOCOL.md. What is scored is what ``legation lab manipulation`` writes; the peer that is
taught is taught on the choosing half and never shipped.
"""

import argparse
import itertools
import json
import os
import time
from hashlib import blake2b
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.svm import LinearSVC

from _lab import through_lab
from legation.methods.persuasion.cues import Weighing, persuasion

DATA = Path(__file__).resolve().parents[2] / "shared/data"
HALVES = ("choose", "report")
POWERS = (0.0, 0.25, 0.5)
WEIGHTS: tuple[dict[str, float], ...] = (
    {},
    {"loaded": 1.5, "labels": 1.5, "most": 1.5, "no_choice": 1.5, "flag": 2.0},
)
STANDS_FOR = {
    "loaded": "Loaded_Language",
    "labels": "Name_Calling-Labeling",
    "most": "Exaggeration-Minimisation",
    "fear": "Appeal_to_Fear-Prejudice",
    "flag": "Flag_Waving",
    "doubt": "Doubt",
    "no_choice": "False_Dilemma-No_Choice",
    "absolute": "any_technique",
    "shouting": "any_technique",
}
Scores = npt.NDArray[np.float64]


def paragraphs(data: Path, half: str) -> pl.DataFrame:
    table = pl.read_parquet(data / "manipulation/semeval2023_t3_en.parquet").with_row_index("id")
    mine = [
        HALVES[blake2b(text.encode(), digest_size=8).digest()[-1] % 2] == half
        for text in table["text"].to_list()
    ]
    return table.filter(pl.Series(mine)).with_columns(
        pl.col("id").cast(pl.String), language=pl.lit("en")
    )


def best_point(truth: Scores, scores: Scores) -> float:
    """Give the score from which yes has the best F1."""
    points = np.unique(np.quantile(scores, np.linspace(0, 1, 101)))
    return float(max(points, key=lambda point: f1_score(truth, scores >= point)))


def choose(data: Path) -> None:
    """Print the area of each setting on the choosing half, and its yes-point."""
    table = paragraphs(data, "choose")
    truth = table["any_technique"].to_numpy()
    for power, weights in itertools.product(POWERS, WEIGHTS):
        made = persuasion(table, weighing=Weighing(weights=weights, power=power))
        scores = made["manipulative"].fill_null(0.0).to_numpy()
        point = best_point(truth, scores)
        print(f"{power} {weights}: area {roc_auc_score(truth, scores):.4f}, yes from {point:.3f}")


def report(data: Path) -> None:
    """Print areas and F1 on the reporting half, cue by cue, and on BASIL."""
    teach, table = paragraphs(data, "choose"), paragraphs(data, "report")
    began = time.process_time()
    made = through_lab("manipulation", table.select("id", "text", "language")).table
    spent = time.process_time() - began
    rows = {
        "cues": (
            _of(through_lab("manipulation", teach.select("id", "text", "language")).table),
            _of(made),
        )
    }
    rows["number of words"] = tuple(
        one["text"].str.count_matches(r"\w+").to_numpy().astype(float) for one in (teach, table)
    )
    texts = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LinearSVC(C=0.5).fit(texts.fit_transform(teach["text"]), teach["any_technique"])
    rows["TF-IDF, linear SVM (taught)"] = tuple(
        model.decision_function(texts.transform(one["text"])) for one in (teach, table)
    )
    truth, other = table["any_technique"].to_numpy(), teach["any_technique"].to_numpy()
    print(f"{len(table):,} paragraphs, {truth.mean():.3f} with a technique, {spent:.1f} CPU s")
    for name, (chosen, scores) in rows.items():
        point = -0.0 if "SVM" in name else best_point(other, chosen)
        told = f1_score(truth, scores >= point)
        print(
            f"{name:32} area {roc_auc_score(truth, scores):.3f}  F1 {told:.3f} (from {point:.3f})"
        )
    print(f"{'yes to all':32} area 0.500  F1 {f1_score(truth, np.ones_like(truth)):.3f}")
    spans = [json.loads(one or "[]") for one in made["spans"].to_list()]
    for cue, technique in STANDS_FOR.items():
        has = np.array([any(one["cue"] == cue for one in found) for found in spans])
        marked = table[technique].to_numpy().astype(bool)
        print(
            f"{cue:10} {technique:28} in {has.sum():4} paragraphs; {marked[has].mean():.3f} of them have it "
            f"(all: {marked.mean():.3f}); it is found in {has[marked].mean():.3f}"
        )


def _of(made: pl.DataFrame) -> Scores:
    return made["manipulative"].fill_null(0.0).to_numpy()


def slant(data: Path) -> None:
    """Print how cues lie to the marked spans of BASIL."""
    table = pl.read_parquet(data / "manipulation/basil_sentences.parquet").with_row_index("id")
    texts = table.select(pl.col("id").cast(pl.String), "text", language=pl.lit("en"))
    made = through_lab("manipulation", texts).table
    touched = within = marked = cues = 0
    for spans, found in zip(table["spans"].to_list(), made["spans"].to_list(), strict=True):
        told = json.loads(found or "[]")
        loaded = [one for one in spans if one["bias"] == "lex"]
        meets = lambda one, two: one["start"] < two["end"] and two["start"] < one["end"]  # noqa: E731
        marked, cues = marked + len(loaded), cues + len(told)
        touched += sum(any(meets(one, two) for two in told) for one in loaded)
        within += sum(any(meets(one, two) for two in spans) for one in told)
    truth = table["lexical"].to_numpy()
    lengths = table["text"].str.count_matches(r"\w+").to_numpy()
    print(
        f"BASIL: {touched / marked:.3f} of {marked} loaded spans touched; "
        f"{within / cues:.3f} of {cues} cues in a marked span; area for sentences with loaded words "
        f"{roc_auc_score(truth, _of(made)):.3f}, by length {roc_auc_score(truth, lengths):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the shared evaluation data")
    parser.add_argument("--choose", action="store_true", help="the settings on the choosing half")
    given = parser.parse_args()
    if given.choose:
        choose(given.data)
    else:
        report(given.data)
        slant(given.data)


if __name__ == "__main__":
    main()
