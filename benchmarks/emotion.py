"""Emotion: macro-F1 per language on BRIGHTER's dev split, of what `legation lab emotion` writes.

Beside it stands a character SVM trained in this run.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from _lab import through_lab
from legation.methods.emotion.heads import LABELS, scores_of

DATA = Path(__file__).resolve().parents[2] / "shared/data/emotion/brighter_train_dev.parquet"
_SIXTEEN = "eng esp deu rus ptbr arq ary chn hin swa hau ukr ron amh som yor"
SIXTEEN = _SIXTEEN.split()
TARGET = 0.48


def baseline(train: pl.DataFrame, dev: pl.DataFrame, labels: list[str]) -> float:
    """Macro-F1 of TF-IDF over 2 to 5 characters with a linear SVM a label."""
    model = make_pipeline(
        TfidfVectorizer(
            analyzer="char", ngram_range=(2, 5), sublinear_tf=True, min_df=2, max_features=200_000
        ),
        OneVsRestClassifier(LinearSVC(dual=True)),
    )
    model.fit(train["text"].to_list(), train.select(labels).to_numpy())
    says = model.predict(dev["text"].to_list())
    return float(f1_score(dev.select(labels).to_numpy(), says, average="macro", zero_division=0))


def head_score(dev: pl.DataFrame, labels: list[str]) -> tuple[float, float]:
    """Macro-F1 of the shipped head at .5 (nan where not supported), and texts per CPU-second."""
    texts = dev.select("id", "text", language=pl.col("lang"))
    began = time.process_time()
    found = through_lab("emotion", texts).table
    speed = dev.height / max(time.process_time() - began, 1e-9)
    if found["measured_f1"].null_count() == found.height:
        return float("nan"), speed
    says = found.select(pl.col(labels).fill_null(0.0) > 0.5).to_numpy()
    return float(
        f1_score(dev.select(labels).to_numpy(), says, average="macro", zero_division=0)
    ), speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="*", default=SIXTEEN, help="BRIGHTER's names")
    parser.add_argument("--no-baseline", action="store_true", help="do not train the SVM")
    given = parser.parse_args()
    rows = pl.read_parquet(DATA)
    reached, svm, trained = {}, {}, scores_of()
    print(f"{'language':10}{'head':>8}{'SVM':>8}{'yes':>8}{'texts/s':>9}")
    for lang in given.languages:
        part = rows.filter(pl.col("lang") == lang)
        dev, train = part.filter(pl.col("split") == "dev"), part.filter(pl.col("split") == "train")
        labels = [label for label in LABELS if dev[label].null_count() == 0]
        reached[lang], speed = head_score(dev, labels)
        svm[lang] = float("nan") if given.no_baseline else baseline(train, dev, labels)
        print(
            f"{lang:10}{reached[lang]:8.3f}{svm[lang]:8.3f}{trained[lang]['always_yes']:8.3f}{speed:9.0f}",
            flush=True,
        )
    told = {lang: float(trained[lang]["macro_f1"]) for lang in given.languages}
    print(
        f"mean of all {len(told)} heads, shown or not  {np.mean(list(told.values())):.3f}   target {TARGET}"
    )
    print(f"mean of those supported          {np.nanmean(list(reached.values())):.3f}")
    if not given.no_baseline:
        print(f"mean of the SVM, all             {np.mean(list(svm.values())):.3f}")
    some = [lang for lang in SIXTEEN if lang in told]
    print(
        f"mean of the sixteen              {np.mean([told[lang] for lang in some]):.3f}   compare .509"
    )


if __name__ == "__main__":
    main()
