"""The language of each text, with the probability of being right, or ``und``."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from legation.domain.languages import UNDETERMINED
from legation.methods.language.clean import stripped
from legation.methods.language.scripts import NO_SCRIPT, scripts

LEAST_PROBABILITY = 0.5
"""Below it a language is more likely wrong than right, and the text is ``und``."""

READ_CHARACTERS = 400
"""Characters of each text that are looked at: more of them change one answer in a thousand."""

_LEAST_CHARACTERS = 3
_STATE_LANGUAGES = """
    af am ar as az be bg bn bs ca cs cy da de dz el en es et fa fi fr ga gn ha he hi hr ht hu hy id ig is it
    ja jv ka kk km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl nn no om or pa pcm pl ps pt qu rw ro
    ru si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt ug uk ur uz vi xh yo zh zu
"""
"""Languages of a state or of more than five million speakers; the model's other labels are rarer."""

_WIDE_LANGUAGES = "ar bn de en es fa fr hi id it ja ko nl pl pt ru sw th tr uk ur vi zh"
"""Languages of world news: most of what a mission reads."""

_STATE_BONUS, _WIDE_BONUS = 6.0, 8.0
"""Log odds before tempering that each list adds; chosen on BRIGHTER's train split and English titles."""

_MERGED = {
    "ary": "ar", "arz": "ar", "wuu": "zh", "yue": "zh", "uzs": "uz", "sdh": "ku", "gug": "gn",
    "hbo": "he", "grc": "el", "kik": "ki", "gom": "kok", "fuv": "ff", "zxx": UNDETERMINED,
}  # fmt: skip
"""The model's labels that go by another BCP 47 tag here: varieties by their macrolanguage."""

_BY_SCRIPT = {
    "Armn": "hy", "Geor": "ka", "Grek": "el", "Gujr": "gu", "Guru": "pa", "Jpan": "ja", "Khmr": "km",
    "Knda": "kn", "Kore": "ko", "Laoo": "lo", "Mlym": "ml", "Mymr": "my", "Orya": "or", "Sinh": "si",
    "Taml": "ta", "Telu": "te", "Thaa": "dv", "Thai": "th",
}  # fmt: skip
"""Scripts that practically one language is written in."""

_SCRIPT_PROBABILITY = 0.95
_TIGRINYA = r"[ኣቐ-ቝዀ-ዅ]|እዩ|ናይ |እንታይ"
"""What Tigrinya writes often and Amharic hardly ever; the model does not know Tigrinya."""

_RAW = (0.0, 0.09, 0.145, 0.21, 0.29, 0.365, 0.44, 0.60, 0.95, 1.0)
_MEASURED = (0.0, 0.15, 0.30, 0.36, 0.47, 0.58, 0.73, 0.83, 0.972, 0.995)
"""Share of right answers at each raw confidence (``benchmarks/language.py --calibrate``)."""


def identify(texts: pl.DataFrame, *, least_probability: float = LEAST_PROBABILITY) -> pl.DataFrame:
    """Tell the language of each text.

    Takes ``id`` and ``text``. Gives ``id``, ``language`` (BCP 47, or ``und``), ``confidence`` (probability
    0–1 that the language is right, calibrated on BRIGHTER; 0 for a text without letters) and ``script``
    (ISO 15924). Source: Lui & Baldwin's naive Bayes over byte n-grams, in the py3langid model.
    Weakness: texts that mix languages, and languages the model has no label for, which it takes for a
    neighbour with low confidence.
    """
    bare = texts.select("id", text=stripped(pl.col("text")).str.slice(0, READ_CHARACTERS))
    script = scripts(bare["text"]).alias("script")
    labels, raw = _classify(bare["text"].to_list())
    told = bare.select("id", "text", script).with_columns(
        language=pl.Series(labels, dtype=pl.String),
        confidence=pl.Series(np.interp(raw, _RAW, _MEASURED)),
    )
    return _abstain(_correct_by_script(told), least_probability).select(
        "id", "language", "confidence", "script"
    )


def spoken_in(texts: pl.DataFrame) -> pl.Series:
    """Give each text's ``language``: the one that is told, else the one that is detected.

    Takes ``id``, ``text`` and, where known, ``language``; a text whose language is null is looked at.
    """
    if "language" not in texts.columns:
        return identify(texts)["language"]
    told = texts["language"].cast(pl.String)
    silent = told.is_null()
    if not silent.any():
        return told
    found = pl.Series("language", [None] * len(texts), dtype=pl.String)
    return told.fill_null(
        found.scatter(silent.arg_true(), identify(texts.filter(silent))["language"])
    )


def _classify(texts: list[str]) -> tuple[list[str], npt.NDArray[np.float64]]:
    model = _model()
    seen: dict[str, tuple[str, float]] = {}
    for text in texts:
        if text not in seen:
            label, confidence = model.classify(_calmed(text))
            seen[text] = _MERGED.get(label, label), confidence
    found = [seen[text] for text in texts]
    return [label for label, _ in found], np.array(
        [confidence for _, confidence in found], dtype=np.float64
    )


def _calmed(text: str) -> str:
    """Lower the case of a text that shouts: the model knows capitals only as first letters."""
    capitals = sum(map(str.isupper, text))
    return text.lower() if 2 * capitals > len(text) else text


def _correct_by_script(told: pl.DataFrame) -> pl.DataFrame:
    one = pl.col("script").replace_strict(_BY_SCRIPT, default=None, return_dtype=pl.String)
    is_tigrinya = (pl.col("script") == "Ethi") & pl.col("text").str.contains(_TIGRINYA)
    better = pl.when(is_tigrinya).then(pl.lit("ti")).otherwise(one)
    return told.with_columns(better=better).with_columns(
        language=pl.coalesce("better", "language"),
        confidence=pl.when(pl.col("better").is_not_null())
        .then(pl.max_horizontal("confidence", pl.lit(_SCRIPT_PROBABILITY)))
        .otherwise("confidence"),
    )


def _abstain(told: pl.DataFrame, least_probability: float) -> pl.DataFrame:
    empty = (pl.col("script") == NO_SCRIPT) | (
        (pl.col("text").str.len_chars() < _LEAST_CHARACTERS) & pl.col("better").is_null()
    )
    unsure = empty | (pl.col("confidence") < least_probability)
    return told.with_columns(
        language=pl.when(unsure).then(pl.lit(UNDETERMINED)).otherwise("language"),
        confidence=pl.when(empty).then(0.0).otherwise("confidence"),
    )


@cache
def _model() -> Any:  # the package is untyped
    """Load the model once per process, with the two priors added."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    names = [_MERGED.get(label, label) for label in model.nb_classes]
    state, wide = _STATE_LANGUAGES.split(), _WIDE_LANGUAGES.split()
    bonus = [_STATE_BONUS * (name in state) + _WIDE_BONUS * (name in wide) for name in names]
    model.nb_pc = model.nb_pc + np.array(bonus, dtype=np.float32)
    return model
