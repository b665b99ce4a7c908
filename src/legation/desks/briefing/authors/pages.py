"""The pages of authors: who is shown by name, one author, and seeing who a private one is."""

import polars as pl
from django.utils.translation import gettext

from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.authors import keeping
from legation.chancery.authors.veil import is_pseudonym
from legation.chancery.authors.words import Purpose, VoiceKind
from legation.chancery.recognition import country_name
from legation.chancery.roles import powers_of, require_power
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.authors import lookups
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import titles
from legation.desks.briefing.pages_flows import (
    listed,
    names_of_languages,
    shown_pictures,
    signal_rows,
)
from legation.desks.briefing.render import pictures, tables
from legation.desks.briefing.rules.asked import Asked
from legation.desks.briefing.rules.names import language_name
from legation.domain.roles import Power
from legation.domain.scope import require_scope

MOST_ROWS = 20
"""Sources, countries, stories and indicators on an author's page."""


def _voices(working: Working) -> Sheet:
    require_scope(working.scope)
    rows = lookups.named_voices(working.here.archive)
    forms = {"may_keep": _may_reveal(working)}
    return Sheet(
        template="briefing/accounts.html", values={"rows": rows, "total": len(rows)}, forms=forms
    )


def _account(reading: Reading, key: str) -> Page:
    archive, scope = reading.archive, reading.scope
    account = lookups.find_account(archive, scope, key)
    whole = lookups.published_by(archive, scope, account)
    shown_as = str(whole["account"][0])
    story = reading.query.get("story", "")
    items = Asked.read({one: reading.query.get(one, "") for one in reading.query}).matching(whole)
    items = items.filter(pl.col("story") == story) if story else items
    naming = lookups.indicators_naming(archive, scope, shown_as)
    voice = lookups.voice_of(account)
    names = whole.drop_nulls("account_name")["account_name"]
    values = {
        "author": key,
        "account": shown_as,
        "account_name": names[-1] if names.len() else "",
        "is_private": is_pseudonym(shown_as),
        "platform": shown_as.partition(":")[0],
        "kind_of_voice": voice.kind if voice else "",
        "reason": voice.reason if voice else "",
        "label": label_of(whole, naming),
        "whole": whole.height,
        "story": story,
        "is_part": items.height < whole.height,
        "first_at": whole["published_at"].min(),
        "last_at": whole["published_at"].max(),
        "sources": _counted(whole["source"]),
        "languages": [
            {**one, "name": language_name(str(one["what"]))} for one in _counted(whole["language"])
        ],
        "countries": [
            {**one, "name": country_name(str(one["what"]))}
            for one in _counted(whole.explode("countries", empty_as_null=True)["countries"])
        ],
        "stories": _stories(whole),
        "signals": signal_rows(reading, naming.head(MOST_ROWS).to_dicts()),
        "indicators": naming.height,
        **paged(items.reverse(), reading, shown_as=listed),
    }
    drawn = shown_pictures(
        pictures.attention(
            whole,
            by="language",
            names=names_of_languages(whole),
            title=gettext("When this author published, by language"),
        )
    )
    handed = tables.publications(label_of(whole, naming))
    return Page(template="briefing/account.html", values=values, drawn=drawn, table=handed)


def _asking(working: Working, key: str) -> Sheet:
    scope = require_scope(working.scope)
    lookups.find_account(working.here.archive, scope, key)
    require_power(working.person, Power.REVEAL, working.person.home_mission_id, working.at)
    values = {"author": key}
    return Sheet(
        template="briefing/account_reveal.html", values=values, forms={"purposes": list(Purpose)}
    )


def _reveal(working: Working, key: str) -> Sheet:
    archive, scope = working.here.archive, require_scope(working.scope)
    account = lookups.find_account(archive, scope, key)
    told = keeping.reveal(
        archive,
        scope,
        account,
        purpose=working.sent.get("purpose", ""),
        words=working.sent.get("words", ""),
        by=working.person,
        at=working.at,
    )
    values = {"author": key, "revealed": told.account, "name": told.name}
    return Sheet(
        template="briefing/account_revealed.html", values=values, forms={"kinds": list(VoiceKind)}
    )


def _naming(working: Working) -> Sheet:
    require_scope(working.scope)
    require_power(working.person, Power.REVEAL, working.person.home_mission_id, working.at)
    forms = {"kinds": list(VoiceKind), "given": "", "called": ""}
    return Sheet(template="briefing/account_name.html", values={}, forms=forms)


def _name(working: Working) -> str:
    sent = working.sent
    keeping.list_voice(
        sent.get("account", "").strip(),
        name=sent.get("name", ""),
        kind=sent.get("kind", ""),
        reason=sent.get("reason", ""),
        by=working.person,
        at=working.at,
    )
    return "/accounts/"


def _one_voice(working: Working, number: str) -> Sheet:
    keeping.the_voice(int(number))
    return _voices(working)


def _end(working: Working, number: str) -> str:
    keeping.end_voice(keeping.the_voice(int(number)), by=working.person, at=working.at)
    return "/accounts/"


voices = sheet(_voices)
account = shown(_account)
reveal = just_confirmed(act(_reveal, again=_asking))
name = just_confirmed(act(_name, again=_naming))
end = act(_end, again=_one_voice)


def _may_reveal(working: Working) -> bool:
    held = powers_of(working.person, working.person.home_mission_id, working.at)
    return Power.REVEAL in held


def _counted(values: pl.Series) -> list[dict[str, object]]:
    counted = (
        values.drop_nulls().value_counts().sort("count", values.name, descending=[True, False])
    )
    return [{"what": what, "count": count} for what, count in counted.head(MOST_ROWS).rows()]


def _stories(whole: pl.DataFrame) -> list[dict[str, object]]:
    """Give the stories that an author told, the most told first, each with its title and count."""
    told = whole.drop_nulls("story")
    counted = _counted(told["story"])
    named = {story: (title, language) for story, title, language in titles(told).rows()}
    return [
        {
            **one,
            "title": named.get(one["what"], ("", ""))[0],
            "language": named.get(one["what"], ("", ""))[1],
        }
        for one in counted
    ]
