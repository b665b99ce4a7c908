"""A brief says the same in six languages: same evidence, same numbers, and no English left over."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel import Locale
from django.utils.translation import ngettext

from legation.chancery.fonts import require_font
from legation.desks.briefing.content import (
    BriefContent,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Quoted,
    Words,
)
from legation.desks.briefing.render.formats import Format, render
from legation.desks.briefing.rules import compose
from legation.desks.briefing.serial import digest_of, from_json, to_json
from legation.desks.briefing.speaking import SPOKEN, catalogue_of, in_language, speaking
from legation.domain.errors import Misconfigured
from legation.testing.planted_brief import blank_picture, planted_picture

OTHERS = [one for one in SPOKEN if one != "en"]
NOT_LATIN = ("ar", "zh", "ru")
ALIKE = re.compile(r"UTC|F₁|Legation|SHA-256")
IN_WORDS = {1: ("واحد", "واحدة"), 2: ("ان", "تان", "نين", "تا")}
"""How Arabic says one and two of a thing: without the figure."""


@pytest.fixture(scope="module")
def contents() -> list[BriefContent]:
    return [compose(planted_picture()), compose(blank_picture())]


def sentences(contents: list[BriefContent], language: str) -> Iterator[tuple[object, object]]:
    """Give each sentence beside the same one in a language."""
    for content in contents:
        told = in_language(content, language)
        yield from zip(content.sentences(), told.sentences(), strict=True)


@pytest.mark.parametrize("language", SPOKEN)
def test_every_sentence_rests_on_the_same_lists_in_every_language(contents, language) -> None:
    for english, told in sentences(contents, language):
        assert {one.key for one in told.evidence} == {one.key for one in english.evidence}
        assert all(one.ids for one in told.evidence)
        assert "{" not in told.text


@pytest.mark.parametrize("language", SPOKEN)
def test_every_count_is_the_length_of_its_list_in_every_language(contents, language) -> None:
    counts = [
        part
        for _, told in sentences(contents, language)
        for part in told.leaves
        if isinstance(part, Counted)
    ]
    assert len(counts) > 20
    for count in counts:
        number = len(count.evidence.ids)
        figures = re.findall(r"\d+", count.text)
        said = IN_WORDS.get(number, ()) if language == "ar" and not figures else ()
        assert figures == [str(number)] or any(one in count.text for one in said), count.text


@pytest.mark.parametrize("language", NOT_LATIN)
def test_our_own_words_hold_nothing_english(contents, language) -> None:
    for english, told in sentences(contents, language):
        for part in told.leaves:
            if not isinstance(part, Quoted | Measured):
                assert not re.search("[A-Za-z]{2}", ALIKE.sub("", part.text)), (english.text, part)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_in_languages_of_latin_letters_no_sentence_stays_as_it_was(contents, language) -> None:
    same = [one.text for one, told in sentences(contents, language) if one.text == told.text]
    quoted = [
        one.text for content in contents for one in content.sentences() if _is_quoted(one.leaves)
    ]
    assert set(same) <= set(quoted)


def _is_quoted(leaves: tuple[object, ...]) -> bool:
    return all(isinstance(one, Quoted) for one in leaves)


class Links(HTMLParser):
    """Collects the counts of a file with where they lead, and every id of it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.counts: list[tuple[int, str]] = []
        self.ids: dict[str, int] = {}
        self.left_out: dict[str, int] = {}
        self.direction = ""
        self._list = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.direction = f"{held['lang']} {held['dir']}"
        if tag == "a" and held.get("class") == "count":
            self.counts.append((int(held["data-count"]), held["href"].removeprefix("#")))
        if "id" in held:
            self.ids.setdefault(held["id"], 0)
        if tag == "section" and held.get("class") == "list":
            self._list = held["id"]
        if tag == "li" and self._list:
            self.ids[self._list] += 1
        if "data-left-out" in held:
            self.left_out[self._list] = int(held["data-left-out"])


@pytest.mark.parametrize("language", SPOKEN)
def test_in_html_every_count_opens_its_list_in_every_language(contents, language) -> None:
    content = contents[0]
    page = Links(render(content, digest_of(content), Format.HTML, language).decode())
    tag = {"zh": "zh-Hans"}.get(language, language)
    assert page.direction == f"{tag} {'rtl' if language == 'ar' else 'ltr'}"
    assert len(page.counts) > 20
    for number, key in page.counts:
        assert number == page.ids[key] + page.left_out.get(key, 0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", {1: "1 публикация", 3: "3 публикации", 11: "11 публикаций", 21: "21 публикация"}),
        (
            "ar",
            {1: "منشور واحد", 2: "منشوران", 3: "3 منشورات", 11: "11 منشورا", 100: "100 منشور"},
        ),
        ("zh", {1: "1 条发布内容", 5: "5 条发布内容"}),
        ("fr", {1: "1 publication", 2: "2 publications"}),
        ("es", {1: "1 publicación", 1200: "1200 publicaciones"}),
    ],
)
def test_a_count_takes_the_plural_form_of_its_language(language, said) -> None:
    with speaking(language):
        told = {
            number: ngettext("{number} publication", "{number} publications", number).format(
                number=number
            )
            for number in said
        }
    assert told == said


