"""Whether the system has a font for a language, and which Debian package brings one."""

import ctypes
from collections.abc import Callable

from legation.domain.errors import Misconfigured

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


def require_font(language: str, *, has: Callable[[str], bool] = has_font) -> None:
    """Raise Misconfigured with the line to run where no font covers a language, given as any tag of it."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary not in PACKAGES:
        return
    tag, package = PACKAGES[primary]
    if not has(tag):
        raise Misconfigured(
            f"no font here can write the language {language}",
            where="a PDF",
            remedy=f"apt-get install {package}; HTML, Markdown and JSON work without it",
        )
