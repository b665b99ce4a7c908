"""The names on screen of what the archive keeps as short codes, in the reader's language.

A template writes ``{{ row.state|named:"source-state" }}``. What is kept and handed out as data is the code.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMES: Mapping[str, Mapping[str, Promise]] = {
    "marking": {
        "public": pgettext_lazy("marking", "Public"),
        "internal": pgettext_lazy("marking", "Internal"),
        "restricted": pgettext_lazy("marking", "Restricted"),
        "confidential": pgettext_lazy("marking", "Confidential"),
    },
    "audience": {
        "mission": _("this mission only"),
        "ministry": _("all missions"),
        "public": _("anybody"),
    },
    "process-state": {
        "starting": pgettext_lazy("process", "starting"),
        "running": pgettext_lazy("process", "running"),
        "waiting": pgettext_lazy("process", "waiting for its next time"),
        "restarting": pgettext_lazy("process", "being started again"),
        "stopped": pgettext_lazy("process", "stopped"),
        "dead": pgettext_lazy("process", "ended unexpectedly"),
    },
    "table": {
        "items": _("Publications"),
        "observations": _("Reactions counted"),
        "accounts": _("Accounts"),
        "story_members": _("Stories and their publications"),
        "narrative_members": _("Narratives and their stories"),
        "analyst_acts": _("Merges, splits and names"),
        "story_changes": _("Changes of stories"),
        "signals": _("Indicators"),
        "forecasts": _("Forecasts"),
        "forecast_scores": _("Forecasts scored"),
        "reports": _("Reports"),
        "warnings": _("Early warnings"),
        "citations": _("Publications cited"),
        "purges": _("Purges"),
        "barred": _("Publications purged, not read again"),
        "former_members": _("Stories of purged publications"),
    },
    "token-state": {
        "live": pgettext_lazy("access token", "in force"),
        "revoked": pgettext_lazy("access token", "revoked"),
        "over": pgettext_lazy("access token", "expired"),
    },
    "report-kind": {
        "contact-report": _("Contact report"),
        "reporting-telegram": _("Reporting telegram"),
    },
    "reliability": {
        "A": pgettext_lazy("source", "completely reliable"),
        "B": pgettext_lazy("source", "usually reliable"),
        "C": pgettext_lazy("source", "fairly reliable"),
        "D": pgettext_lazy("source", "not usually reliable"),
        "E": pgettext_lazy("source", "unreliable"),
        "F": pgettext_lazy("source", "reliability cannot be judged"),
    },
    "credibility": {
        "1": pgettext_lazy("information", "confirmed by other sources"),
        "2": pgettext_lazy("information", "probably true"),
        "3": pgettext_lazy("information", "possibly true"),
        "4": pgettext_lazy("information", "doubtful"),
        "5": pgettext_lazy("information", "improbable"),
        "6": pgettext_lazy("information", "truth cannot be judged"),
    },
    "report-field": {
        "title": _("Subject line"),
        "text": _("What was said"),
        "met_on": _("Day"),
        "place": _("Place"),
        "met": _("Met, by function"),
        "marking": _("Marking"),
        "audience": _("For"),
        "reliability": _("Source"),
        "credibility": _("What it said"),
        "countries": _("Countries"),
        "subjects": _("Subjects"),
    },
    "warning-state": {
        "draft": pgettext_lazy("warning", "draft"),
        "issued": pgettext_lazy("warning", "open"),
        "closed": pgettext_lazy("warning", "closed"),
    },
    "warning-outcome": {
        "happened": _("It happened"),
        "did-not": _("It did not happen"),
        "partly": _("It happened in part"),
        "undecided": _("It cannot be decided"),
    },
    "warning-field": {
        "title": _("What may happen"),
        "text": _("Why we judge so"),
        "percent": _("How likely, in percent"),
        "horizon": _("By the end of"),
        "base_percent": _("How often the like happens anyway, in percent"),
        "base_rate_says": _("Counted on what"),
        "changes_mind": _("What would change our mind"),
        "indicators": _("What to watch"),
        "marking": _("Marking"),
        "audience": _("For"),
        "countries": _("Countries"),
        "cites": _("Evidence"),
    },
    "scope": {
        "foreign": pgettext_lazy("source", "foreign"),
        "domestic": pgettext_lazy("source", "domestic"),
        "official": pgettext_lazy("source", "official"),
    },
    "legal-basis": {
        "public-task": _("public task"),
        "consent": _("consent"),
        "licence": _("licence"),
        "research": _("research"),
        "exercise": _("exercise"),
    },
    "source-state": {
        "well": pgettext_lazy("source", "well"),
        "silent": pgettext_lazy("source", "silent"),
        "failing": pgettext_lazy("source", "failing"),
        "new": pgettext_lazy("source", "not read yet"),
        "off": pgettext_lazy("source", "off"),
    },
    "left-out": {
        "twice": _("It stands in the list before."),
        "no-address": _("This is no web address."),
        "no-feed": _("It names no feed."),
        "refused": _("This address may not be read from here."),
    },
    "source-done": {
        "added": _("The source is kept. It is read at the next collection."),
        "paused": _("The source is paused. What it said stays; resume goes on where it stopped."),
        "resumed": _("The source is on. It is read at the next collection."),
        "changed": _("The change is saved."),
        "retried": _("The source was read again. What is still refused stands below."),
        "dismissed": _("The entry is dismissed. What is known of it stays here."),
        "several": _("The sources are kept. Each is tried at the next collection."),
        "saved": _("The search is saved."),
        "removed": _("The saved search is removed."),
    },
    "facet": {
        "language": _("Language"),
        "country": _("Country named"),
        "source": _("Source"),
        "kind": _("Kind"),
    },
    "alert-rule": {
        "none": pgettext_lazy("alert", "never"),
        "new": pgettext_lazy("alert", "when something new is found"),
        "unusual": pgettext_lazy("alert", "when a day brings more than usual"),
    },
    "retention": {
        "raw": pgettext_lazy("retention", "raw: gone soonest"),
        "derived": pgettext_lazy("retention", "derived: kept longer"),
        "permanent": pgettext_lazy("retention", "permanent: never purged by age"),
    },
    "region": {
        "world": pgettext_lazy("region", "World"),
        "africa": pgettext_lazy("region", "Africa"),
        "americas": pgettext_lazy("region", "Americas"),
        "asia-pacific": pgettext_lazy("region", "Asia and Pacific"),
        "europe": pgettext_lazy("region", "Europe"),
        "middle-east": pgettext_lazy("region", "Middle East"),
    },
    "kind": {
        "article": pgettext_lazy("kind", "article"),
        "post": pgettext_lazy("kind", "publication by an account"),
        "repost": pgettext_lazy("kind", "repost"),
        "quote": pgettext_lazy("kind", "quote"),
        "reply": pgettext_lazy("kind", "reply"),
        "transcript": pgettext_lazy("kind", "transcript"),
        "event": pgettext_lazy("kind", "event"),
        "mention": pgettext_lazy("kind", "mention"),
    },
    "indicator": {
        "burst": _("Burst of attention"),
        "coordination": _("Coordinated activity"),
        "syndication": _("Syndicated copy"),
        "following": _("Audience of one voice"),
        "mirror": _("One voice on several accounts"),
    },
    "indicator-note": {
        "burst": _(
            "It would change our mind if the publications behind it proved to be one report copied."
        ),
        "coordination": _("Legitimate crowds coordinate too: this is no finding of deception."),
        "syndication": _(
            "Papers of one agency or owner carry the same copy: most likely innocent."
        ),
        "following": _("Supporters and fans repeat one voice: most likely innocent."),
        "mirror": _("One office may well speak through several accounts: most likely innocent."),
    },
    "indicator-found": {
        "burst": _(
            "Hours in which something is talked about far more than usual, ranked among its own past."
        ),
        "coordination": _(
            "Accounts that do the same within seconds to hours, again and again, more often than chance."
        ),
        "syndication": _("Acting together of which at least four fifths are articles."),
        "following": _("Acting together of which at least four fifths repost one voice."),
        "mirror": _("Accounts that bear one public name, or say nearly all the same."),
    },
    "strength": {
        "very strong": pgettext_lazy("indicator", "very strong"),
        "strong": pgettext_lazy("indicator", "strong"),
        "moderate": pgettext_lazy("indicator", "moderate"),
        "weak": pgettext_lazy("indicator", "weak"),
    },
    "board-order": {
        "newest": _("the newest"),
        "strength": _("the strongest of each kind"),
    },
    "series-sort": {
        "story": _("Story"),
        "narrative": _("Narrative"),
    },
    "forecast-of": {
        "story": _("Stories"),
        "narrative": _("Narratives"),
    },
    "measured": {
        "Pairs of accounts told in the archive": _("Pairs of accounts told in the archive"),
        "Pairs of accounts": _("Pairs of accounts"),
        "Pairs that third accounts support": _("Pairs that third accounts support"),
        "Kinds of object shared": _("Kinds of object shared"),
        "Windows tried": _("Windows tried"),
        "Shared objects, pair by pair": _("Shared objects, pair by pair"),
        "By chance": _("By chance"),
        "Largest q-value": _("Largest q-value"),
        "q-value allowed": _("q-value allowed"),
        "Publications in it": _("Publications in it"),
        "Objects too common to follow whole": _("Objects too common to follow whole"),
        "Publications in the busiest hour": _("Publications in the busiest hour"),
        "Publications in a usual hour": _("Publications in a usual hour"),
        "Rank in the past, from the top": _("Rank in the past, from the top"),
        "False alarms allowed a week": _("False alarms allowed a week"),
    },
    "evidence": {
        "items": _("publications"),
        "stories": _("stories"),
        "signals": _("indicators"),
        "warnings": _("warnings"),
        "reports": _("reports"),
        "forecasts": _("forecasts"),
        "scores": _("scores"),
        "sources": _("sources"),
        "languages": _("languages"),
        "countries": _("countries"),
        "accounts": _("accounts"),
        "pairs": _("pairs of accounts"),
        "quarantined": _("entries in quarantine"),
        "states": _("states"),
    },
    "fact": {
        "Version": _("Version"),
        "Missions": _("Missions"),
        "Waiting to be filed": _("Waiting to be filed"),
        "In quarantine": _("In quarantine"),
        "Free disk": _("Free disk"),
    },
    "shared": {
        "text": _("the same text"),
        "url": _("the same page linked"),
        "hashtag": _("the same hashtags"),
        "repost": _("the same publication reposted"),
        "mixed": _("several of these together"),
    },
    "voice": {
        "public-figure": _("public figure"),
        "body": pgettext_lazy("organisation", "body"),
        "medium": pgettext_lazy("press", "medium"),
    },
    "purpose": {
        "verify": _("to verify what is said, or to ask its author"),
        "public-role": _("to find out whether this is a public figure, a body or a medium"),
        "safety": _("to protect somebody’s life or safety"),
        "platform": _("to report it to the platform"),
        "legal": _("a duty of law"),
    },
    "act": {
        "together": _("merged"),
        "apart": _("split"),
        "name": _("named"),
        "not-coordinated": _("found not coordinated"),
    },
    "delivery": {
        "claimed": pgettext_lazy("e-mail", "is being prepared"),
        "handed": pgettext_lazy("e-mail", "may have been sent: the mail server did not answer"),
        "sent": pgettext_lazy("e-mail", "sent"),
        "failed": pgettext_lazy("e-mail", "not sent yet: it is tried again"),
        "refused": pgettext_lazy("e-mail", "not sent"),
    },
    "looked-at": {
        "disk": _("Disk"),
        "data folder": _("Data folder"),
        "row security": _("Row security of the database"),
        "encryption at rest": _("Encryption of the disk"),
        "swap": _("Memory written to disk"),
        "PDF": _("PDF"),
        "clock": _("Clock"),
        "backup": _("Backup"),
        "heads off the machine": _("Heads off this machine"),
        "first run": _("Setting up"),
        "processes": _("Processes"),
        "sources": _("Sources"),
        "brief": _("Brief"),
        "quarantine": _("Quarantine"),
        "people": _("People"),
        "e-mail": _("E-mail"),
    },
    "origin": {
        "environment": pgettext_lazy("setting", "the environment"),
        "file": pgettext_lazy("setting", "the file"),
        "default": pgettext_lazy("setting", "the default"),
    },
    "body": {
        "ministry": _("A foreign ministry: its seat is the capital"),
        "organisation": _("An international organisation: its seat is the headquarters"),
    },
    "size": {
        "small": _("A few people: one may hold several duties"),
        "large": _("Many: a second person usually clears texts"),
    },
    "profile": {
        "press": _(
            "Press and public diplomacy: monitoring, analysis, early warning, communications"
        ),
        "consular": _("Consular work: monitoring, early warning, consular affairs, crisis"),
        "delegation": _("A delegation: monitoring, analysis, negotiations"),
        "full": _("Everything"),
    },
    "engine": {
        "none": _("Nobody: texts are shown as they are"),
        "apertium": _("Apertium on this machine"),
        "libretranslate": _("A LibreTranslate service"),
        "openai": _("A service that speaks the OpenAI protocol"),
        "folder": _("A model in a folder on this machine"),
    },
    "road": {
        "generating": _("Making the fictional world"),
        "collecting": _("Reading the sources"),
        "reading what is known": _("Gathering what is known"),
        "enriching items": _("Reading each publication: language, subject, countries"),
        "grouping stories": _("Grouping publications into stories"),
        "looking for signals": _("Looking for indicators"),
        "forecasting attention": _("Forecasting attention"),
        "writing the brief": _("Writing the brief"),
    },
    "order": {
        "matters": _("what matters most"),
        "growth": _("what grows fastest"),
        "breadth": _("what most sources tell"),
        "size": _("the largest"),
        "newest": _("the newest"),
    },
    "covered": {
        "True": pgettext_lazy("forecast", "yes"),
        "False": pgettext_lazy("forecast", "no"),
        "None": pgettext_lazy("forecast", "unknown"),
    },
    "role": {
        "read": pgettext_lazy("role", "reader"),
        "write": pgettext_lazy("role", "drafter"),
        "clear": pgettext_lazy("role", "clears texts"),
        "administer": pgettext_lazy("role", "administrator"),
        "analyst": pgettext_lazy("role", "analyst"),
        "duty-officer": pgettext_lazy("role", "duty officer"),
        "head-of-mission": pgettext_lazy("role", "head of mission"),
        "auditor": pgettext_lazy("role", "auditor"),
    },
    "power": {
        "read": pgettext_lazy("power", "read"),
        "write": pgettext_lazy("power", "write"),
        "clear": pgettext_lazy("power", "clear"),
        "publish": pgettext_lazy("power", "publish"),
        "administer": pgettext_lazy("power", "administer"),
        "let in": pgettext_lazy("power", "let in"),
        "reveal": pgettext_lazy("power", "reveal"),
        "audit": pgettext_lazy("power", "audit"),
    },
    "request": {
        "emergency": _("Emergency access"),
        "recovery": _("Recovery"),
    },
    "mission-kind": {
        "embassy": pgettext_lazy("mission", "embassy"),
        "consulate": pgettext_lazy("mission", "consulate"),
        "permanent-mission": pgettext_lazy("mission", "permanent mission"),
        "delegation": pgettext_lazy("mission", "delegation"),
        "capital": pgettext_lazy("mission", "capital"),
        "headquarters": pgettext_lazy("mission", "headquarters"),
    },
    "accreditation": {
        "resident": pgettext_lazy("accreditation", "resident"),
        "concurrent": pgettext_lazy("accreditation", "concurrent accreditation"),
        "honorary-consul": pgettext_lazy("accreditation", "honorary consul"),
    },
    "capacity": {
        "head-of-mission": pgettext_lazy("role", "head of mission"),
        "charge-d-affaires-ai": _("chargé d'affaires a.i."),
    },
}
"""By vocabulary and code."""


def name_of(code: object, vocabulary: str) -> str:
    """Give the name of a code; one without a name is given back with spaces for hyphens."""
    written = str(code)
    found = NAMES.get(vocabulary, {}).get(written)
    return str(found) if found is not None else written.replace("-", " ").replace("_", " ")
