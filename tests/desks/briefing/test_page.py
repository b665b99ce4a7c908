"""The page: six blocks on one sheet of A4, each item a headline and at most two short sentences."""

import re
from dataclasses import replace

import polars as pl
import pytest

from legation.desks.briefing.content import BriefContent, Line, Register, Sentence, Words
from legation.desks.briefing.render.formats import Format, render
from legation.desks.briefing.rules import Picture, compose
from legation.desks.briefing.rules.headlines import LONGEST, headline
from legation.desks.briefing.rules.widths import columns, fitted
from legation.desks.briefing.serial import digest_of, from_json, to_json
from legation.domain.errors import Misconfigured, Rejected
from legation.testing.brief_words import block_of, block_text, headlines, page_text, sheets
from legation.testing.planted_brief import blank_picture, planted_health, planted_picture
from legation.testing.planted_crowds import acting_together, crowd_of

TITLES = (
    "What changed",
    "Warnings",
    "Our communications",
    "Options",
    "What we do not see",
    "Forecasts due, and our past score",
)


def first_sheet(content: BriefContent) -> tuple[str, str]:
    """The text of the first sheet of a brief's PDF, and that of the second."""
    try:
        paper = render(content, digest_of(content), Format.PDF)
    except Misconfigured as lacking:
        pytest.skip(str(lacking))
    first, second, *_ = sheets(paper)
    return first, second


def crowded() -> Picture:
    """The planted world with everything as long as it gets."""
    long = "貿易協定" * 40
    titles = planted_picture().titles.with_columns(title=pl.lit(long), language=pl.lit("zh"))
    health = planted_health()
    named = tuple(
        replace(one, name="Daily of the " + "very " * 40 + "North") for one in health.sources
    )
    failures = tuple(f"detector d{n}: " + "not enough memory " * 30 for n in range(9))
    return planted_picture(
        titles=titles,
        signals=pl.concat([acting_together().signals, planted_picture().signals]),
        health=replace(health, sources=named, failures=failures),
        is_reconstructed=True,
    )


@pytest.mark.parametrize(
    "picture",
    [planted_picture(), blank_picture(), acting_together(), crowded()],
    ids=["planted", "blank", "together", "crowded"],
)
def test_the_page_is_one_sheet_of_a4_with_all_six_blocks_and_the_details_begin_on_the_next(
    picture: Picture,
) -> None:
    first, second = first_sheet(compose(picture))
    for title in TITLES:
        assert title in first
    assert "How this page is ordered" in first
    assert "Details" not in first
    assert second.split(" ", 1)[1].startswith("Details") or "Details 1 What changed" in second


@pytest.mark.parametrize("picture", [planted_picture(), blank_picture(), crowded()])
def test_every_line_has_a_headline_at_most_two_sentences_and_a_card_that_it_opens(
    picture: Picture,
) -> None:
    for block in compose(picture).blocks:
        assert block.lines
        for line in block.lines:
            assert len(line.says) <= 2
            assert 0 <= line.card < len(block.cards)
            assert all(columns(one.text) <= 260 for one in line.sentences)


def test_a_line_of_three_sentences_is_refused() -> None:
    one = compose(planted_picture()).blocks[0].lines[0].headline
    with pytest.raises(Rejected):
        Line(headline=one, says=(one, one, one))


def test_a_story_on_the_page_opens_its_own_card() -> None:
    block = block_of(compose(planted_picture()), "changes")
    for line in block.lines:
        card = block.cards[line.card]
        assert card.title is not None
        assert line.headline.text.startswith(card.title.text)


def test_in_html_every_line_opens_a_card_behind_the_page() -> None:
    content = compose(planted_picture())
    source = render(content, digest_of(content), Format.HTML).decode()
    page, details = source.split('<section class="details"', 1)
    opened = re.findall(r'class="more" href="#([a-z0-9-]+)"', page)
    assert len(opened) == sum(len(block.lines) for block in content.blocks)
    for one in opened:
        assert f'id="{one}"' in details


