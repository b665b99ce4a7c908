"""Block five in full: what is not seen, and what a failed step leaves unsaid."""

from dataclasses import replace
from datetime import timedelta

from legation.desks.briefing.content import (
    Listed,
)
from legation.desks.briefing.rules import compose
from legation.domain.scope import Audience, Marking, Scope
from legation.testing.brief_words import block_text
from legation.testing.planted_brief import (
    AS_OF,
    blank_picture,
    planted_picture,
)


def test_gaps_name_the_silent_source_its_last_day_and_its_usual_gap() -> None:
    said = block_text(compose(planted_picture()), "gaps")
    assert "Northern Post last published on 9 March 2026, 12:00 UTC" in said
    assert "it usually publishes every 5 hours" in said
    assert "1 source is switched off" in said
    told = "2 publications were collected, but no method here reads that language: Amharic."
    assert told in said
    assert "2 language pairs have no translation" in said
    assert "2 entries stand in quarantine: not admitted." in said


def test_a_source_that_a_scope_does_not_admit_leaves_the_health() -> None:
    health = planted_picture().health
    other = Scope(
        missions=frozenset({"oslo"}), marking=Marking.PUBLIC, audiences=frozenset(Audience)
    )
    assert health.sources
    assert health.seen_by(other) == replace(health, sources=())


def test_items_in_a_blind_language_that_the_scope_does_not_see_are_not_counted() -> None:
    elsewhere = replace(planted_picture().health, blind_languages=(("am", ("0" * 32,)),))
    assert "Amharic" not in block_text(compose(planted_picture(health=elsewhere)), "gaps")


def test_publications_in_a_language_that_could_not_be_told_are_said_so() -> None:
    health = planted_picture().health
    untold = replace(health, blind_languages=(("und", health.blind_languages[0][1]),))
    said = block_text(compose(planted_picture(health=untold)), "gaps")
    assert "2 publications were collected, but in which language could not be told" in said


def test_an_empty_installation_is_told_the_next_step() -> None:
    assert "legation sources add ADDRESS" in block_text(compose(blank_picture()), "gaps")


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
    assert (
        "1 source is switched off at the time of writing: nothing new is heard from there." in said
    )
    assert "in quarantine at the time of writing: not admitted." in said
    failing = replace(planted_picture().health.sources[0], state="failing")
    health = replace(planted_picture().health, sources=(failing,))
    late = compose(planted_picture(made_at=AS_OF + timedelta(days=3), health=health))
    assert "1 source is failing at the time of writing: the last" in block_text(late, "gaps")


def test_what_became_known_only_later_is_said_to_be_left_out() -> None:
    assert "only later" not in block_text(compose(planted_picture()), "gaps")
    said = block_text(compose(planted_picture(has_later=True)), "gaps")
    assert "Publications of this period became known here only later: they are left out." in said
    assert "imported with --history counts as known when it was published." in said
