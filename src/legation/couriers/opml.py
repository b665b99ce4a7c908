"""OPML: lists of feeds, as other readers import and export them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree import ElementTree as Tree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from legation.couriers.readers.plain_text import web_address
from legation.couriers.readers.raw_rows import clean
from legation.domain.errors import Rejected
from legation.domain.said import Said

DEPTH_LIMIT = 50
FEEDS_LIMIT = 20_000

Element = Tree.Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list: ``folder`` is where it stood, names joined by ``/``, empty at the top."""

    title: str
    url: str
    folder: str = ""
    number: int = field(default=0, compare=False)
    """Which outline of its file it is, counted from 1; 0 where it is from none."""


class Why(StrEnum):
    """Why an outline is left out."""

    TWICE = "twice"
    NO_ADDRESS = "no-address"
    NO_FEED = "no-feed"
    REFUSED = "refused"
    """Its address may not be read from here."""


_SAID = {
    Why.TWICE: "{address} stands in the list before",
    Why.NO_ADDRESS: "{address} is no web address",
    Why.NO_FEED: "it names no feed (xmlUrl)",
    Why.REFUSED: "{address} may not be read from here",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One outline that names no feed we can read: which one of the file it is, counted from 1, and why.
    ``address`` is what it gives for one."""

    number: int
    title: str
    why: Why
    address: str = ""

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        return _SAID[self.why].format(address=self.address)

    def __str__(self) -> str:
        return f"outline {self.number}, {self.title!r}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """What an OPML file holds: its feeds, and the outlines that are left out."""

    feeds: list[Outline]
    left_out: list[LeftOut]


def read_opml(body: bytes, *, where: str = "OPML") -> list[Outline]:
    """Read the feeds of an OPML file; see ``read_list``."""
    return read_list(body, where=where).feeds


def read_list(body: bytes, *, where: str = "OPML") -> FeedList:
    """Read an OPML file: every outline with a web address of a feed, once each, in its order, and those
    that have another address, none, or one that stood before.

    Raises ``Rejected`` when it is not OPML, declares entities or is nested absurdly deep.
    """
    try:
        root = fromstring(body)
    except (
        Tree.ParseError,
        DefusedXmlException,
        ValueError,
        LookupError,
        RecursionError,
    ) as broken:
        raise Rejected(
            Said("not readable as OPML: {broken}", broken=broken), where=where
        ) from broken
    if root.tag.lower() != "opml":
        raise Rejected(
            Said("the outermost element is {name!r}, not opml", name=root.tag[:40]), where=where
        )
    found, left_out, number = dict[str, Outline](), list[LeftOut](), 0
    waiting: list[tuple[Element, str, int]] = [(root, "", 0)]
    while waiting:
        element, folder, depth = waiting.pop()
        if depth > DEPTH_LIMIT or len(found) + len(left_out) > FEEDS_LIMIT:
            raise Rejected("the list is too deep or too long", where=where)
        number += element.tag == "outline"
        feed = _feed_of(element, folder, number)
        why, address = _why_not(element, feed, found)
        if why:
            title = _title_of(element)
            left_out.append(LeftOut(number=number, title=title, why=why, address=address))
        elif feed is not None:
            found[feed.url] = feed
        inside = _join(folder, element) if element.tag == "outline" and feed is None else folder
        waiting += [(child, inside, depth + 1) for child in reversed(element)]
    return FeedList(feeds=list(found.values()), left_out=left_out)


def write_opml(feeds: Iterable[Outline], *, title: str = "Legation") -> bytes:
    """Write an OPML 2.0 file, feeds gathered under their folders; equal lists give equal bytes."""
    root = Tree.Element("opml", version="2.0")
    Tree.SubElement(Tree.SubElement(root, "head"), "title").text = clean(title)
    body = Tree.SubElement(root, "body")
    folders: dict[str, Element] = {"": body}
    for feed in feeds:
        parent = _folder(folders, feed.folder)
        named = {"type": "rss", "text": clean(feed.title), "title": clean(feed.title)}
        Tree.SubElement(parent, "outline", {**named, "xmlUrl": feed.url})
    Tree.indent(root)
    written: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _feed_of(element: Element, folder: str, number: int) -> Outline | None:
    url = web_address(_attributes(element).get("xmlurl"))
    if element.tag != "outline" or url is None:
        return None
    return Outline(title=_title_of(element) or url, url=url, folder=folder, number=number)


def _why_not(
    element: Element, feed: Outline | None, found: Mapping[str, Outline]
) -> tuple[Why | None, str]:
    """Say why an outline is left out and what address it gives; nothing for a new feed and for a folder."""
    if element.tag != "outline":
        return None, ""
    if feed is not None:
        return (Why.TWICE, feed.url[:200]) if feed.url in found else (None, "")
    address = _attributes(element).get("xmlurl", "").strip()
    if address:
        return Why.NO_ADDRESS, address[:200]
    return (None if len(element) else Why.NO_FEED), ""


def _title_of(element: Element) -> str:
    attributes = _attributes(element)
    return (attributes.get("title") or attributes.get("text") or "").strip()


def _attributes(element: Element) -> dict[str, str]:
    return {name.lower(): value for name, value in element.attrib.items()}


def _join(folder: str, element: Element) -> str:
    name = (element.get("title") or element.get("text") or "").strip().replace("/", "-")
    return f"{folder}/{name}" if folder and name else folder or name


def _folder(folders: dict[str, Element], path: str) -> Element:
    if path not in folders:
        above, _, name = path.rpartition("/")
        folders[path] = Tree.SubElement(_folder(folders, above), "outline", text=clean(name))
    return folders[path]