def test_the_page_says_who_how_many_and_since_when() -> None:
    said = page_text(compose(planted_picture()), "changes")
    assert "New since 9 March: 9 publications, by 4 sources." in said
    assert "14 publications, after 3 in the week before, by 4 sources." in said
    assert "one source alone, unconfirmed" in said


def test_no_account_is_named_on_the_page() -> None:
    accounts = ["x:zanzibar", "x:quartz", "x:3"]
    crowd = crowd_of(accounts, text="One line for all #Same", title=None)
    picture = acting_together(accounts=accounts)
    content = compose(planted_picture(publications=crowd, signals=picture.signals))
    said = "\n".join(page_text(content, block.slug) for block in content.blocks)
    assert "zanzibar" not in said
    assert "3 accounts together push “One line for all” (Arabic)" in said
    assert "40 times where chance gives 1.3" in said
    assert "zanzibar" not in block_text(content, "warnings")


def test_what_is_most_likely_innocent_is_one_line_of_the_page() -> None:
    copy = acting_together().signals.with_columns(kind=pl.lit("syndication"))
    lines = headlines(compose(planted_picture(signals=copy)), "warnings")
    assert lines == [
        "1 more finding is most likely innocent: wire copy, fans of one voice, offices on several accounts."
    ]


def test_do_nothing_is_on_the_page() -> None:
    for picture in (planted_picture(), blank_picture()):
        assert "Do nothing." in headlines(compose(picture), "options")


def test_gaps_that_do_not_fit_are_said_to_stand_in_the_details() -> None:
    lines = headlines(compose(crowded()), "gaps")
    assert len(lines) == 5
    assert lines[-1] == "More that we do not see stands in the details."
    assert lines[0].startswith("A step of this update failed")


@pytest.mark.parametrize(
    ("title", "reads"),
    [
        ("Port closed again - Aldera Gazette", "Port closed again"),
        ("Port closed again | aldera.example", "Port closed again"),
        ("Port closed - again and again", "Port closed - again and again"),
        ("#Breaking Port closed for #strike at dawn #news", "Port closed for strike at dawn"),
        ("Who closed the port? #strike!", "Who closed the port?"),
        ("#harbour", "harbour"),
        ("#harbour #strike", "harbour strike"),
        ("两国就贸易协定重启谈判 #贸易", "两国就贸易协定重启谈判"),
        ("☎️ @somebody 12 posts are idle via @paper", "12 posts are idle"),
        ("Why does @somebody say so?", "Why does @… say so?"),
        ("“Port” closed", "“Port” closed"),
        ("", ""),
    ],
)
def test_a_title_loses_its_hashtags_and_the_source_behind_it(title: str, reads: str) -> None:
    assert headline(title, {"aldera gazette"}) == reads


def test_a_headline_names_its_language_where_it_is_not_the_readers() -> None:
    lines = headlines(compose(planted_picture()), "changes")
    assert "Protesta por el cierre del puerto de Aldera (Spanish)" in lines
    assert "Earthquake of 5.1 felt in the Norvan highlands" in lines


@pytest.mark.parametrize("text", ["One line for all of them", "貿易協定" * 20, "ab" * 80, "é" * 90])
def test_what_is_cut_is_no_wider_than_its_room(text: str) -> None:
    for most in (14, LONGEST):
        assert columns(fitted(text, most)) <= most
    assert fitted("short", 14) == "short"


def test_a_brief_in_the_first_format_is_read_with_a_line_for_each_card() -> None:
    values = to_json(compose(planted_picture()))
    for block in values["blocks"]:
        del block["lines"]
    content = from_json(values)
    for block in content.blocks:
        assert [line.headline for line in block.lines] == [
            card.sentences[0] for card in block.cards
        ]


def test_sentences_are_numbered_from_the_page_on() -> None:
    content = compose(planted_picture())
    assert next(iter(content.sentences())) == content.blocks[0].lines[0].headline
    one = Sentence(
        register=Register.FACT,
        parts=(Words("x"),),
        rests_on=content.blocks[0].lines[0].headline.evidence,
    )
    assert one not in list(content.sentences())
