"""The field of a form that a refusal is about, found in the page as it is shown, and marked there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString

BUTTONS = ("submit", "button", "reset", "image")
"""Controls that are pressed: nothing stands beside them."""


@dataclass(slots=True)
class Tag:
    """A tag where it stands in the page: its text, its attributes, from where on, and the form it is in."""

    start: int
    text: str
    has: Mapping[str, str]
    form: "Tag | None" = None
    around: tuple["Tag", ...] = ()
    inside: str = ""

    @property
    def end(self) -> int:
        """Where the page goes on after the tag."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Marked:
    """A page with its field marked: the page, the field's id, and what it is called there, as HTML."""

    page: str
    id: str
    label: SafeString


@dataclass(slots=True)
class Change:
    """What stands at a place of the page instead of so many characters."""

    at: int
    length: int
    by: str


class _Page(HTMLParser):
    """Gathers the controls of a page with the forms, groups and labels that they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.open: list[tuple[str, Tag]] = []
        self.controls: list[Tag] = []
        self.named: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag in which a control may stand, or a control."""
        has = {name: value or "" for name, value in attrs}
        forms = [one for name, one in self.open if name == "form"]
        around = tuple(one for _, one in self.open)
        line, column = self.getpos()
        found = Tag(
            start=self.lines[line - 1] + column,
            text=self.get_starttag_text() or "",
            has={**has, "tag": tag},
            form=forms[-1] if forms else None,
            around=around,
        )
        if tag in ("input", "select", "textarea", "button"):
            self.controls.append(found)
        elif tag in ("form", "label", "fieldset", "legend", "details", "p", "div", "td"):
            self.open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        """Note what a label or a legend says."""
        places = [place for place, (name, _) in enumerate(self.open) if name == tag]
        if not places:
            return
        _, ended = self.open[places[-1]]
        del self.open[places[-1] :]
        line, column = self.getpos()
        ended.inside = self.page[ended.end : self.lines[line - 1] + column]
        if tag == "label":
            self.named.setdefault(ended.has.get("for", ""), ended.inside)
        if tag == "legend" and ended.around:
            self.named.setdefault(f"legend {ended.around[-1].start}", ended.inside)


def mark(page: str, *, says: str, where: str, sent: Mapping[str, str], path: str) -> Marked | None:
    """Mark, in the form that was sent to ``path``, the control that ``where`` names, and set ``says``
    (HTML) beside it. None where that form has no such control.

    ``where`` is a control's name, the beginning of several (``task-``), or the very value that was sent.
    """
    scanned = _Page(page)
    named = _named(where, sent)
    fitting = [
        one
        for one in scanned.controls
        if one.form is not None
        and one.form.has.get("action", "").partition("?")[0] in ("", path)
        and one.has.get("type") not in ("hidden", *BUTTONS)
        and one.has["tag"] != "button"
        and _is_called(one.has.get("name", ""), named)
    ]
    if not fitting:
        return None
    control = max(fitting, key=lambda one: _likeness(one, scanned.controls, sent))
    return _marked(scanned, control, says)


def _named(where: str, sent: Mapping[str, str]) -> str:
    if where in sent:
        return where
    given = [
        name for name, value in sent.items() if value and value.strip().lower() == where.lower()
    ]
    return given[0] if len(given) == 1 else where


def _is_called(name: str, named: str) -> bool:
    return name == named or (named[-1:] in (".", "-") and name.startswith(named))


def _likeness(control: Tag, controls: list[Tag], sent: Mapping[str, str]) -> int:
    """Count what the form of a control says the same as what was sent: several may go to one address."""
    return sum(
        sent.get(one.has.get("name", "")) == one.has.get("value", "")
        for one in controls
        if one.form is control.form
        and (one.has.get("type") == "hidden" or one.has["tag"] == "button")
    )


def _marked(scanned: _Page, control: Tag, says: str) -> Marked:
    own = control.has.get("id") or f"field-{control.has['name']}"
    beside = f"{own}-wrong"
    told = f'<span class="error" id="{escape(beside)}">{says}</span> '
    described = " ".join(filter(None, (beside, control.has.get("aria-describedby", ""))))
    said = {"id": own, "aria-invalid": "true", "aria-describedby": described}
    changes = [Change(control.start, len(control.text), _with(control.text, said))]
    labels = [one for one in control.around if one.has["tag"] == "label"]
    changes.append(Change((labels or [control])[0].start, 0, told))
    for one in control.around:
        if one.has["tag"] == "details" and "open" not in one.has:
            changes.append(Change(one.start, len(one.text), _with(one.text, {"open": ""})))
    groups = [one for one in control.around if "field" in one.has.get("class", "").split()]
    if groups:
        group = groups[-1]
        wrong = {"class": f"{group.has['class']} wrong"}
        changes.append(Change(group.start, len(group.text), _with(group.text, wrong)))
    page = scanned.page
    for change in sorted(changes, key=lambda one: (one.at, one.length), reverse=True):
        page = page[: change.at] + change.by + page[change.at + change.length :]
    return Marked(page=page, id=own, label=_label(scanned, control))


def _with(tag: str, said: Mapping[str, str]) -> str:
    """Give a start tag with these attributes, each in the place of what it had under that name."""
    for name in said:
        tag = re.sub(rf'\s{name}(="[^"]*")?(?=[\s/>])', "", tag)
    head = re.match(r"<[a-z]+", tag)
    place = head.end() if head else 1
    written = "".join(f' {name}="{escape(value)}"' for name, value in said.items())
    return tag[:place] + written + tag[place:]


def _label(scanned: _Page, control: Tag) -> SafeString:
    """Give what a control is called: its group's legend, its label without the hint, or nothing."""
    groups = [one.start for one in control.around if one.has["tag"] == "fieldset"]
    legends = [scanned.named.get(f"legend {one}", "") for one in groups[-1:]]
    within = [one.inside for one in control.around if one.has["tag"] == "label"]
    own = scanned.named.get(control.has.get("id", " "), "") or "".join(within[:1])
    is_of_many = control.has.get("type") in ("radio", "checkbox")
    called = [*legends, own] if is_of_many else [own, *legends]
    bare = [
        " ".join(
            strip_tags(re.sub(r'<span class="hint".*?</span>', "", one, flags=re.DOTALL)).split()
        )
        for one in called
    ]
    return SafeString(next(filter(None, bare), ""))
