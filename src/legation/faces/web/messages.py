"""The catalogues of the interface's languages: extract, merge, fill, compile, and say what is missing.

For developers: ``python -m legation.faces.web.messages merge | missing | fill FILE``. See docs/screens.md.
"""

import ast
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from legation.domain.errors import Rejected
from legation.domain.said import is_command

SOURCE = Path(__file__).resolve().parents[2]
LOCALE = SOURCE / "locale"
TRANSLATED = ("ar", "es", "fr", "ru", "zh_Hans")
"""The languages besides English, which is the text in the source itself."""
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
BRIEFING = SOURCE / "desks" / "briefing"
SAID = {"say": 1, "message": 1, "counted": 2, "amount": 2, "plural": 2}
"""What marks the messages of a brief, and how many texts each takes: the words, or one and many."""
REFUSING = (
    *("chancery/", "desks/", "domain/", "faces/web/", "rounds/firstrun.py"),
    "rounds/rights/",
    *("couriers/addresses.py", "couriers/asking.py", "couriers/connecting.py"),
    *("couriers/fetching.py", "couriers/opml.py", "couriers/pace.py", "couriers/unpacking.py"),
    *("couriers/readers/feed.py", "couriers/readers/feed_guard.py"),
    *("couriers/readers/json_feed.py", "couriers/translating/", "settings_file.py"),
)
"""Where what is raised may be told on a page: there every text of a refusal has its translations."""
UNMET = {
    "chancery/audit/": "what the records may hold is between the house and itself",
    "chancery/commands": "the command line speaks English",
    "chancery/keys.py": "keys are renewed at the command line",
    "chancery/sealing.py": "copies are opened at the command line",
    "chancery/tokens/commands.py": "the command line speaks English",
    "desks/briefing/commands.py": "the command line speaks English",
    "desks/briefing/content.py": "a brief that is made wrongly is a fault of the house",
    "desks/briefing/lookups/explanations.py": "explaining by name is a command",
    "desks/briefing/parts.py": "a brief that is made wrongly is a fault of the house",
    "desks/exercise/": "an exercise is made at the command line",
    "desks/foresight/": "series are made by the house",
    "desks/listening/commands": "the command line speaks English",
    "desks/listening/formats.py": "a page offers the formats that there are",
    "desks/listening/mending.py": "sources are mended and removed at the command line",
    "desks/listening/options.py": "options of a reader are given at the command line",
    "desks/reporting/commands.py": "the command line speaks English",
    "domain/signal.py": "signals are made by the house",
    "domain/tables.py": "tables are made by the house",
    "domain/uncertainty.py": "intervals are computed by the house",
    "domain/warning.py": "scores are computed by the house",
    "faces/web/messages.py": "the catalogues are kept at the command line",
}
"""What no page meets, and why."""
ERRORS = ("Rejected", "Refused", "Unavailable")
"""What a form is told instead of what it asked for."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every header, so that a merge that changes nothing changes no file."""


def extracted() -> Catalog:
    """Give every text for a reader in the templates and the code, in the order of its words."""
    catalog = Catalog(charset="utf-8")
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        for message, context in _texts(path):
            catalog.add(message, None, [], context=context)
    return catalog


