"""The page that shows what programs can ask: the OpenAPI document, drawn without a script."""

from typing import Any

from legation.chancery.administering import Sheet, Working, sheet
from legation.faces.api.document import document, operations
from legation.faces.api.problems import TITLES


def _reference(working: Working) -> Sheet:
    told = document()
    parts: dict[str, list[dict[str, Any]]] = {}
    for method, path, operation in operations(told):
        parts.setdefault(operation["tags"][0], []).append(_route(method, path, operation))
    forms = {
        "parts": list(parts.items()),
        "schemas": [
            _schema(name, one) for name, one in sorted(told["components"]["schemas"].items())
        ],
        "problems": sorted(TITLES.items()),
        "per_minute": working.here.settings.api_per_minute,
        "data_address": "",  # its twin is the OpenAPI document, to which it leads itself
    }
    return Sheet(template="api/reference.html", values={}, forms=forms)


def _route(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    answer = operation["responses"][200]["content"]["application/json"]["schema"]
    return {
        "method": method,
        "path": path,
        "says": operation.get("description", operation["summary"]),
        "asked": [
            {
                "name": one["name"],
                "place": one["in"],
                "kind": _kind(one["schema"]),
                "says": one["schema"].get("description", ""),
                "required": one.get("required", False),
            }
            for one in operation["parameters"]
        ],
        "answer": _kind(answer),
    }


def _schema(name: str, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "says": told.get("description", ""),
        "fields": [
            {"name": field, "kind": _kind(one), "says": one.get("description", "")}
            for field, one in told.get("properties", {}).items()
        ],
    }


def _kind(told: dict[str, Any]) -> str:
    """Say of what kind a value is, in a few words of JSON."""
    if "$ref" in told:
        return str(told["$ref"]).rpartition("/")[2]
    if "anyOf" in told:
        return " | ".join(_kind(one) for one in told["anyOf"] if one.get("type") != "null")
    if "enum" in told:
        return " | ".join(str(one) for one in told["enum"])
    if told.get("type") == "array":
        return f"[{_kind(told.get('items', {}))}]"
    return str(told.get("format") or told.get("const") or told.get("type") or "any")


reference = sheet(_reference)