def test_numbers_days_and_names_follow_the_locale(contents) -> None:
    french, arabic, chinese = (in_language(contents[0], one) for one in ("fr", "ar", "zh"))
    said = {
        one.language: " ".join(s.text for s in one.sentences()) for one in (french, arabic, chinese)
    }
    assert "57\u202f%" in said["fr"] or "57\u00a0%" in said["fr"]
    assert "perte moyenne de 1 contre 1,5" in said["fr"]
    assert "le 9 mars 2026 à 00:00 UTC" in said["fr"]
    assert "Porte sur\u202f: Chili et Pérou" in said["fr"]
    assert "9 مارس" in said["ar"]
    assert not re.search("[٠-٩]", said["ar"])
    assert "2026年3月9日" in said["zh"]
    assert "智利和秘鲁" in said["zh"]


def test_a_title_in_the_readers_language_is_not_called_foreign(contents) -> None:
    told = {
        language: [
            line.headline.text for line in in_language(contents[0], language).blocks[0].lines
        ]
        for language in ("ar", "es")
    }
    assert "السفارة توضح شروط التأشيرة الجديدة" in told["ar"]
    assert "Protesta por el cierre del puerto de Aldera" in told["es"]
    assert any(one.endswith("(árabe)") for one in told["es"])


def test_one_who_asks_in_another_language_gets_the_same_brief_with_its_digest(contents) -> None:
    content = contents[0]
    digest = digest_of(content)
    values = json.loads(render(content, digest, Format.JSON, "ar"))
    said = values.pop("translation")
    assert values == json.loads(render(content, digest, Format.JSON))
    assert digest_of(from_json(values)) == digest
    assert len(said["sentences"]) == len(list(content.sentences()))
    assert said["language"] == "ar" and said["catalogue"] == catalogue_of("ar")


def test_a_brief_written_before_its_messages_were_kept_stays_english(contents) -> None:
    values = json.loads(json.dumps(to_json(contents[0])))
    values["format"] = "legation-brief/2"
    for block in values["blocks"]:
        lines = [one for line in block["lines"] for one in (line["headline"], *line["says"])]
        for sentence in [*lines, *(one for card in block["cards"] for one in card["sentences"])]:
            sentence.pop("said", None)
    old = from_json(values)
    assert in_language(old, "ar").language == "en"
    assert [one.text for one in old.sentences()] == [one.text for one in contents[0].sentences()]


def test_where_no_font_covers_the_language_the_package_is_named() -> None:
    with pytest.raises(Misconfigured, match="fonts-noto-cjk"):
        require_font("zh", has=lambda tag: False)
    require_font("fr", has=lambda tag: False)


def test_a_list_in_a_language_is_named_in_it(contents) -> None:
    arabic = in_language(contents[0], "ar")
    labels = [
        label
        for one in arabic.evidence().values()
        if one.of == Listed.LANGUAGES
        for label in one.labels
    ]
    assert labels and set(labels) <= set(Locale("ar").languages.values())


def test_a_date_is_the_first_in_french() -> None:
    from datetime import UTC, datetime

    from legation.desks.briefing.speaking import spoken

    with speaking("fr"):
        assert spoken(Moment(at=datetime(2026, 3, 1, tzinfo=UTC), is_day=True)) == "1er mars 2026"


def test_evidence_keeps_its_key_whatever_its_labels_say() -> None:
    bare = Evidence(of=Listed.LANGUAGES, ids=("ar",))
    named = Evidence(of=Listed.LANGUAGES, ids=("ar",), labels=("Arabic",), said=(Words("x"),))
    assert bare.key == named.key


@pytest.mark.parametrize("language", SPOKEN)
def test_the_text_form_is_small_and_every_sentence_names_its_lists(contents, language) -> None:
    content = contents[0]
    said = render(content, digest_of(content), Format.TXT, language)
    assert len(said) <= 30_000
    told = [one for one in said.decode().splitlines() if re.match(r"(- |  )\(", one)]
    assert len(told) == sum(len(line.sentences) for block in content.blocks for line in block.lines)
    keys = set(content.evidence())
    for line in told:
        named = re.findall(r"ev:([0-9a-f]{16})", line)
        assert named and set(named) <= keys
