"""Fictional names, written syllable by syllable so that every script can spell them."""

from collections.abc import Mapping, Sequence

SCRIPT_OF: Mapping[str, str] = {
    "ru": "cyrillic",
    "uk": "cyrillic",
    "ar": "arabic",
    "zh": "han",
    "hi": "devanagari",
    "am": "ethiopic",
}
"""The script of each language that is not written in Latin letters."""

_SCRIPTS = ("cyrillic", "arabic", "han", "devanagari", "ethiopic")
_SYLLABLES: Mapping[str, Sequence[str]] = {
    "ba": ("ба", "با", "巴", "बा", "ባ"),
    "de": ("де", "دي", "德", "दे", "ዴ"),
    "do": ("до", "دو", "多", "दो", "ዶ"),
    "fa": ("фа", "فا", "法", "फा", "ፋ"),
    "ga": ("га", "غا", "加", "गा", "ጋ"),
    "ha": ("ха", "ها", "哈", "हा", "ሃ"),
    "ka": ("ка", "كا", "卡", "का", "ካ"),
    "ki": ("ки", "كي", "基", "की", "ኪ"),
    "ko": ("ко", "كو", "科", "को", "ኮ"),
    "la": ("ла", "لا", "拉", "ला", "ላ"),
    "le": ("ле", "لي", "莱", "ले", "ሌ"),
    "lo": ("ло", "لو", "洛", "लो", "ሎ"),
    "ma": ("ма", "ما", "马", "मा", "ማ"),
    "me": ("ме", "مي", "梅", "मे", "ሜ"),
    "mo": ("мо", "مو", "莫", "मो", "ሞ"),
    "na": ("на", "نا", "纳", "ना", "ና"),
    "ne": ("не", "ني", "内", "ने", "ኔ"),
    "no": ("но", "نو", "诺", "नो", "ኖ"),
    "ra": ("ра", "را", "腊", "रा", "ራ"),
    "re": ("ре", "ري", "雷", "रे", "ሬ"),
    "ri": ("ри", "ري", "里", "री", "ሪ"),
    "ro": ("ро", "رو", "罗", "रो", "ሮ"),
    "sa": ("са", "سا", "萨", "सा", "ሳ"),
    "se": ("се", "سي", "塞", "से", "ሴ"),
    "so": ("со", "سو", "索", "सो", "ሶ"),
    "ta": ("та", "تا", "塔", "ता", "ታ"),
    "te": ("те", "تي", "特", "ते", "ቴ"),
    "to": ("то", "تو", "托", "तो", "ቶ"),
    "ve": ("ве", "في", "韦", "वे", "ቬ"),
    "vo": ("во", "فو", "沃", "वो", "ቮ"),
    "za": ("за", "زا", "扎", "ज़ा", "ዛ"),
    "ze": ("зе", "زي", "泽", "ज़े", "ዜ"),
    "zo": ("зо", "زو", "佐", "ज़ो", "ዞ"),
}

COUNTRIES = (
    "ve-la-mo-ro", "ka-so-ri", "ta-ra-ne-vo", "ze-ba-ro", "lo-ra-ke-zo", "ha-me-so-ro",
    "do-ve-ri", "ki-sa-lo-ve", "re-so-ga-ri", "fa-le-no-ro", "zo-ra-ve-ri", "mo-te-la-so",
    "ga-re-vo", "ba-ve-lo-ri", "te-zo-ma-ro", "no-ka-ve-so",
)  # fmt: skip
"""Countries end in o, i or e, which Russian and Ukrainian do not decline."""

CITIES = (
    "so-ra-de", "ve-ka-lo", "ma-ri-zo", "ta-lo-vo", "ke-ra-mo", "za-ne-ri", "ho-le-so", "ba-ra-ve",
    "fa-ro-ki", "de-lo-ra-ne", "ga-za-le-vo", "ri-mo-te", "no-ve-ra-ki", "lo-se-re", "to-ka-ne",
    "se-vo-ri", "ra-ma-de-lo", "mo-ne-zo", "ha-ri-ve", "ze-lo-ki", "ki-ro-so", "te-ma-lo", "le-za-ri",
    "do-ne-ro", "re-ka-vo", "sa-lo-me-ri", "me-to-ra-ve", "zo-ka-ri",
)  # fmt: skip

PERSONS = (
    "ta-ve ro-ke-lo", "le-ma so-za-ri", "ko-ra ve-ne-ro", "se-lo ga-ri-mo", "na-ri do-ve-lo",
    "ro-ma te-ka-vo", "ze-na ba-lo-ri", "ha-ro me-se-vo", "re-ne fa-ko-ri", "mo-la ze-ta-ro",
    "ve-ri sa-ne-lo", "ki-ra lo-ve-so", "to-me ra-za-ki", "de-na ka-ro-ve", "la-zo ri-te-ro",
    "ba-so ne-mo-ri",
)  # fmt: skip

CLUBS = ("ro-ve-ka", "so-le-za", "te-ra-vo", "ma-ko-ri")

_EXTRA: Mapping[str, Sequence[str]] = {
    "ke": ("ке", "كي", "凯", "के", "ኬ"),
    "ho": ("хо", "هو", "霍", "हो", "ሆ"),
}
_SPELLING = {**_SYLLABLES, **_EXTRA}


def spell(name: str, language: str) -> str:
    """Write a name of hyphenated syllables in the script of a language.

    >>> spell("ve-la-mo-ro", "en"), spell("ve-la-mo-ro", "ru")
    ('Velamoro', 'Веламоро')
    """
    script = SCRIPT_OF.get(language)
    gap = "·" if script == "han" else " "
    return gap.join(_spell_word(word, script) for word in name.split(" "))


def _spell_word(word: str, script: str | None) -> str:
    if script is None:
        return word.replace("-", "").capitalize()
    column = _SCRIPTS.index(script)
    written = "".join(_SPELLING[syllable][column] for syllable in word.split("-"))
    return written.capitalize() if script == "cyrillic" else written
