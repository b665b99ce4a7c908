"""The six languages of the interface, each by its own name."""

LANGUAGES = (
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
)
"""In the order in which the United Nations lists them."""

RIGHT_TO_LEFT = frozenset({"ar"})

_TAGS = {"zh-hans": "zh-Hans"}


def tag_of(code: str) -> str:
    """Give the BCP 47 tag of one of our languages, for the ``lang`` attribute."""
    return _TAGS.get(code, code)


def spoken_for(tag: str) -> str | None:
    """Give the one of our languages that a BCP 47 tag asks for, or None.

    >>> spoken_for("zh-CN"), spoken_for("fr-CH"), spoken_for("sw")
    ('zh-hans', 'fr', None)
    """
    begun = tag.lower().split("-")[0]
    return next((code for code, _ in LANGUAGES if code.split("-")[0] == begun), None)
