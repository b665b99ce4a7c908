"""What a publication's page shows of its translation by a machine."""

from typing import Any

from django.utils.translation import get_language

from legation.couriers.translating.protocol import primary
from legation.desks.briefing.translated.work import kept
from legation.domain.languages import UNDETERMINED


def text_of(item: dict[str, Any]) -> str:
    """Give what of a publication is translated: its title, and its text where that says more."""
    title, text = str(item.get("title") or ""), str(item.get("text") or "")
    if not title or text.startswith(title):
        return text or title
    return f"{title}\n\n{text}".strip()


def shown_translation(item: dict[str, Any], *, into: str) -> dict[str, object] | None:
    """Give the translation that is kept of a publication, into a language or else the reader's; None where
    none is."""
    language = str(item.get("language") or "")
    asked = into[:10] or get_language() or "en"
    found = kept(text_of(item), item=str(item["id"]), source=language, target=asked)
    if found is None:
        return None
    told = {"text": found.text, "language": found.target, "engine": found.engine}
    return {**told, "made_at": found.made_at, "is_machine": True}


def is_foreign(item: dict[str, Any]) -> bool:
    """Say whether a publication is in a known language that is not the reader's."""
    language = primary(str(item.get("language") or ""))
    return language not in ("", UNDETERMINED, primary(get_language() or "en"))
