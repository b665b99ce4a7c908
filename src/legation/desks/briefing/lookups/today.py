"""What the desk tells on Today: new leading stories and indicators, what the last update did not see."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from legation.chancery.contributing import Asked, Told
from legation.desks.briefing.content import BriefContent, Line, Listed, Quoted, Sentence
from legation.desks.briefing.lookups.briefs import newest_brief
from legation.desks.briefing.models import Brief
from legation.desks.briefing.warned.lookups import issued_warnings
from legation.desks.briefing.warned.rules import State
from legation.domain.scope import Scope

MOST = 8
"""Lines of one sort; the brief holds the rest."""


def changes(asked: Asked) -> Iterator[Told]:
    """Tell the leading stories and indicators of the newest brief that the last one read did not have."""
    newest = _brief_of(asked)
    if newest is None or newest.made_at <= asked.since:
        return
    before = _brief_before(newest, asked.scope, asked.since)
    known = _opened(before.content) if before else frozenset()
    content = newest.told(get_language() or "en")[0]
    said = {"stories": _("New among the leading stories"), "signals": _("New indicator")}
    for begins, says in said.items():
        new = [(opens, line) for opens, line in _lines(content) if opens.startswith(f"{begins}/")]
        for opens, line in [one for one in new if one[0] not in known][:MOST]:
            quoted, language = _words(line.headline)
            yield Told(
                says=says,
                quoted=quoted,
                language=language,
                address=f"/{opens}",
                at=newest.made_at,
                marking=newest.marking,
            )


def warnings(asked: Asked) -> Iterator[Told]:
    """Tell the warnings that are open, the one issued last first, with probability and horizon."""
    for one in issued_warnings(asked.scope, state=State.ISSUED)[:MOST]:
        yield Told(
            says=_("Warning"),
            quoted=one.title,
            address=f"/warnings/{one.warning.key}",
            at=one.issued_at,
            probability=one.percent / 100,
            horizon=one.horizon,
            marking=one.marking,
        )


def honesty(asked: Asked) -> Iterator[Told]:
    """Tell which steps of the last update failed, which publications no method here reads, and how many
    language pairs are without translation."""
    brief = _brief_of(asked)
    if brief is None:
        yield Told(says=_("No brief yet"), address="/brief/", is_well=False)
        return
    gaps = next((one for one in brief.content.blocks if one.slug == "gaps"), None)
    sentences = [one for card in gaps.cards for one in card.sentences] if gaps else []
    failures = _resting_on(sentences, Listed.STATES)
    if failures:
        count = len(failures)
        says = ngettext(
            "%(count)s step of the last update failed",
            "%(count)s steps of the last update failed",
            count,
        )
        yield Told(says=says % {"count": count}, address=f"/briefs/{brief.pk}#gaps", is_well=False)
    for one in _resting_on(sentences, Listed.ITEMS):
        says = ngettext(
            "%(count)s publication in a language that nothing here reads",
            "%(count)s publications in a language that nothing here reads",
            len(one.evidence[0].ids),
        )
        yield _lacking(brief, one, says)
    for one in _resting_on(sentences, Listed.PAIRS):
        says = ngettext(
            "%(count)s language pair without translation",
            "%(count)s language pairs without translation",
            len(one.evidence[0].ids),
        )
        yield _lacking(brief, one, says)
    yield Told(says=_("Last brief"), address=f"/briefs/{brief.pk}", at=brief.made_at)


def _lacking(brief: Brief, sentence: Sentence, says: str) -> Told:
    """Tell how long the list of a sentence is, and lead there."""
    evidence = sentence.evidence[0]
    address = f"/briefs/{brief.pk}/evidence/{evidence.key}"
    return Told(says=says % {"count": len(evidence.ids)}, address=address, is_well=False)


def _brief_of(asked: Asked) -> Brief | None:
    """Give the newest brief of the reader's home mission, else the newest there is for them."""
    home = newest_brief(asked.scope, asked.person.home_mission_id)
    return home or newest_brief(asked.scope)


def _brief_before(newest: Brief, scope: Scope, since: datetime) -> Brief | None:
    """Give the brief of the same mission that was the newest at a time."""
    then = Brief.objects.filter(mission=newest.mission, made_at__lte=since).defer("values")
    ordered = then.order_by("-as_of", "-made_at", "-pk")
    return next((one for one in ordered.iterator() if one.is_for(scope)), None)


def _lines(content: BriefContent) -> Iterator[tuple[str, Line]]:
    for block in content.blocks:
        for line in block.lines if block.slug in ("changes", "warnings") else ():
            opens = block.cards[line.card].opens if line.card < len(block.cards) else ""
            if opens:
                yield opens.lstrip("/").partition("?")[0], line


def _opened(content: BriefContent) -> frozenset[str]:
    return frozenset(opens for opens, _line in _lines(content))


def _words(headline: Sentence) -> tuple[str, str]:
    """Give a headline's title in its own language, or the whole headline."""
    title = next((one for one in headline.leaves if isinstance(one, Quoted)), None)
    return (title.text, title.language) if title else (headline.text, "")


def _resting_on(sentences: Iterable[Sentence], of: Listed) -> list[Sentence]:
    return [one for one in sentences if one.evidence and one.evidence[0].of == of]
