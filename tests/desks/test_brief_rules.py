"""What a brief says of a planted world, and that it says nothing without evidence."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.desks.briefing.content import (
    BriefContent,
    Counted,
    Evidence,
    Listed,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules import Picture, SystemHealth, compose
from legation.desks.briefing.rules.changes import growth
from legation.desks.briefing.rules.numbers import begins, rough
from legation.desks.briefing.serial import digest_of, from_json, to_json
from legation.desks.briefing.work import CITED_PER_LIST, cited_items
from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.domain.scope import Audience, Marking, Scope
from legation.testing.planted_brief import (
    AS_OF,
    STORIES,
    blank_picture,
    planted_forecasts,
    planted_items,
    planted_picture,
    planted_scores,
    planted_signals,
)

SLUGS = [
    "changes",
    "warnings",
    "communications",
    "options",
    "gaps",
    "forecasts",
]


def block_text(content: BriefContent, slug: str) -> str:
    block = next(block for block in content.blocks if block.slug == slug)
    return "\n".join(one.text for card in block.cards for one in card.sentences)


def card_titles(content: BriefContent, slug: str) -> list[str]:
    block = next(block for block in content.blocks if block.slug == slug)
    return [card.title.text for card in block.cards if card.title is not None]


@pytest.mark.parametrize("picture", [planted_picture(), blank_picture()], ids=["planted", "blank"])
def test_a_brief_has_six_blocks_and_every_sentence_has_evidence(picture) -> None:
    content = compose(picture)
    assert [block.slug for block in content.blocks] == SLUGS
    for sentence in content.sentences():
        assert any(one.ids for one in sentence.evidence), sentence.text


def test_every_count_is_the_length_of_its_list() -> None:
    counts = [
        part
        for sentence in compose(planted_picture()).sentences()
        for part in sentence.parts
        if isinstance(part, Counted)
    ]
    assert len(counts) > 20
    for count in counts:
        assert count.text.split()[0] == f"{len(count.evidence.ids):,}"


def test_a_number_in_plain_words_is_refused() -> None:
    with pytest.raises(Rejected):
        Words("about 40 publications")


def test_a_sentence_without_evidence_is_refused() -> None:
    with pytest.raises(Rejected):
        Sentence(register=Register.FACT, parts=(Words("All is well."),))
    nothing = Evidence(of=Listed.ITEMS, ids=())
    with pytest.raises(Rejected):
        Sentence(register=Register.FACT, parts=(Words("All is well."),), rests_on=(nothing,))


def test_the_stories_that_grew_stand_first_and_the_fading_one_is_not_among_them() -> None:
    titles = card_titles(compose(planted_picture()), "changes")
    by_slug = {slug: title for slug, _, title, *_ in STORIES}
    assert set(titles[:2]) == {by_slug["visas"], by_slug["harbour"]}
    assert by_slug["fading"] not in titles


def test_only_what_grew_beyond_chance_is_counted_as_grown() -> None:
    assert "4 sources published since 8 March 2026. 3 stories grew markedly." in block_text(
        compose(planted_picture()), "changes"
    )


def test_growth_counts_both_periods() -> None:
    ranked = growth(planted_picture())
    harbour = ranked.filter(pl.col("story") == key_of("story", "harbour")).row(0, named=True)
    assert (harbour["now"], harbour["before"]) == (14, 3)


def test_a_story_of_one_source_is_called_unconfirmed_and_wants_a_second_one() -> None:
    content = compose(planted_picture())
    assert "nothing here confirms it independently" in block_text(content, "changes")
    assert "Find a second source for “Earthquake of 5.1" in block_text(content, "options")


def test_many_accounts_on_one_source_are_counted_and_called_one_view_of_it() -> None:
    planted = planted_picture().publications
    accounts = pl.concat_str(pl.lit("x:"), pl.int_range(planted.height).cast(pl.String))
    crowd = planted.with_columns(source=pl.lit("gazette"), account=accounts)
    said = block_text(compose(planted_picture(publications=crowd)), "changes")
    assert "14 publications by 14 accounts from 1 source" in said
    assert "All of it was read through one source" in said


def test_warnings_state_a_calibrated_probability_in_words_and_numbers_and_nothing_else() -> None:
    said = block_text(compose(planted_picture()), "warnings")
    assert "Very likely to be real (83%; the word stands for 80% to 95%)" in said
    assert "not calibrated, so no probability is stated" in said
    assert "no finding of deception" in said


def test_two_bursts_on_the_same_publications_are_shown_once_but_counted_twice() -> None:
    items = planted_items()
    one = planted_signals(items).filter(pl.col("kind") == "burst")
    again = one.with_columns(id=pl.lit(key_of("again")), subject=pl.lit("country:PE"))
    content = compose(planted_picture(signals=pl.concat([one, again])))
    assert "2 bursts of attention" in block_text(content, "warnings")
    assert len(card_titles(content, "warnings")) == 1


def test_what_is_likely_innocent_comes_after_what_is_not() -> None:
    signals = planted_signals(planted_items())
    copy = signals.filter(pl.col("kind") == "coordination").with_columns(
        id=pl.lit(key_of("copy")),
        kind=pl.lit("syndication"),
        strength=pl.lit(999.0),
        detail=pl.lit('{"severity": "low", "accounts": ["x:7"]}'),
    )
    titles = card_titles(compose(planted_picture(signals=pl.concat([copy, signals]))), "warnings")
    assert titles[-1].startswith("Syndicated copy")


def test_doing_nothing_is_always_an_option_with_what_it_would_cost_to_know() -> None:
    for picture in (
        planted_picture(),
        blank_picture(),
        planted_picture(forecasts=planted_forecasts().head(0)),
    ):
        said = block_text(compose(picture), "options")
        assert "Do nothing." in said
        assert "Cost:" in said.split("Do nothing.")[1]


def test_gaps_name_the_silent_source_its_last_day_and_its_usual_gap() -> None:
    said = block_text(compose(planted_picture()), "gaps")
    assert "Northern Post last published on 9 March 2026, 12:00 UTC" in said
    assert "it usually publishes every 5 hours" in said
    assert "1 source is switched off" in said
    assert "2 publications in Amharic were collected, but no method here reads" in said
    assert "2 language pairs have no translation" in said
    assert "2 entries could not be admitted" in said


def test_forecasts_come_with_their_interval_and_the_past_score_beside_the_naive_one() -> None:
    said = block_text(compose(planted_picture()), "forecasts")
    assert "1 forecast is open" in said
    assert "about 11 publications a day, with nine chances in ten between 2 and 26" in said
    assert "Of 30 forecast steps, 27 lay inside" in said
    assert "(90%)" in said
    assert "better than repeating the week before: mean loss 1 against 1.5" in said


def test_too_few_scores_are_said_to_be_too_few() -> None:
    said = block_text(compose(planted_picture(scores=planted_scores(5))), "forecasts")
    assert "Not enough data for a score: 5 forecast steps so far." in said
    said = block_text(compose(blank_picture()), "forecasts")
    assert "Not enough data: no forecast of ours has fallen due yet." in said


def test_a_source_that_a_scope_does_not_admit_leaves_the_health() -> None:
    health = planted_picture().health
    other = Scope(
        missions=frozenset({"oslo"}), marking=Marking.PUBLIC, audiences=frozenset(Audience)
    )
    assert health.sources
    assert health.seen_by(other) == replace(health, sources=())


def test_the_same_picture_gives_the_same_digest_and_one_more_item_another() -> None:
    once, again = compose(planted_picture()), compose(planted_picture())
    assert digest_of(once) == digest_of(again)
    fewer = planted_picture(publications=planted_picture().publications.head(-1))
    assert digest_of(compose(fewer)) != digest_of(once)


@pytest.mark.parametrize("picture", [planted_picture(), blank_picture()], ids=["planted", "blank"])
def test_a_brief_survives_being_written_as_json(picture) -> None:
    content = compose(picture)
    assert from_json(to_json(content)) == content


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_part_of_the_world_still_gives_a_brief_whose_sentences_rest_on_something(data) -> None:
    whole = planted_picture()
    kept = {
        name: getattr(whole, name).sample(
            n=data.draw(st.integers(0, getattr(whole, name).height)),
            seed=data.draw(st.integers(0, 99)),
        )
        for name in ("publications", "titles", "signals", "forecasts", "scores")
    }
    health = data.draw(st.sampled_from([whole.health, SystemHealth()]))
    content = compose(planted_picture(**kept, health=health))
    assert all(one.evidence for one in content.sentences())
    assert from_json(to_json(content)) == content


def test_items_before_both_periods_are_not_counted() -> None:
    late = planted_picture(
        publications=planted_picture().publications.with_columns(
            published_at=pl.lit(AS_OF - timedelta(days=40)).cast(pl.Datetime("us", "UTC"))
        )
    )
    assert "Nothing was published in this period" in block_text(compose(late), "changes")


def test_items_in_a_blind_language_that_the_scope_does_not_see_are_not_counted() -> None:
    elsewhere = replace(planted_picture().health, blind_languages=(("am", ("0" * 32,)),))
    assert "Amharic" not in block_text(compose(planted_picture(health=elsewhere)), "gaps")


def test_only_the_first_publications_of_a_long_list_are_cited() -> None:
    items = planted_items().filter(pl.col("story") == key_of("story", "harbour"))
    many = pl.concat(
        [items.with_columns(id=pl.concat_str(pl.col("id"), pl.lit(str(n)))) for n in range(40)]
    )
    content = compose(planted_picture(publications=many))
    longest = max(len(one.ids) for one in content.evidence().values() if one.of == Listed.ITEMS)
    assert longest > 2 * CITED_PER_LIST
    cited = cited_items(content)
    assert len(cited) == len(set(cited)) < longest
    for one in content.evidence().values():
        if one.of == Listed.ITEMS:
            assert set(one.ids[:CITED_PER_LIST]) <= set(cited)


def crowd_of(accounts: list[str], **columns: object) -> pl.DataFrame:
    """The planted publications on one source, written by these accounts in turn."""
    planted = planted_picture().publications
    turn = pl.Series("account", [accounts[at % len(accounts)] for at in range(planted.height)])
    told = planted.with_columns(turn, source=pl.lit("gazette"))
    return told.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def test_few_accounts_that_write_half_of_a_story_are_counted() -> None:
    accounts = ["x:busy"] * 6 + ["x:a", "x:b", "x:c", "x:d"]
    said = block_text(compose(planted_picture(publications=crowd_of(accounts))), "changes")
    assert "1 account wrote" in said
    even = [f"x:{at}" for at in range(60)]
    said = block_text(compose(planted_picture(publications=crowd_of(even))), "changes")
    assert "account wrote" not in said


def test_a_hashtag_game_is_told_by_its_hashtag_as_people_write_it() -> None:
    game = crowd_of(["x:a"], text="I cooked #RuinADinner and #RuinAD…", title=None)
    said = block_text(compose(planted_picture(publications=game)), "changes")
    assert "14 publications carry #RuinADinner." in said


def test_a_country_is_named_only_where_a_clear_share_of_a_story_names_it() -> None:
    said = block_text(compose(planted_picture()), "changes")
    assert "14 publications name Chile" in said
    planted = planted_picture().publications
    rarely = pl.when(pl.int_range(planted.height) % 30 == 0).then(pl.lit(["IN"])).otherwise([])
    few = planted.with_columns(countries=rarely)
    said = block_text(compose(planted_picture(publications=few)), "changes")
    assert "India" not in said


def test_a_post_is_asked_about_a_country_that_the_story_names() -> None:
    lone = planted_picture().publications.with_columns(source=pl.lit("gazette"))
    content = compose(planted_picture(publications=lone))
    assert "Ask the post in Egypt to verify “السفارة" in block_text(content, "options")
    assert "9 publications name that country" in block_text(content, "options")


def toned(felt: list[str], *, words: str = "") -> Picture:
    """A picture whose first story sounds as said, among 200 other publications that sound otherwise."""
    items = planted_picture().publications
    harbour = items.filter(pl.col("story") == key_of("story", "harbour"))
    crowd = pl.concat(
        [harbour.with_columns(id=pl.concat_str("id", pl.lit(f"-{n}"))) for n in range(3)]
    )
    others = pl.concat(
        [items.with_columns(id=pl.concat_str("id", pl.lit(f"+{n}")), story=None) for n in range(9)]
    )
    whole = pl.concat([items, crowd, others], how="vertical_relaxed")
    numbered = pl.concat_str(pl.lit("post "), pl.int_range(whole.height).cast(pl.String))
    said = numbered if not words else pl.lit(words)
    is_own = pl.col("story") == key_of("story", "harbour")
    tones = whole.select(
        "id",
        felt=pl.when(is_own).then(pl.lit(felt)).otherwise(pl.lit(["joy"])),
        measured_f1=pl.lit(0.65),
        checkability=pl.when(is_own).then(0.9).otherwise(0.1),
    )
    return planted_picture(publications=whole.with_columns(title=said, text=said), tones=tones)


def test_an_emotion_that_stands_out_is_said_with_counts_a_baseline_and_its_measure() -> None:
    content = compose(toned(["fear"]))
    said = block_text(content, "changes")
    assert re.search(r"Fear stands out: \d+ publications \(100% of those measured\)", said)
    assert "against 0 others of the period (0%)" in said
    assert "agreed with people at F₁ 0.65" in said
    assert re.search(r"\d+ publications hold what can be checked \(100%\)", said)


def test_no_emotion_is_said_that_the_rest_shares_or_that_is_one_text_copied() -> None:
    assert "stands out" not in block_text(compose(toned(["joy"])), "changes")
    assert "stands out" not in block_text(compose(toned(["fear"], words="same")), "changes")
    assert "stands out" not in block_text(compose(planted_picture()), "changes")


def acting_together(**detail: object) -> Picture:
    """A picture in which three accounts say the same, and a signal that says so."""
    publications = crowd_of(["x:1", "x:2", "x:3"], text="One line for all #Same", title=None)
    signals = planted_signals(planted_items()).filter(pl.col("kind") == "coordination")
    told = {
        "accounts": ["x:1", "x:2", "x:3"],
        "kinds": ["hashtag", "text"],
        "window_seconds": [60.0, 3600.0],
        "shared": 40,
        "expected": 1.26,
        "items": 900,
        **detail,
    }
    return planted_picture(
        publications=publications, signals=signals.with_columns(detail=pl.lit(json.dumps(told)))
    )


def test_accounts_that_act_together_are_told_by_what_they_do_and_share() -> None:
    content = compose(acting_together())
    said = block_text(content, "warnings")
    assert "1 group of accounts acting together." in said
    assert "3 accounts publish the same texts and use the same hashtags within an hour" in said
    assert "40 times the same, where chance gives 1.3" in said
    assert re.search(r"Of their (\d+) publications in this period, \1 repeat .* \(100%\)", said)
    assert "“One line for all #Same”" in said or "“#same”" in said
    assert "most telling: 5 publications of 900; method coordination/1" in said
    assert card_titles(content, "warnings") == [
        "Coordinated activity: 1 and 2 more accounts that publish the same texts and use the same "
        "hashtags"
    ]


def test_a_group_that_shares_many_kinds_of_object_is_told_in_one_verb() -> None:
    said = block_text(compose(acting_together(kinds=["hashtag", "repost", "text"])), "warnings")
    assert "3 accounts share the same texts, hashtags and reposts within an hour" in said


def test_a_group_of_which_nothing_more_is_known_is_still_told() -> None:
    said = block_text(compose(planted_picture()), "warnings")
    assert "3 accounts act alike" in said


def test_bursts_of_one_series_stand_on_one_card_the_newest_first() -> None:
    items = planted_items()
    one = planted_signals(items).filter(pl.col("kind") == "burst")
    rows = [
        one.with_columns(
            id=pl.lit(key_of("burst", str(day))),
            start=pl.lit(AS_OF - timedelta(days=day, hours=3)),
            end=pl.lit(AS_OF - timedelta(days=day)),
            strength=pl.lit(float(day) + 4),
            evidence=pl.lit([items["id"][day], items["id"][day + 9]]),
            detail=pl.lit(json.dumps({"peak_items_per_hour": 90.0, "usual_items_per_hour": 1e-9})),
        )
        for day in (3, 1, 2)
    ]
    content = compose(planted_picture(signals=pl.concat(rows, how="vertical_relaxed")))
    assert len(card_titles(content, "warnings")) == 1
    said = block_text(content, "warnings")
    assert "3 bursts of attention" in said
    assert "on 14 March 2026 from 09:00 to 12:00 UTC: 90 publications in its busiest hour" in said
    assert "hardly any is usual" in said
    assert said.index("14 March") < said.index("13 March") < said.index("12 March")


def test_forecasts_of_the_leading_stories_come_first_and_dead_series_not_at_all() -> None:
    base = planted_forecasts()
    dead = base.with_columns(
        id=pl.lit(key_of("forecast", "dead")),
        series=pl.lit("narrative:" + "0" * 32),
        quantiles=pl.lit([0.0, 0.0, 0.0, 7e-34, 0.1, 0.2, 0.3]),
    )
    large = base.with_columns(
        id=pl.lit(key_of("forecast", "large")), series=pl.lit("source:gazette")
    )
    content = compose(planted_picture(forecasts=pl.concat([dead, large, base])))
    titles = card_titles(content, "forecasts")
    assert titles == [STORIES[0][2], "Gazette", "Our past score"]
    assert "3 forecasts are open" in block_text(content, "forecasts")


def test_nothing_in_a_brief_is_called_by_its_id() -> None:
    nameless = planted_picture().titles.head(0)
    content = compose(planted_picture(titles=nameless))
    told = [card.title.text for block in content.blocks for card in block.cards if card.title]
    told += [sentence.text for sentence in content.sentences()]
    assert not [one for one in told if re.search(r"[0-9a-f]{32}", one)]


def test_publications_in_a_language_that_could_not_be_told_are_said_so() -> None:
    health = planted_picture().health
    untold = replace(health, blind_languages=(("und", health.blind_languages[0][1]),))
    said = block_text(compose(planted_picture(health=untold)), "gaps")
    assert "2 publications were collected, but in which language could not be told" in said


def test_old_data_says_when_its_newest_is_and_how_to_look_back() -> None:
    long_ago = AS_OF - timedelta(days=400)
    said = block_text(compose(blank_picture(newest_at=long_ago)), "changes")
    assert "The newest that was known by then is of 8 February 2025" in said
    assert "legation brief --as-of 2025-02-08" in said


def test_an_empty_installation_is_told_the_next_step() -> None:
    assert "legation sources add ADDRESS" in block_text(compose(blank_picture()), "gaps")


def test_a_period_that_starts_with_the_last_instant_of_a_day_is_said_to_start_with_the_next() -> (
    None
):
    assert begins(AS_OF.replace(hour=23, minute=59, second=59, microsecond=999_999)).day == 16
    assert begins(AS_OF) == AS_OF


@pytest.mark.parametrize(
    ("value", "says"),
    [(14.73, "15"), (2.48, "2.5"), (7.465e-34, "0"), (2.0, "2"), (1234.5, "1,234")],
)
def test_a_measured_number_is_rounded_to_what_it_can_bear(value: float, says: str) -> None:
    assert rough(value) == says


def test_what_every_update_finds_again_is_one_finding_as_told_last() -> None:
    group = acting_together().signals
    burst = planted_signals(planted_items()).filter(pl.col("kind") == "burst")
    before = pl.concat([group, burst]).with_columns(
        id=pl.concat_str(pl.lit("earlier"), pl.col("id")),
        end=pl.col("end") - timedelta(hours=1),
        known_at=pl.col("known_at") - timedelta(hours=1),
        strength=pl.col("strength") + 100,
        detail=pl.col("detail").str.replace('"x:3"', '"x:4"', literal=True),
    )
    content = compose(planted_picture(signals=pl.concat([before, group, burst])))
    said = block_text(content, "warnings")
    assert "1 group of accounts acting together" in said
    assert "1 burst of attention" in said
    assert "bursts of it" not in said
    opened = {card.opens for block in content.blocks for card in block.cards if card.opens}
    assert not [one for one in opened if "earlier" in one]


def test_a_step_that_failed_is_said_and_its_silence_is_not_called_a_finding() -> None:
    failures = ("detector bursts: not enough memory (512 MB)", "signals: a fault of ours")
    for before in (planted_picture(), blank_picture()):
        health = replace(before.health, failures=(*failures, "scores: no baseline"))
        content = compose(planted_picture(health=health, signals=before.signals))
        gaps = block_text(content, "gaps")
        for one in (*failures, "scores: no baseline"):
            assert (
                f"A step of this update failed, and what it finds is missing here: {one}." in gaps
            )
        said = block_text(content, "warnings")
        assert "Indicators could not be looked for in this update" in said
        assert "detector bursts, signals" in said
        assert "No indicator was found" not in said
        states = {one.labels[0] for one in content.evidence().values() if one.of == Listed.STATES}
        assert states >= set(failures)
    one = replace(planted_picture().health, failures=failures[:1])
    said = block_text(compose(blank_picture(health=one)), "warnings")
    assert "Not every indicator could be looked for in this update" in said
    other = replace(planted_picture().health, failures=("forecasts: no model",))
    said = block_text(compose(blank_picture(health=other)), "warnings")
    assert "No indicator was found" in said


def test_a_source_that_was_read_once_is_never_called_silent() -> None:
    health = planted_picture().health
    once = tuple(replace(source, is_live=False) for source in health.sources)
    said = block_text(compose(planted_picture(health=replace(health, sources=once))), "gaps")
    assert "silent" not in said
    assert "Northern Post" not in said
    assert "1 source is silent" in block_text(compose(planted_picture()), "gaps")


def test_a_brief_written_after_its_time_says_so_and_tells_of_today_as_of_the_writing() -> None:
    now = compose(planted_picture())
    assert not now.is_reconstructed
    assert "at the time of writing" not in block_text(now, "gaps")
    later = compose(planted_picture(made_at=AS_OF + timedelta(days=3)))
    assert later.is_reconstructed
    said = block_text(later, "gaps")
    assert "sources are read at the time of writing, 18 March 2026, 12:00 UTC." in said
    assert "1 source is switched off at the time of writing: what it says is not heard." in said
    assert "stand in quarantine at the time of writing." in said
    failing = replace(planted_picture().health.sources[0], state="failing")
    health = replace(planted_picture().health, sources=(failing,))
    late = compose(planted_picture(made_at=AS_OF + timedelta(days=3), health=health))
    assert "1 source is failing at the time of writing: the last" in block_text(late, "gaps")
