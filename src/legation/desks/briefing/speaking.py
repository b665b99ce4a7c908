"""A brief in one of the six languages: its messages from the catalogue, numbers and dates by the locale.

A brief is written in English with the messages that it is made of; that is what is kept, digested and
never changes. Other languages are composed of the same messages when somebody reads it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, format_scientific
from django.utils.translation import get_language, gettext, ngettext, override

from legation.chancery.language_names import language_in_words
from legation.chancery.recognition import country_in_sentence, country_name
from legation.desks.briefing.content import FORMAT, Block, BriefContent, Card, Line, Sentence
from legation.desks.briefing.parts import (
    ENGLISH,
    NUMBER,
    Amount,
    Counted,
    Evidence,
    Measured,
    Moment,
    Named,
    Part,
    Quoted,
    Speech,
    Words,
    capital,
    chained,
    flat,
)
from legation.desks.briefing.rules.headlines import foreign_language
from legation.desks.briefing.rules.names import is_organisation
from legation.domain.languages import UNDETERMINED
from legation.domain.uncertainty import likelihood

SPOKEN = ("en", "fr", "es", "ar", "zh", "ru")
"""The languages that a brief can be read in."""
RIGHT_TO_LEFT = frozenset({"ar"})
CATALOGUES = Path(__file__).resolve().parents[2] / "locale"
_CODES = {"zh": "zh-hans"}
_TAGS = {"zh": "zh-Hans"}
_MARK = "\0"
SMALLEST = 1e-6
"""What is smaller is written by powers of ten."""


def in_language(content: BriefContent, language: str) -> BriefContent:
    """Give a brief as it reads in a language, each sentence as words, quotations, counts, measures and
    moments; its evidence, numbers and order are the same in all. What was written before messages were
    kept stays English."""
    told = spoken_in(content, language)
    with speaking(told):
        speech = _in_time_of(content.zone, ENGLISH if told == "en" else _speech(told))
        return replace(
            content,
            language=told,
            blocks=tuple(_block(one, speech) for one in content.blocks),
        )


def spoken_in(content: BriefContent, language: str) -> str:
    """Say which of the six a brief is given in where a language is asked for."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    return primary if primary in SPOKEN and content.format == FORMAT else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let texts be said in one of the six for a while."""
    with override(_CODES.get(language, language)):
        yield


def spoken(part: Part) -> str:
    """Say a part in the language that is spoken now, as plain characters."""
    primary = (get_language() or "en").partition("-")[0]
    speech = _speech(primary) if primary in SPOKEN and primary != "en" else ENGLISH
    told = flat((part,), speech)
    return "".join(one.message if isinstance(one, Words) else one.text for one in told)


def spoken_in_both(content: BriefContent, at: datetime) -> str:
    """Say an instant as a brief says its times: in the time of its mission and in UTC."""
    part = Moment(at=at)
    return _both(part, ZoneInfo(content.zone)) if content.zone else spoken(part)


def tag_of(language: str) -> str:
    """Give the BCP 47 tag of one of the six."""
    return _TAGS.get(language, language)


@cache
def catalogue_of(language: str) -> str:
    """Name the version of a language's catalogue: the beginning of the SHA-256 of what is read from it;
    empty for English, which needs none."""
    folder = {"zh": "zh_Hans"}.get(language, language)
    path = CATALOGUES / folder / "LC_MESSAGES" / "django.mo"
    return "" if language == "en" else hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _block(block: Block, speech: Speech) -> Block:
    return replace(
        block,
        title=gettext(block.title),
        lines=tuple(_line(one, speech) for one in block.lines),
        cards=tuple(_card(one, speech) for one in block.cards),
    )


def _line(line: Line, speech: Speech) -> Line:
    says = tuple(_sentence(one, speech) for one in line.says)
    return replace(line, headline=_sentence(line.headline, speech), says=says)


def _card(card: Card, speech: Speech) -> Card:
    chart = card.chart
    title = card.title
    if isinstance(title, Quoted):
        is_english = speech.aside is ENGLISH.aside
        aside = foreign_language(title) if is_english else speech.aside(title)
        title = replace(title, tells_language=True, aside=aside)
    elif title is not None:
        title = chained(capital(flat((title,), speech)))
    return replace(
        card,
        title=title,
        sentences=tuple(_sentence(one, speech) for one in card.sentences),
        chart=None if chart is None else replace(chart, caption=gettext(chart.caption)),
    )


def _sentence(sentence: Sentence, speech: Speech) -> Sentence:
    told = capital(flat(sentence.parts, speech))
    return replace(
        sentence,
        parts=tuple(_labelled(part, speech) for part in told),
        rests_on=tuple(_list(one, speech) for one in sentence.rests_on),
    )


def _labelled(part: Part, speech: Speech) -> Part:
    if isinstance(part, Counted):
        return replace(part, said=part.text, evidence=_list(part.evidence, speech))
    return part


def _list(evidence: Evidence, speech: Speech) -> Evidence:
    if not evidence.said:
        return evidence
    labels = tuple(
        "".join(one.text for one in capital(flat((said,), speech))) for said in evidence.said
    )
    return replace(evidence, labels=labels, said=())


