"""Every word on screen is translatable and translated, and no sheet knows left from right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from legation.faces.web.messages import (
    SOURCE,
    TRANSLATED,
    compiled,
    is_whole,
    missing,
    po_path,
    read,
)

NOT_WORDS = {"Legation", "UTC", "SHA-256", "HTML", "CSV", "NDJSON", "ev:"}
"""What is alike in every language."""
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label", "label")
LARGEST_SHEET = 15_000
IN_WORDS = (1, 2)
"""The forms of an Arabic noun that say one and two without the figure."""


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


def sheets() -> list[Path]:
    """Give our own sheets; those of vendored built files stay as they came."""
    found = sorted(SOURCE.rglob("static/**/*.css"))
    return [path for path in found if "uplot" not in path.parts]


def bare_texts(markup: str) -> list[str]:
    """Give the texts of a template that no translation reaches, in elements and in attributes."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", markup, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<(pre|code|kbd|style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    attributes = re.findall(rf'\s({"|".join(SPOKEN)})="([^"]*)"', text)
    spoken = [value for _, value in attributes]
    outside = re.sub(r"<[^>]*>", "\n", text).splitlines()
    found = [one.strip() for one in [*spoken, *outside] if re.search(r"[^\W\d_]", one)]
    return [one for one in found if set(re.findall(r"[\w:-]+", one)) - NOT_WORDS]


def test_no_template_holds_words_that_cannot_be_translated() -> None:
    assert {p.name: bare for p in templates() if (bare := bare_texts(p.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Hello</p>",
        '<a title="Open it">{{ x }}</a>',
        "{% if a %}and more{% endif %}",
        '<td data-label="Day">{{ day }}</td>',
    ],
)
def test_the_search_for_bare_words_finds_them(markup: str) -> None:
    assert bare_texts(markup)


def test_templates_carry_no_inline_style_or_script() -> None:
    for path in templates():
        markup = path.read_text("utf-8")
        assert not re.search(r'\sstyle="|\son[a-z]+="|javascript:', markup), path.name
        if path.name != "file.html":
            assert "<style" not in markup, path.name
        for script in re.findall(r"<script\b[^>]*>", markup):
            assert 'nonce="{{ csp_nonce }}"' in script, path.name


def test_sheets_know_no_left_and_no_right() -> None:
    sided = re.compile(
        r"(?<![-\w])(left|right)(?![-\w])|-(left|right)\b|(?<![-\w])(width|height|top|bottom)\s*:"
    )
    for path in sheets():
        rules = re.sub(r"/\*.*?\*/|@media[^{]*{|@page[^}]*}+", "", path.read_text("utf-8"))
        assert not sided.search(rules), (path.name, sided.search(rules))


def test_sheets_are_small() -> None:
    assert [path.name for path in sheets() if path.stat().st_size > LARGEST_SHEET] == []


def messages(language: str) -> Iterator[Message]:
    yield from (one for one in read(language) if one.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_a_catalogue_is_translated_in_all_its_forms(language: str) -> None:
    held = list(messages(language))
    assert len(held) > 150
    assert [one.id for one in held if not is_whole(one)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_placeholders_and_markup(language: str) -> None:
    kept = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+[^>]*>")
    for one in messages(language):
        first = one.id if isinstance(one.id, str) else one.id[1]
        forms = (one.string,) if isinstance(one.string, str) else one.string
        for place, form in enumerate(forms):
            wanted = sorted(kept.findall(first))
            if language == "ar" and one.pluralizable and place in IN_WORDS:
                wanted = wanted if "{number}" in form else [x for x in wanted if x != "{number}"]
            assert sorted(kept.findall(form)) == wanted, form


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    assert po_path(language).with_suffix(".mo").read_bytes() == compiled(read(language))


@pytest.mark.translations
def test_every_text_in_the_source_is_translated() -> None:
    assert [one["id"] for one in missing()] == [], "python -m legation.faces.web.messages missing"


FRENCH_GAP = re.compile(r"[^\u202f:;?!»][:;?!»](?=[\s<.,)…]|$)|«[^\u202f]|[ \u00a0][:;?!»]")
"""A mark of French without its narrow space; a colon within an address or a time needs none."""


def ungapped(text: str) -> list[str]:
    """Give the places of a French text where such a space is missing or is another."""
    said = re.sub(r"%\(\w+\)[sd]|{[^}]*}", "x", text)
    said = re.sub(r"&\w+;|\w+:(?=[\w/])|ev:…", "x", said)
    return [one.group() for one in FRENCH_GAP.finditer(said)]


def test_french_sets_a_narrow_space_that_does_not_break_before_its_marks() -> None:
    texts = (
        said
        for message in read("fr")
        if message.id
        for said in (message.string if isinstance(message.string, tuple) else (message.string,))
    )
    assert [said for said in texts if ungapped(said)] == []


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Source : radio", True),
        ("Source\u00a0: radio", True),
        ("Quoi?", True),
        ("« oui\u202f»", True),
        ("%(name)s: %(says)s", True),
        ("Source\u202f: «\u202foui\u202f»\u202f; à 14:30, https://x.example", False),
        ("pas de réponse en {seconds:g} s", False),
    ],
)
def test_the_search_for_missing_narrow_spaces_finds_them(text: str, is_wrong: bool) -> None:
    assert bool(ungapped(text)) is is_wrong


BARE_MARK = re.compile(r"(?:%}|}}|</[a-z]+>)[:;?!](?=[\s<]|$)")


def test_no_template_glues_pieces_together_with_a_mark() -> None:
    """Languages set their marks otherwise: write ``{% colon %}`` or ``{% translate "; " %}``."""
    found = {}
    for path in templates():
        text = re.sub(
            r"{%\s*blocktranslate.*?endblocktranslate\s*%}|<(pre|code|style|script)\b.*?</\1>",
            "",
            path.read_text("utf-8"),
            flags=re.DOTALL,
        )
        if marks := BARE_MARK.findall(text):
            found[path.name] = marks
    assert found == {}
