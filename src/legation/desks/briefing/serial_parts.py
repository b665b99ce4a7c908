"""The parts of a brief's sentences as JSON values and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from legation.desks.briefing.parts import (
    Amount,
    Chance,
    Counted,
    Evidence,
    Measured,
    Moment,
    Named,
    Part,
    Quoted,
    Row,
    Words,
)

# The values are JSON: objects of any depth, checked by the constructors they are read into.
Json = dict[str, Any]


def is_leaf(part: Part) -> bool:
    """Say whether a part is said in English as it stands, with nothing in it."""
    match part:
        case Words():
            return not part.places
        case Quoted():
            return not part.tells_language
        case _:
            return isinstance(part, Counted | Measured | Moment)


def part_out(part: Part) -> Json:
    """Give a part as JSON values: what it says in English, and what it takes to say it otherwise."""
    match part:
        case Words(message, places):
            held = {name: part_out(one) for name, one in places}
            return {"words": message} | ({"places": held} if held else {})
        case Counted(evidence=evidence, one=one, many=many):
            number = len(evidence.ids)
            return {"counted": number, "one": one, "many": many, "evidence": f"ev:{evidence.key}"}
        case Measured(text, value, style):
            return {"measured": text} | ({"value": value, "style": style} if style else {})
        case Amount(number=number, one=one, many=many):
            return {"amount": part_out(number), "one": one, "many": many}
        case Row(parts):
            return {"row": [part_out(one) for one in parts]}
        case _:
            return _name_out(part)


def _name_out(part: Quoted | Named | Chance | Moment) -> Json:
    match part:
        case Quoted(text=text, language=language):
            told = {"tells_language": True, "aside": part.aside} if part.tells_language else {}
            return {"quoted": text, "language": language, **told}
        case Named(kind=kind, code=code, text=text):
            return {"named": code, "kind": kind, "text": text}
        case Chance(probability):
            return {"chance": probability, "text": part.text}
        case Moment(at=at, is_day=is_day, is_near=is_near):
            clock = {"is_clock": True} if part.is_clock else {}
            return {"moment": at.isoformat(), "is_day": is_day, "is_near": is_near, **clock}


def part_in(values: Json, lists: Mapping[str, Evidence]) -> Part:
    """Read what ``part_out`` gives, or gave in earlier formats; ``lists`` are the evidence by its key."""
    if "words" in values:
        places = values.get("places", {}).items()
        held = tuple((name, part_in(one, lists)) for name, one in places)
        return Words(values["words"], held)
    if "counted" in values:
        return Counted(evidence=lists[values["evidence"]], one=values["one"], many=values["many"])
    if "measured" in values:
        return _measured_in(values)
    if "amount" in values:
        number = _measured_in(values["amount"])
        return Amount(number=number, one=values["one"], many=values["many"])
    if "row" in values:
        return Row(tuple(part_in(one, lists) for one in values["row"]))
    return _name_in(values)


def _measured_in(values: Json) -> Measured:
    return Measured(values["measured"], values.get("value", 0.0), values.get("style", ""))


def _name_in(values: Json) -> Part:
    if "quoted" in values:
        return Quoted(
            text=values["quoted"],
            language=values["language"],
            tells_language=values.get("tells_language", False),
            aside=values.get("aside", ""),
        )
    if "named" in values:
        return Named(kind=values["kind"], code=values["named"], text=values["text"])
    if "chance" in values:
        return Chance(values["chance"])
    return Moment(
        at=datetime.fromisoformat(values["moment"]),
        is_day=values["is_day"],
        is_near=values.get("is_near", False),
        is_clock=values.get("is_clock", False),
    )
