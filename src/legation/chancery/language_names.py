"""The names of languages in the language of whoever reads."""

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext

from legation.domain.languages import UNDETERMINED

_TAGS = {"zh-hans": "zh-Hans"}


def language_in_words(tag: str | None, reader: str = "") -> str:
    """Name a language by its BCP 47 tag, in the reader's language; the tag itself where it has no name."""
    written = tag or UNDETERMINED
    if written == UNDETERMINED:
        return gettext("not determined")
    spoken = reader or get_language() or "en"
    speaks = Locale.parse(_TAGS.get(spoken, spoken), sep="-")
    try:
        return str(Locale.parse(written, sep="-").get_display_name(speaks) or written)
    except (UnknownLocaleError, ValueError):
        return str(speaks.languages.get(written, written))
