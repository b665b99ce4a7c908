"""Train the emotion heads: ``python -m legation.methods.emotion.train DATA OUT``.

The rule, written before any score was seen (docs/analysis-language.md): the official train split is cut
by a hash of the row's id into five parts; on part 0 the regularisation and the weight of the vector are
chosen for each language by macro-F1; with these, every row is scored by heads that have not seen its
part, and the yes-point of each label is where F1 over all these scores is highest; the head is then
fitted on all of train, and the dev split is scored once.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from legation.domain.errors import LegationError, Rejected
from legation.methods.emotion.features import character_runs, rarity_of, weighted
from legation.methods.emotion.heads import LABELS, Floats, Head, save
from legation.methods.emotion.languages import EMBEDDER_OF, TAG_OF
from legation.methods.language.embedding import embed, embedder, matrix

PARTS = 5
STRENGTHS = (0.5, 2.0)
MIXES = (0.0, 0.7, 1.5)
LEAST_ROWS = 600
"""Labelled rows below which a language gets no head of its own."""

LEAST_GAIN = 0.05
"""How far macro-F1 must lie above saying yes to everything before a language counts as supported."""

LEAST_F1 = 0.40
"""Macro-F1 below which a language does not count as supported, whatever always-yes reaches."""

LEAST_HELD = 100
"""Held-out rows below which a measured macro-F1 says too little to show the language."""

_NEVER = 20.0
Truth = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The rows of one language: features, answers (rows by labels) and the part each row belongs to."""

    labels: tuple[str, ...]
    runs: csr_matrix
    vectors: Floats
    truth: Truth
    part: npt.NDArray[np.int64]

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "Lesson":
        """Give the lesson of these rows only."""
        return Lesson(
            labels=self.labels,
            runs=self.runs[chosen],
            vectors=self.vectors[chosen],
            truth=self.truth[chosen],
            part=self.part[chosen],
        )


def lesson(rows: pl.DataFrame, *, language: str) -> Lesson:
    """Make a lesson of labelled rows (``id``, ``text`` and the emotions; a null column is not taught)."""
    labels = tuple(label for label in LABELS if rows[label].null_count() < rows.height)
    texts = rows.select("text", id=pl.int_range(pl.len()).cast(pl.String))
    return Lesson(
        labels=labels,
        runs=character_runs(rows["text"]),
        vectors=_vectors(texts, EMBEDDER_OF.get(language)),
        truth=rows.select(labels).fill_null(0).to_numpy().astype(np.int8),
        part=np.array([_part_of(key) for key in rows["id"].to_list()]),
    )


def _vectors(texts: pl.DataFrame, name: str | None) -> Floats:
    """Embed the texts; one column of zeros without an embedder, a row of zeros for an empty text."""
    if name is None:
        return np.zeros((texts.height, 1), dtype=np.float32)
    found = embed(texts, name=name)["vector"]
    rows = np.zeros((texts.height, embedder(name).dim), dtype=np.float32)
    has = found.is_not_null()
    rows[has.to_numpy()] = matrix(found.filter(has))
    return rows


def _part_of(key: str) -> int:
    return blake2b(key.encode("utf-8"), digest_size=8).digest()[0] % PARTS


def fit(taught: Lesson, *, strength: float, mix: float, embedder_id: str) -> Head:
    """Fit one head: for each label a logistic regression that gives both answers equal weight."""
    rarity = rarity_of(taught.runs)
    cells = weighted(taught.runs, rarity)
    features = hstack([cells, csr_matrix(mix * taught.vectors)]).tocsr() if mix else cells
    weights, bias = [], []
    for answers in taught.truth.T:
        found, start = _fit_label(features, answers, strength)
        weights.append(found)
        bias.append(start)
    both = np.array(weights, dtype=np.float32)
    width = cells.shape[1]
    places = (
        both[:, width:] if mix else np.zeros((len(both), taught.vectors.shape[1]), dtype=np.float32)
    )
    return Head(
        labels=taught.labels,
        embedder=embedder_id,
        mix=mix,
        rarity=rarity,
        cells=both[:, :width],
        places=places,
        bias=np.array(bias, dtype=np.float32),
    )


def _fit_label(features: csr_matrix, answers: Truth, strength: float) -> tuple[Floats, float]:
    if answers.min() == answers.max():
        always = _NEVER if answers.max() else -_NEVER
        return np.zeros(features.shape[1], dtype=np.float32), always
    model = LogisticRegression(
        C=strength,
        class_weight="balanced",
        solver="liblinear",
        dual=True,
        tol=1e-3,
        max_iter=100,
        random_state=0,
    )
    model.fit(features, answers)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def macro_f1(truth: Truth, says: npt.NDArray[np.bool_]) -> float:
    """Give the mean F1 of the labels; a label that nobody holds and nobody says counts 0."""
    return float(f1_score(truth, says, average="macro", zero_division=0))


