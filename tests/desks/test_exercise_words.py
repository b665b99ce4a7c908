"""The words of the exercise: every language is whole, and no real country stands among the names."""

import string
from random import Random

import pytest
from babel import Locale

from legation.desks.exercise.campaigns import plan_campaigns
from legation.desks.exercise.cast import cast_of
from legation.desks.exercise.lexicon import LANGUAGES, TOPICS, lexicon
from legation.desks.exercise.names import CITIES, CLUBS, COUNTRIES, PERSONS, SCRIPT_OF, spell
from legation.desks.exercise.world import World

SLOTS = {"country", "country2", "city", "person", "number", "thing", "date", "headline", "club"}


def slots_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def templates(language: str) -> list[str]:
    words = lexicon(language)
    told = [
        *words.chatter,
        *words.attributions,
        *words.reactions,
        *words.anger,
        *words.fan,
        *words.communiques,
    ]
    told += [line for slogan in words.slogans for line in slogan]
    return told + [
        line for topic in words.topics.values() for line in (*topic.headlines, *topic.sentences)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_every_topic(language: str) -> None:
    words = lexicon(language)
    assert set(words.topics) == set(TOPICS)
    for topic in words.topics.values():
        assert (len(topic.things), len(topic.headlines), len(topic.sentences)) == (3, 3, 3)
    assert len(words.paper_words) == 3
    assert all(len(slogan) == 3 for slogan in words.slogans)


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_use_known_slots_only(language: str) -> None:
    for line in templates(language):
        assert slots_in(line) <= SLOTS, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_slogans_keep_their_facts_when_paraphrased(language: str) -> None:
    for slogan in lexicon(language).slogans:
        assert len({frozenset(slots_in(line)) for line in slogan}) == 1, slogan
        assert len(set(slogan)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_headlines_of_a_topic_name_a_place(language: str) -> None:
    for topic in lexicon(language).topics.values():
        for headline in topic.headlines:
            assert slots_in(headline) & {"city", "country", "country2"} or "person" in slots_in(
                headline
            )


def test_at_least_five_scripts_are_written() -> None:
    assert len({SCRIPT_OF.get(language, "latin") for language in LANGUAGES}) >= 5


def test_no_name_is_a_real_country_or_its_people() -> None:
    ours = {
        spell(name, language).casefold()
        for name in (*COUNTRIES, *CITIES, *CLUBS)
        for language in LANGUAGES
    }
    ours |= {
        part
        for name in PERSONS
        for language in LANGUAGES
        for part in spell(name, language).casefold().split()
    }
    for language in LANGUAGES:
        territories = {name.casefold() for name in Locale.parse(language).territories.values()}
        languages = {name.casefold() for name in Locale.parse(language).languages.values()}
        assert not ours & (territories | languages)


def test_no_template_names_a_real_country() -> None:
    for language in LANGUAGES:
        real = {
            name.casefold()
            for code, name in Locale.parse(language).territories.items()
            if code.isalpha() and len(name) > 4
        }
        told = " ".join(templates(language)).casefold()
        assert not [name for name in real if f" {name} " in f" {told} "]


def test_names_are_spelt_in_the_script_of_the_language() -> None:
    assert spell("ve-la-mo-ro", "en") == "Velamoro"
    assert spell("ve-la-mo-ro", "uk") == "Веламоро"
    assert spell("ta-ve ro-ke-lo", "zh") == "塔韦·罗凯洛"


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_talk_varies(language: str) -> None:
    dice, words = Random(1), lexicon(language)
    told = {words.small_talk({"city": "X", "number": str(k)}, dice) for k in range(200)}
    assert len(told) > 150


def test_campaigns_keep_to_the_parameter_sheet() -> None:
    for seed in (1, 2, 3):
        world = World(seed=seed)
        campaigns = plan_campaigns(world, cast_of(world))
        assert len(campaigns) >= 5
        assert any(one.is_slow for one in campaigns)
        for one in campaigns:
            assert 5 <= len(one.accounts) <= 60
            assert 0.2 <= one.cover_share <= 0.9
            assert 0 <= one.paraphrase_share <= 0.6
            assert 5 <= one.jitter_seconds <= 8 * 3600


def test_missions_number_two_to_four() -> None:
    assert {len(cast_of(World(seed=seed)).missions) for seed in range(1, 20)} == {2, 3, 4}