@cache
def _speech(language: str) -> Speech:
    """Make the speech of one of the five; it says what the catalogue that is active then holds."""
    reader = _TAGS.get(language, language)
    locale = Locale.parse(reader, sep="-")

    def counts(part: Counted) -> Counted:
        return replace(part, said=_with_noun(part.one, part.many, part.number, locale))

    def measures(part: Measured | Amount | Named) -> Measured:
        match part:
            case Amount(number=number):
                shown = round(number.value)
                said = ngettext(part.one, part.many, shown)
                return Measured(said.replace(NUMBER, _number(number, locale)))
            case Named():
                return Measured(_name(part, locale))
            case _:
                return Measured(_number(part, locale)) if part.style else part

    def aside(part: Quoted) -> str:
        tag = part.language.partition("-")[0]
        return (
            ""
            if tag in ("", UNDETERMINED, language)
            else language_in_words(part.language, str(locale).replace("_", "-"))
        )

    return Speech(
        words=_words,
        counted=counts,
        measured=measures,
        chance=lambda part: likelihood(part.probability).word_in(language),
        moment=lambda part: replace(part, said=_moment(part, locale)),
        aside=aside,
        between=lambda count: _between(count, locale),
        brackets=("（", "）") if language == "zh" else (" (", ")"),
    )


def _in_time_of(zone: str, speech: Speech) -> Speech:
    """Say instants in a time zone too; days and stretches of one day stay those of UTC, by which all is
    counted."""
    if not zone:
        return speech
    kept = ZoneInfo(zone)

    def moment(part: Moment) -> Moment:
        is_instant = not (part.is_day or part.is_clock)
        return replace(part, said=_both(part, kept)) if is_instant else speech.moment(part)

    return replace(speech, moment=moment)


def _both(part: Moment, zone: ZoneInfo) -> str:
    """Say an instant as a zone's clocks show it, with UTC in brackets, with its day where that is another."""
    local, world = part.at.astimezone(zone), part.at.astimezone(UTC)
    utc = f"{world:%H:%M}"
    if local.date() != world.date():
        near = spoken(Moment(at=world, is_day=True, is_near=True))
        utc = gettext("%(day)s, %(clock)s") % {"day": near, "clock": utc}
    day = spoken(Moment(at=local, is_day=True, is_near=part.is_near))
    places = {"day": day, "clock": f"{local:%H:%M}", "utc": utc}
    return gettext("%(day)s, %(clock)s (%(utc)s UTC)") % places


def figures(number: float, language: str) -> str:
    """Write a number to three digits as a language does, whole ones in full, very small ones by powers.

    >>> figures(1234, "en"), figures(3.14159, "fr"), figures(0.00004, "de"), figures(3e-9, "en")
    ('1,234', '3,14', '0,00004', '3E-9')
    """
    locale = Locale.parse(language, sep="-")
    if number == round(number):
        return str(format_decimal(number, locale=locale))
    if abs(number) < SMALLEST:
        return str(format_scientific(number, format="0.##E0", locale=locale))
    return str(format_decimal(float(f"{number:.3g}"), format="#,##0.#######", locale=locale))


def _words(part: Words) -> str:
    return gettext(part.message) if part.message.strip() else part.message


def _with_noun(one: str, many: str, number: int, locale: Locale) -> str:
    written = format_decimal(number, locale=locale)
    said = ngettext(one, many, number)
    return said.replace(NUMBER, written) if NUMBER in one else f"{written} {said}"


def _number(part: Measured, locale: Locale) -> str:
    match part.style:
        case "share" | "percent" if 0 < part.value < 0.005 and part.style == "share":
            return gettext("under %(percent)s") % {"percent": _percent(0.01, locale)}
        case "share" | "percent":
            return _percent(part.value, locale)
        case "integer" | "whole":
            return str(format_decimal(round(part.value), locale=locale))
        case "score":
            return str(format_decimal(part.value, format="0.00", locale=locale))
        case "loss" if part.value < 1:
            return str(format_decimal(float(f"{part.value:.2g}"), locale=locale))
        case "rough" | "loss":
            shape = "#,##0" if abs(part.value) >= 10 else "#,##0.#"
            return str(format_decimal(part.value, format=shape, locale=locale))
        case _:
            return part.text


def _percent(ratio: float, locale: Locale) -> str:
    return str(format_percent(ratio, format=locale.percent_formats[None].pattern, locale=locale))


def _name(part: Named, locale: Locale) -> str:
    match part.kind:
        case "language":
            return language_in_words(part.code, str(locale).replace("_", "-"))
        case _ if is_organisation(part.code):
            return part.text
        case "country":
            return country_in_sentence(part.code, locale.language)
        case _:
            return country_name(part.code, locale.language)


def _moment(part: Moment, locale: Locale) -> str:
    clock = f"{part.at:%H:%M}"
    if part.is_clock:
        return clock
    if part.is_near:
        day = format_skeleton("MMMMd", part.at, locale=locale)
    else:
        day = format_date(part.at, "long", locale=locale)
    if locale.language == "fr" and part.at.day == 1:
        day = day.replace("1 ", "1er ", 1)
    if part.is_day:
        return day
    return gettext("%(day)s, %(clock)s UTC") % {"day": day, "clock": clock}


def _between(count: int, locale: Locale) -> list[str]:
    """Part a list of placeholders as the locale writes one to see what stands between them."""
    whole = format_list([_MARK] * count, locale=locale)
    return whole.split(_MARK)[1:-1]
