"""The closed words about authors: what a public voice is, for which purposes an author is revealed, and what
an erasure leaves."""

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


class Left(StrEnum):
    """What of an account an erasure leaves, and why it is not reached from here."""

    EXCERPTS = "excerpts"
    """Excerpts of 280 characters that briefs rest on, without name and address."""
    OTHERS = "others"
    """Publications of others that name the account."""
    TOMBSTONES = "tombstones"
    """Ids and digests of what was erased, so that it does not come back."""
    RECORDS = "records"
    """Keyed references in the records."""
    WRITTEN = "written"
    """What people of the house wrote themselves, their saved searches among it."""
    SENT = "sent"
    """Files, briefs and exports that left."""
    BACKUPS = "backups"
    """Backups made before, until they rotate."""
    COPIES = "copies"
    """Copies of the database from before an upgrade."""
    FILES = "files"
    """Files that sources are read from."""
    SOURCES = "sources"
    """Sources whose own address or name is the account's."""
    TRANSLATOR = "translator"
    """Texts that an engine outside this network was sent."""
    DATABASE = "database"
    """Free pages of the database, which others were using."""
