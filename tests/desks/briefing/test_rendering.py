"""The brief on the page: every link opens, every count is its list's length, foreign text is inert."""

import json
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from legation.chancery.foreign import in_markdown, plain, safe_link
from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.render import charts
from legation.desks.briefing.render.formats import Format, render
from legation.desks.briefing.render.html import stylesheet
from legation.desks.briefing.rules import compose
from legation.desks.briefing.serial import digest_of
from legation.domain.errors import Misconfigured
from legation.testing.planted_brief import planted_items, planted_picture

ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>[x](javascript:alert(3))\u202eevil"
)


class Page(HTMLParser):
    """A parsed brief: its sentences with their links, its annex lists, its elements."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sentences: list[dict[str, object]] = []
        self.captions: list[dict[str, object]] = []
        self.lists: dict[str, int] = {}
        self.left_out: dict[str, int] = {}
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._sentence: dict[str, object] | None = None
        self._list = ""
        self._link = ""
        self._inside: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append((tag, held))
        if held.get("id"):
            self.ids.add(str(held["id"]))
        if tag == "section" and (held.get("id") or "").startswith("ev-"):
            self._list = str(held["id"])
            self.lists[self._list] = 0
        if tag == "section" and held.get("class") == "excerpts":
            self._list = ""
        if tag == "li" and self._list:
            self.lists[self._list] += 1
        if held.get("data-left-out"):
            self.left_out[self._list] = int(str(held["data-left-out"]))
        self._enter_sentence(tag, held)

    def _enter_sentence(self, tag: str, held: dict[str, str | None]) -> None:
        if tag == "p" and held.get("class") in ("fact", "assessment", "recommendation"):
            self._sentence = {"links": [], "counts": [], "plain": "", "class": held["class"]}
            self.sentences.append(self._sentence)
        if tag == "figcaption":
            self._sentence = {"links": [], "counts": [], "plain": "", "class": "caption"}
            self.captions.append(self._sentence)
        if self._sentence is not None and tag == "a":
            self._link = str(held["href"])
            self._sentence["links"].append(self._link)  # type: ignore[union-attr]
        if self._sentence is not None:
            self._inside.append(f"{tag}.{held.get('class', '')}")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._sentence is not None:
            self._inside.pop()
        if tag in ("p", "figcaption"):
            self._sentence, self._inside = None, []

    def handle_data(self, data: str) -> None:
        if self._sentence is None:
            return
        within = self._inside[-1] if self._inside else ""
        if within == "a.count":
            number = int(data.split(maxsplit=1)[0].replace(",", ""))
            self._sentence["counts"].append((number, self._link))  # type: ignore[union-attr]
        elif within.split(".")[0] not in ("a", "bdi", "time") and within != "span.measured":
            self._sentence["plain"] = str(self._sentence["plain"]) + data


@pytest.fixture(scope="module")
def content() -> BriefContent:
    return compose(planted_picture())


def rendered(content: BriefContent, form: Format) -> str:
    return render(content, digest_of(content), form).decode()


def test_in_html_every_sentence_links_to_a_list_and_every_count_is_its_length(content) -> None:
    page = Page(rendered(content, Format.HTML))
    assert len(page.sentences) == len(list(content.sentences()))
    counts = 0
    for sentence in page.sentences:
        assert sentence["links"], sentence
        for link in sentence["links"]:
            assert link.removeprefix("#") in page.ids
        for number, link in sentence["counts"]:
            key = link.removeprefix("#")
            assert number == page.lists[key] + page.left_out.get(key, 0), sentence
            counts += 1
        assert not re.search(r"\d", str(sentence["plain"])), sentence
    assert counts > 20
    assert page.captions
    for caption in page.captions:
        assert [link for link in caption["links"] if link.removeprefix("#") in page.lists], caption


def test_in_markdown_every_sentence_links_to_a_list_and_every_count_is_its_length(content) -> None:
    text = rendered(content, Format.MD)
    body, annex = text.split("## Evidence\n")
    lists = {
        key: len(re.findall(r"^\d+\. ", part, re.MULTILINE))
        for key, part in re.findall(
            r'<a id="(ev-[0-9a-f]+)"></a>(.*?)(?=^###|\Z)', annex, re.S | re.M
        )
    }
    for line in (line for line in body.splitlines() if line.startswith("- ")):
        links = re.findall(r"\[([^\]]*)\]\(#(ev-[0-9a-f]+)\)", line)
        assert links, line
        for said, key in links:
            number = re.match(r"([\d,]+) ", said)
            if number:
                assert int(number[1].replace(",", "")) == lists[key], line
            assert key in lists


def test_each_excerpt_is_reached_from_every_list_that_names_its_publication(content) -> None:
    source, text = rendered(content, Format.HTML), rendered(content, Format.MD)
    page = Page(source)
    assert content.excerpts
    for one in content.excerpts:
        named = sum(one.id in of.ids for of in content.evidence().values() if of.of == "items")
        assert named
        links = [held for tag, held in page.tags if held.get("href") == f"#x-{one.id}"]
        assert len(links) == named
        assert f"x-{one.id}" in page.ids
        assert text.count(f"(#x-{one.id})") == named
        assert f'<a id="x-{one.id}"></a>' in text
    kept = {one.id for one in content.excerpts}
    for _, held in page.tags:
        assert not str(held.get("href")).startswith("#x-") or str(held["href"])[3:] in kept


def test_in_json_every_sentence_names_lists_and_every_count_is_its_length(content) -> None:
    values = json.loads(rendered(content, Format.JSON))
    for block in values["blocks"]:
        for card in block["cards"]:
            for sentence in card["sentences"]:
                assert sentence["evidence"]
                for key in sentence["evidence"]:
                    assert values["evidence"][key]["ids"]
                for part in sentence["parts"]:
                    if "counted" in part:
                        assert part["counted"] == len(values["evidence"][part["evidence"]]["ids"])


def test_long_lists_are_cut_in_the_file_and_the_rest_is_counted() -> None:
    items = planted_items()
    many = pl.concat(
        [
            items.with_columns(id=pl.concat_str(pl.col("id").str.slice(0, 24), pl.lit(f"{n:08d}")))
            for n in range(60)
        ]
    )
    content = compose(planted_picture(publications=many))
    source = rendered(content, Format.HTML)
    page = Page(source)
    assert page.left_out
    for sentence in page.sentences:
        for number, link in sentence["counts"]:
            key = link.removeprefix("#")
            assert number == page.lists[key] + page.left_out.get(key, 0)
    assert len(source.encode()) <= 100_000, len(source.encode())


def test_the_file_needs_nothing_from_outside_and_runs_nothing(content) -> None:
    page = Page(rendered(content, Format.HTML))
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe", "object")]
    for tag, held in page.tags:
        assert not [name for name in held if name.startswith("on") or name in ("src", "style")], tag
        href = held.get("href") or "#"
        assert href.startswith("#") or (
            href.startswith("https://") and "noreferrer" in str(held.get("rel"))
        )
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


def test_facts_assessments_and_recommendations_differ_in_words_not_only_in_colour(content) -> None:
    page = Page(rendered(content, Format.HTML))
    assert {sentence["class"] for sentence in page.sentences} == {
        "fact",
        "assessment",
        "recommendation",
    }
    style = stylesheet()
    assert "dashed" in style
    assert "double" in style


def attacked() -> BriefContent:
    publications = planted_picture().publications.with_columns(
        title=pl.lit(ATTACK),
        text=pl.lit(ATTACK),
        account_name=pl.lit(ATTACK),
        url=pl.lit("javascript:alert(4)"),
    )
    titles = planted_picture().titles.with_columns(title=pl.lit(ATTACK))
    return compose(planted_picture(publications=publications, titles=titles))


def test_markup_in_titles_and_texts_is_inert_in_html() -> None:
    source = rendered(attacked(), Format.HTML)
    page = Page(source)
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert "javascript:alert(4)" not in source
    assert "&lt;script&gt;" in source


def test_markup_in_titles_and_texts_is_inert_in_markdown() -> None:
    source = rendered(attacked(), Format.MD)
    assert "<script" not in source.replace("\\<script", "")
    assert "](javascript" not in source


def test_marks_that_reorder_text_are_dropped() -> None:
    assert plain("safe\u202egpj.exe\u2066") == "safegpj.exe"
    for form in (Format.HTML, Format.MD):
        assert "\u202e" not in rendered(attacked(), form)


def test_foreign_words_carry_their_direction_and_language(content) -> None:
    source = rendered(content, Format.HTML)
    assert '<bdi dir="auto" lang="ar">السفارة توضح شروط التأشيرة الجديدة</bdi>' in source
    page = Page(source)
    assert all(held.get("dir") == "auto" for tag, held in page.tags if tag == "blockquote")


def test_the_style_sheet_knows_no_left_and_right() -> None:
    assert not re.search(r"(?<![a-z-])(left|right)(?![a-z])", stylesheet())


def test_only_web_addresses_become_links() -> None:
    assert safe_link("https://example.org/a?b=c") == "https://example.org/a?b=c"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//x",
        "https://a b",
        'https://x/"><script>',
    ):
        assert safe_link(bad) == ""


def test_markdown_marks_in_foreign_words_are_escaped() -> None:
    assert in_markdown("a *b* [c](d)\n# e") == r"a \*b\* \[c\]\(d\) \# e"


def test_a_chart_says_the_same_in_its_table(content) -> None:
    charted = [card.chart for block in content.blocks for card in block.cards if card.chart]
    assert charted
    for chart in charted:
        assert len(charts.rows(chart)) == len(chart.values)
        assert "<svg" in charts.drawing(chart)


def test_a_reconstructed_brief_says_so_in_every_form() -> None:
    content = compose(planted_picture(is_reconstructed=True))
    assert "Reconstructed, from imported history or after the time" in rendered(
        content, Format.HTML
    )
    assert "Reconstructed, from imported history or after the time" in rendered(content, Format.MD)
    assert json.loads(rendered(content, Format.JSON))["reconstructed"] is True


def test_the_footer_names_the_methods_the_scale_and_the_digest(content) -> None:
    source = rendered(content, Format.HTML)
    assert digest_of(content) in source
    assert "bursts/1" in source
    assert "very likely (80% to 95%)" in source


def test_the_brief_can_be_set_on_paper_or_says_what_is_missing(content) -> None:
    try:
        paper = render(content, digest_of(content), Format.PDF)
    except Misconfigured as lacking:
        assert "apt-get install" in str(lacking)
        pytest.skip("Pango is not on this machine")
    assert paper.startswith(b"%PDF-")