def read(language: str) -> Catalog:
    """Read one language's catalogue; an empty one where there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Give where a language's catalogue is kept; the compiled one stands beside it."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def merge() -> None:
    """Bring every catalogue up to what the source says now, and compile it."""
    current = extracted()
    for language in TRANSLATED:
        catalog = read(language)
        catalog.update(current, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write(catalog, language)


def write(catalog: Catalog, language: str) -> None:
    """Write one catalogue and its compiled twin; what is not translated is left out, and so still missing."""
    for message in list(catalog):
        if message.id and not is_whole(message):
            catalog.delete(message.id, context=message.context)
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = EPOCH
    catalog.header_comment = f"# The interface of Legation: {language}."
    catalog.project, catalog.version = "Legation", ""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, sort_output=True, no_location=True)
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    """Give a catalogue as programs read it."""
    whole = io.BytesIO()
    write_mo(whole, catalog)
    return whole.getvalue()


def missing() -> list[dict[str, object]]:
    """Give what lacks a translation: ``id``, perhaps ``plural`` and ``context``, and each language's gaps.

    A gap is ``""``, for a text with plural forms a list of as many ``""`` as the language has forms.
    """
    gaps: dict[tuple[str, str], dict[str, object]] = {}
    catalogs = {language: read(language) for language in TRANSLATED}
    for message in extracted():
        for language, catalog in catalogs.items():
            held = catalog.get(message.id, context=message.context)
            if not message.id or (held is not None and is_whole(held)):
                continue
            texts = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            row: dict[str, object] = {"id": texts[0]}
            row |= {"plural": texts[1]} if len(texts) > 1 else {}
            row |= {"context": message.context} if message.context else {}
            gap = gaps.setdefault((texts[0], message.context or ""), row)
            gap[language] = "" if len(texts) == 1 else [""] * catalog.num_plurals
    return list(gaps.values())


def is_whole(message: Message) -> bool:
    """Say whether a text is translated in each of its forms, by a person's hand and not by a guess."""
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(strings) and all(strings) and not message.fuzzy


def fill(rows: list[dict[str, object]]) -> None:
    """Put translations into the catalogues, as ``missing`` shapes them; Rejected names a wrong one."""
    current = extracted()
    for language in TRANSLATED:
        catalog = read(language)
        catalog.update(current, no_fuzzy_matching=True)
        for row in rows:
            if row.get(language):
                _put(catalog, row, language)
        write(catalog, language)


def _put(catalog: Catalog, row: dict[str, object], language: str) -> None:
    context = row.get("context")
    message = catalog.get(str(row["id"]), context=None if context is None else str(context))
    said = row[language]
    if message is None:
        raise Rejected(f"no page says {row['id']!r}")
    if not message.pluralizable:
        message.string = str(said)
        return
    forms = tuple(str(one) for one in said) if isinstance(said, list) else (str(said),)
    if len(forms) != catalog.num_plurals:
        raise Rejected(f"{language} has {catalog.num_plurals} plural forms: {row['id']!r}")
    message.string = forms


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        # the extractor reads Python, where the place of a line's beginning has a meaning
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _, message, _, context in extract(
        "python", io.BytesIO(text.encode("utf-8")), keywords=KEYWORDS
    ):
        yield message, context
    if path.suffix == ".py" and path.is_relative_to(BRIEFING):
        yield from _said(text)
    if path.suffix == ".py" and is_met(path):
        yield from ((one, None) for one in refusals(text))


def is_met(path: Path) -> bool:
    """Say whether what a module refuses may be told on a page."""
    named = path.relative_to(SOURCE).as_posix()
    return named.startswith(REFUSING) and not named.startswith(tuple(UNMET))


def refusals(source: str) -> Iterator[str]:
    """Find what a module's refusals say and advise, but for commands, which a page leaves out."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        told: list[ast.expr] = call.args[:1] if call.func.id in ("Said", *ERRORS) else []
        if call.func.id in ERRORS:
            told += [one.value for one in call.keywords if one.arg == "remedy"]
        for one in told:
            text = one.value if isinstance(one, ast.Constant) else ""
            if isinstance(text, str) and re.sub(r"\{\w+\}", "", text) and not is_command(text):
                yield text


def _said(text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Find the messages that a brief is made of, which stand inside one another."""
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        texts = [
            one.value
            for one in call.args[: SAID.get(call.func.id, 0)]
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if texts and len(texts) == SAID[call.func.id]:
            yield (texts[0] if len(texts) == 1 else tuple(texts)), None


def main(arguments: list[str]) -> int:
    """Run one of ``merge``, ``missing`` and ``fill FILE``; what is missing goes out as JSON."""
    match arguments:
        case ["merge"]:
            merge()
        case ["missing"]:
            print(json.dumps(missing(), ensure_ascii=False, indent=1))
        case ["fill", name]:
            fill(json.loads(Path(name).read_text("utf-8")))
        case _:
            print(__doc__)
            return 64
    print(f"{len(missing())} texts lack a translation", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
