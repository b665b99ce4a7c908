"""Language identification: right on clear texts, silent on unclear ones."""

from pathlib import Path

import polars as pl
import pytest

from legation.methods.language.identify import identify
from legation.methods.language.scripts import scripts

BRIGHTER = Path(__file__).resolve().parents[4] / "shared/data/emotion/brighter_train_dev.parquet"

CLEAR = {
    "en": "The ministers will meet in the capital on Thursday to discuss the new agreement.",
    "fr": "Les ministres se réuniront jeudi dans la capitale pour discuter du nouvel accord.",
    "sw": "Mawaziri watakutana siku ya Alhamisi kujadili mkataba mpya wa biashara na usalama.",
    "ha": "Ministoci za su gana a ranar Alhamis domin tattauna sabuwar yarjejeniyar kasuwanci.",
    "ru": "Министры встретятся в столице в четверг, чтобы обсудить новое соглашение.",
    "uk": "Міністри зустрінуться в столиці у четвер, щоб обговорити нову угоду.",
    "ar": "سيجتمع الوزراء في العاصمة يوم الخميس لمناقشة الاتفاق الجديد",
    "zh": "部长们将于星期四在首都举行会议讨论新的协议",
    "ja": "閣僚は木曜日に首都で会談し、新しい協定について話し合う",
    "ko": "장관들은 목요일 수도에서 만나 새 협정을 논의할 예정이다",
    "am": "ሚኒስትሮቹ አዲሱን ስምምነት ለመወያየት ሐሙስ ይገናኛሉ",
    "ti": "ሚኒስተራት ነቲ ሓድሽ ስምምዕ ንምዝታይ ኣብ ዋና ከተማ ክራኸቡ እዮም",
    "el": "Οι υπουργοί θα συναντηθούν την Πέμπτη",
}


def _told(texts: list[str | None]) -> pl.DataFrame:
    ids = [str(place) for place in range(len(texts))]
    return identify(
        pl.DataFrame({"id": ids, "text": texts}, schema={"id": pl.String, "text": pl.String})
    )


def test_clear_texts_are_told_apart() -> None:
    told = _told(list(CLEAR.values()))
    assert told["language"].to_list() == list(CLEAR)
    assert told["confidence"].min() > 0.7  # type: ignore[operator]


def test_texts_without_letters_are_undetermined_with_no_confidence() -> None:
    told = _told(["", None, "12345 !!!", "😀😀", "https://example.org/a @someone"])
    assert told["language"].unique().to_list() == ["und"]
    assert told["confidence"].to_list() == [0.0] * 5
    assert told["script"].unique().to_list() == ["Zyyy"]


def test_a_text_of_nonsense_is_undetermined() -> None:
    assert _told(["qwx zzkt vbrp"])["language"].to_list() == ["und"]


def test_links_and_handles_do_not_speak() -> None:
    bare, dressed = (
        CLEAR["sw"],
        f"@ministry_of_state https://www.theguardian.com/world {CLEAR['sw']}",
    )
    told = _told([bare, dressed])
    assert told["language"].to_list() == ["sw", "sw"]


def test_shouting_is_the_same_language() -> None:
    assert _told([CLEAR["fr"].upper()])["language"].to_list() == ["fr"]


def test_no_texts_give_no_rows_with_the_same_columns() -> None:
    assert _told([]).schema == _told(["a"]).schema


def test_scripts_are_named_by_most_letters() -> None:
    texts = pl.Series(
        ["Hello Привет мир как дела", "漢字とかな", "漢字", "한국어", "שלום", "नमस्ते", "", None]
    )
    assert scripts(texts).to_list() == [
        "Cyrl",
        "Jpan",
        "Hani",
        "Kore",
        "Hebr",
        "Deva",
        "Zyyy",
        "Zyyy",
    ]


def test_characters_beyond_the_basic_plane_do_no_harm() -> None:
    assert scripts(pl.Series(["𝒜𝒷 abc", "🇺🇳"])).to_list() == ["Latn", "Zyyy"]


@pytest.mark.data
@pytest.mark.skipif(not BRIGHTER.exists(), reason="needs the shared emotion data")
def test_swahili_and_hausa_posts_are_recognised_and_confidence_means_what_it_says() -> None:
    rows = pl.read_parquet(BRIGHTER).filter(
        pl.col("split") == "dev", pl.col("lang").is_in(["swa", "hau"])
    )
    told = identify(rows.select("id", "text"))
    right = told["language"] == rows["lang"].replace_strict({"swa": "sw", "hau": "ha"})
    swahili = rows["lang"] == "swa"
    assert right.filter(swahili).mean() >= 0.8  # type: ignore[operator]
    assert right.filter(~swahili).mean() >= 0.9  # type: ignore[operator]
    sure = told["confidence"] > 0.9
    assert right.filter(sure).mean() > right.filter(~sure).mean()  # type: ignore[operator]
