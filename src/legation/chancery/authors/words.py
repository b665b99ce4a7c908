"""The closed words about authors: what a public voice is, and for which purposes an author is revealed."""

from enum import StrEnum


class VoiceKind(StrEnum):
    """Why an account is shown by name."""

    PUBLIC_FIGURE = "public-figure"
    """A person who speaks in a public office or seeks one."""
    BODY = "body"
    """An authority, a party, a company, an organisation."""
    MEDIUM = "medium"
    """A newspaper, a broadcaster, an agency."""


class Purpose(StrEnum):
    """For what somebody asks who a private author is."""

    VERIFY = "verify"
    """To verify what is said, or to ask its author."""
    PUBLIC_ROLE = "public-role"
    """To find out whether this is a public figure, a body or a medium."""
    SAFETY = "safety"
    """To protect somebody's life or safety."""
    PLATFORM = "platform"
    """To report it to the platform."""
    LEGAL = "legal"
    """A duty of law."""
