"""Source entry: one line of the manifest."""

from legation.domain.source import LegalBasis, SourceScope


def entry(
    file: str, name: str, *, format: str, mission: str, language: str | None = None,
    preset: str | None = None, scope: SourceScope = SourceScope.FOREIGN,
) -> dict[str, object]:  # fmt: skip
    """Give one source of the manifest; ``format`` names the reader, ``file`` is inside the folder."""
    return {
        "file": file, "name": name, "format": format, "preset": preset, "mission": mission,
        "scope": str(scope), "legal_basis": str(LegalBasis.EXERCISE), "language": language,
    }  # fmt: skip
