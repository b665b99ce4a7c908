"""The page on which a reader asks for a translation."""

from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import get_language

from legation.chancery.administering import Sheet, Working, act
from legation.couriers.translating.choosing import translator_of
from legation.couriers.translating.protocol import Translator, primary
from legation.desks.briefing.lookups.publications import publications
from legation.desks.briefing.translated import work
from legation.desks.briefing.translated.telling import text_of
from legation.domain.errors import LegationError, Misconfigured, Refused, Rejected
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Label, require_scope


def _asking(working: Working, name: str) -> Sheet:
    item = _item(working, name)
    says, translator = _translator(working)
    language = str(item["language"] or "")
    targets: list[str] = []
    if translator is not None:
        says, targets = _pairs(translator, language)
    values = {
        "item": name,
        "title": text_of(item)[:140],
        "language": language,
        "engine": translator.name if translator else "",
        "targets": targets,
    }
    forms = {
        "says": says,
        "is_outside": _is_outside(translator),
        "own": primary(get_language() or "en"),
    }
    return Sheet(template="briefing/translate.html", values=values, forms=forms)


def _translate(working: Working, name: str) -> str:
    item = _item(working, name)
    _, translator = _translator(working)
    if translator is None:
        raise Refused("no engine is set here that translates")
    try:
        made = work.translate(
            translator,
            text_of(item),
            item=name,
            label=Label.of(**{one: str(item[one]) for one in SCOPE_COLUMNS}),
            source=str(item["language"] or ""),
            target=working.sent.get("target", ""),
            by=working.person,
            at=working.at,
        )
    except Misconfigured as wrong:
        raise Refused(wrong.what, remedy=wrong.remedy) from wrong
    return f"/items/{name}?into={made.target}#translation"


translate = act(_translate, again=_asking)


def _item(working: Working, name: str) -> dict[str, Any]:
    scope = require_scope(working.scope)
    rows = publications(working.here.archive, scope, ids=[name]).to_dicts()
    if not rows:
        raise Rejected(Said("no item {name!r}", name=name))
    return rows[0]


def _translator(working: Working) -> tuple[LegationError | None, Translator | None]:
    try:
        return None, translator_of(working.here.settings)
    except Misconfigured as wrong:
        return wrong, None


def _pairs(translator: Translator, language: str) -> tuple[LegationError | None, list[str]]:
    """Say why an engine cannot be asked, and into which languages of the interface it translates."""
    tongues = [primary(code) for code, _ in django_settings.LANGUAGES]
    try:
        return None, [
            one for one in tongues if one != primary(language) and translator.can(language, one)
        ]
    except LegationError as wrong:
        return wrong, []


def _is_outside(translator: Translator | None) -> bool:
    try:
        return translator is not None and translator.is_outside
    except LegationError:
        return True
