"""The words of these rights on screen: what is held on an account, and what an erasure leaves."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legation.chancery.authors.words import Left

WHAT: Mapping[str, Promise] = {
    "items": _("Publications with all their versions"),
    "observations": _("Reactions counted"),
    "accounts": _("What was seen of the account: name, followers"),
    "story_members": _("Stories that its publications belong to"),
    "former_members": _("Stories that purged publications belonged to"),
    "citations": _("Excerpts that briefs cite"),
    "barred": _("Publications purged, not read again"),
    "naming_signals": _("Indicators that count the account among others"),
    "naming_analyst_acts": _("Verdicts of analysts on a group with the account in it"),
    "sources": _("Sources"),
    "translations": _("Translations by machine"),
    "quarantined": _("Rows set aside, not admitted"),
    "briefs": _("Briefs that cite it"),
    "public_voices": _("Listings as a public voice"),
    "seen_by": _("Times that somebody saw who it is"),
}
"""By the name of a file in what is handed over. What enrichers found has the flow's own name."""
LEFT: Mapping[str, Promise] = {
    Left.EXCERPTS: _("Excerpts of 280 characters that briefs rest on, without name and address"),
    Left.OTHERS: _("Publications of others that name the account"),
    Left.TOMBSTONES: _("Ids and digests of what was erased, so that it does not come back"),
    Left.RECORDS: _("Keyed references in the records; without the key they lead to nobody"),
    Left.WRITTEN: _(
        "What people here wrote themselves: reports, warnings, comments, hand-overs, saved searches"
    ),
    Left.SENT: _("Files, briefs and exports that left: ask whoever has them"),
    Left.BACKUPS: _("Backups made before, until newer ones take their places"),
    Left.COPIES: _(
        "Copies of the database from before an upgrade: remove the folder before-upgrade"
    ),
    Left.FILES: _("Files that sources are read from: take it out of them, or remove them"),
    Left.SOURCES: _("Sources that are this account's own: remove them"),
    Left.TRANSLATOR: _("Texts that an engine outside this network was sent"),
    Left.DATABASE: _("Free pages of the database, until it is written anew"),
}
"""What an erasure leaves, in words."""