def choose(taught: Lesson, *, embedder_id: str) -> tuple[float, float]:
    """Choose strength and mix on part 0, each label at its own best yes-point there."""
    seen, held = taught.rows(taught.part != 0), taught.rows(taught.part == 0)
    best, choice = -1.0, (STRENGTHS[0], MIXES[0])
    for mix in MIXES if taught.vectors.any() else (0.0,):
        for strength in STRENGTHS:
            head = fit(seen, strength=strength, mix=mix, embedder_id=embedder_id)
            scores = head.scores(held.runs, held.vectors)
            reached = macro_f1(held.truth, scores > yes_points(scores, held.truth))
            if reached > best:
                best, choice = reached, (strength, mix)
    return choice


def yes_points(scores: Floats, truth: Truth) -> Floats:
    """Give for each label the score above which saying yes has the highest F1."""
    points = []
    for column, answers in zip(scores.T, truth.T, strict=True):
        order = np.argsort(-column)
        hits = np.cumsum(answers[order])
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(int(answers.sum()), 1))
        last = int(_smoothed(f1).argmax())
        below = column[order[last + 1]] if last + 1 < len(order) else column[order[last]] - 1.0
        points.append((column[order[last]] + below) / 2)
    return np.array(points, dtype=np.float32)


def _smoothed(curve: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Smooth a curve over a fiftieth of its length, so that one lucky row does not set the point."""
    width = max(len(curve) // 50, 1) | 1
    padded = np.pad(curve, width // 2, mode="edge")
    return np.convolve(padded, np.ones(width) / width, mode="valid")


def teach(taught: Lesson, *, embedder_id: str) -> tuple[Head, float, float]:
    """Choose, set the yes-points on scores from unseen parts, and fit on everything."""
    strength, mix = choose(taught, embedder_id=embedder_id)
    scores = np.zeros(taught.truth.shape, dtype=np.float32)
    for part in range(PARTS):
        held = taught.part == part
        head = fit(taught.rows(~held), strength=strength, mix=mix, embedder_id=embedder_id)
        scores[held] = head.scores(taught.runs[held], taught.vectors[held])
    whole = fit(taught, strength=strength, mix=mix, embedder_id=embedder_id)
    moved = Head(
        labels=whole.labels,
        embedder=whole.embedder,
        mix=whole.mix,
        rarity=whole.rarity,
        cells=whole.cells,
        places=whole.places,
        bias=whole.bias - yes_points(scores, taught.truth),
    )
    return moved, strength, mix


def measure(head: Head, held: Lesson) -> dict[str, object]:
    """Give F1 per label and macro, and the macro-F1 of saying yes to everything."""
    says = head.scores(held.runs, held.vectors) > 0
    per_label = [
        float(f1_score(t, s, zero_division=0)) for t, s in zip(held.truth.T, says.T, strict=True)
    ]
    macro, floor = macro_f1(held.truth, says), macro_f1(held.truth, np.ones_like(says))
    return {
        "f1": {label: round(one, 3) for label, one in zip(head.labels, per_label, strict=True)},
        "macro_f1": round(macro, 3),
        "always_yes": round(floor, 3),
        "supported": is_enough(macro, floor, rows=len(held.truth)),
        "rows": len(held.truth),
    }


def is_enough(macro: float, floor: float, *, rows: int) -> bool:
    """Tell whether a language may be shown: far enough above always-yes, and on enough rows."""
    return rows >= LEAST_HELD and macro >= max(floor + LEAST_GAIN, LEAST_F1)


def train(rows: pl.DataFrame, out: Path) -> None:
    """Train and write one head per language of BRIGHTER with enough rows, and ``scores.json``."""
    out.mkdir(parents=True, exist_ok=True)
    told = {}
    for (language,), part in rows.group_by("lang", maintain_order=True):
        name = str(language)
        taught = part.filter(pl.col("split") == "train")
        if name not in TAG_OF or taught.height < LEAST_ROWS:
            continue
        embedder_id = embedder(EMBEDDER_OF[name]).id if name in EMBEDDER_OF else ""
        head, strength, mix = teach(lesson(taught, language=name), embedder_id=embedder_id)
        save(head, out / f"{name}.npz")
        held = lesson(part.filter(pl.col("split") == "dev"), language=name)
        told[name] = {"strength": strength, "mix": mix, **measure(head, held)}
        print(name, told[name], file=sys.stderr, flush=True)
    (out / "scores.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, train, and give the exit status: 0 done, 2 the input is wrong."""
    parser = argparse.ArgumentParser(description="Train the emotion heads.")
    parser.add_argument(
        "data", type=Path, help="Parquet: lang, split (train, dev), id, text, six labels"
    )
    parser.add_argument("out", type=Path, help="folder for the heads and scores.json")
    given = parser.parse_args(arguments)
    try:
        train(_read(given.data), given.out)
    except LegationError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


def _read(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, columns=["lang", "split", "id", "text", *LABELS])
    except (OSError, pl.exceptions.PolarsError) as unreadable:
        raise Rejected(f"cannot be read: {unreadable}", where=str(path)) from unreadable


if __name__ == "__main__":
    raise SystemExit(main())
