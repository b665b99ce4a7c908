"""Whether the system has a font for a language, and which Debian package brings one."""

import ctypes
from collections.abc import Callable, Iterable

from legation.chancery.language_names import language_in_words
from legation.domain.errors import Misconfigured
from legation.domain.said import Said

PACKAGES = {
    "ar": ("ar", "fonts-noto-core"),
    "zh": ("zh-cn", "fonts-noto-cjk"),
    "ru": ("ru", "fonts-dejavu"),
}
"""By the language of a page: fontconfig's tag for its script, and the package."""


class _FontSet(ctypes.Structure):
    _fields_ = (("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p))


def has_font(tag: str) -> bool:
    """Ask fontconfig, with which Pango finds its fonts, whether one covers a language."""
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return True  # without it there is no Pango either, which says so itself
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    pattern = ctypes.c_void_p(library.FcNameParse(f":lang={tag}".encode()))
    wanted = ctypes.c_void_p(library.FcObjectSetCreate())
    found = library.FcFontList(None, pattern, wanted)
    count = int(found.contents.nfont) if found else 0
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(wanted)
    library.FcPatternDestroy(pattern)
    return count > 0


def lacking(languages: Iterable[str], *, has: Callable[[str], bool] = has_font) -> dict[str, str]:
    """Give those languages, each as any tag of it, that no font covers, with the package that brings one."""
    primary = {one: one.replace("_", "-").partition("-")[0].lower() for one in languages}
    wanted = {one: PACKAGES[begun] for one, begun in primary.items() if begun in PACKAGES}
    return {one: package for one, (tag, package) in wanted.items() if not has(tag)}


def require_font(language: str, *, has: Callable[[str], bool] = has_font) -> None:
    """Raise Misconfigured with the line to run where no font covers a language, given as any tag of it."""
    for package in lacking([language], has=has).values():
        raise Misconfigured(
            Said(
                "no font here can write the language {language}",
                language=language_in_words(language.replace("_", "-")),
            ),
            where="a PDF",
            remedy=f"apt-get install {package}; HTML, Markdown and JSON work without it",
        )
