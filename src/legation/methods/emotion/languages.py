"""The languages of the emotion data: their BCP 47 tags, other names, and which embedder reads them."""

TAG_OF = {
    "afr": "af", "amh": "am", "arq": "arq", "ary": "ary", "chn": "zh", "deu": "de", "eng": "en", "esp": "es",
    "hau": "ha", "hin": "hi", "ibo": "ig", "kin": "rw", "mar": "mr", "orm": "om", "pcm": "pcm", "ptbr": "pt",
    "ptmz": "pt-MZ", "ron": "ro", "rus": "ru", "som": "so", "sun": "su", "swa": "sw", "swe": "sv",
    "tat": "tt",
    "tir": "ti", "ukr": "uk", "vmw": "vmw", "yor": "yo",
}  # fmt: skip
"""BCP 47 tag of each language of BRIGHTER, by BRIGHTER's own name."""

HEAD_OF = {tag: name for name, tag in TAG_OF.items()} | {
    "ar": "ary", "pt-BR": "ptbr", "zh-CN": "chn", "zh-TW": "chn", "zh-Hans": "chn",
}  # fmt: skip
"""The head that scores texts in a language, by tag: Arabic without a country goes to the Moroccan head."""

_RUNS_ALONE = frozenset({"amh", "hin", "mar", "tir"})
"""Languages in scripts that the fast embedder does not know: their heads read character runs only."""

EMBEDDER_OF = {name: "use" for name in TAG_OF if name not in _RUNS_ALONE}
"""The embedder whose vectors a language's head reads beside the runs."""
