"""Help in context: what a page is and what one can do there, when not to trust it; and the glossary."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Help:
    """What a page is for, and when not to trust it."""

    what: Promise
    distrust: Promise


HELP: Mapping[str, Help] = {
    "/": Help(
        _("What needs you today, and what is new. Open a task to do it or hand it on."),
        _(
            "It knows only what the sources say that you chose; what it does not see "
            "stands under “How well we see”."
        ),
    ),
    "/brief": Help(
        _(
            "The page of the morning. Every number and sentence opens the list it "
            "rests on; print it or have it sent by e-mail."
        ),
        _(
            "Silence is not peace: a source that failed, or a language that nobody "
            "reads here, leaves a gap. The last part names them."
        ),
    ),
    "/stories": Help(
        _(
            "Publications that report the same event, put together by machine. You "
            "may merge, split and name them; all of it can be undone."
        ),
        _(
            "Where texts are short or many tell of similar things, two events may "
            "stand in one story, or one in two."
        ),
    ),
    "/narratives": Help(
        _(
            "Stories that carry the same account of the world over weeks: who brought "
            "it in, when it crossed languages and countries."
        ),
        _("That it spreads says nothing of whether it is true, and nothing of who wants it."),
    ),
    "/signals": Help(
        _(
            "Measured findings, such as a burst of attention or coordinated activity, "
            "each with its evidence and its doubt."
        ),
        _(
            "Legitimate crowds coordinate too. Deception is a person’s signed "
            "finding, never the machine’s."
        ),
    ),
    "/forecasts": Help(
        _(
            "What attention may do in the coming days, as bands: the true value "
            "should lie in the wide one nine times of ten."
        ),
        _(
            "It extends the past. It cannot know a decision, an accident or an "
            "election to come; the scoreboard says how often it was right."
        ),
    ),
    "/warnings": Help(
        _(
            "What people here judge may happen, how likely and by when. Each is "
            "closed with what came of it, and scored."
        ),
        _(
            "A probability is a judgement, not a measurement: look at what would "
            "change its author’s mind."
        ),
    ),
    "/sources": Help(
        _(
            "What is read, on which legal basis, and how it does. Add, pause or "
            "change a source here."
        ),
        _(
            "A source that answers is not therefore complete: feeds often hold only "
            "the newest twenty entries."
        ),
    ),
    "/search": Help(
        _(
            "Find publications by words, language, country or day; save a search to "
            "be told when something new is found."
        ),
        _(
            "Other languages use other words: a search in one language does not find "
            "the same story in another."
        ),
    ),
    "/countries": Help(
        _(
            "All that is known here of one country, and of the relationship with it; "
            "it prints as a visit brief."
        ),
        _("A country is named where a text names it: what is told without its name is missing."),
    ),
    "/reports": Help(
        _(
            "What our people heard in rooms: contact reports and telegrams, written "
            "here or taken in as files, found by words, country and day."
        ),
        _(
            "A report tells what somebody said, not that it is so: look at the two "
            "marks for the source and for what it said."
        ),
    ),
    "/live": Help(
        _("Publications as they come in, the newest first. A source or a language narrows it."),
        _(
            "What is new here is not therefore important, and nothing has been "
            "compared or grouped yet."
        ),
    ),
    "/tasks": Help(
        _(
            "What waits for a person, with its deadline. Take it, hand it on or close "
            "it; several can be done at once, and undone."
        ),
        _(
            "It lists what was filed here. What was asked of you by telephone or in a "
            "room stands in no list."
        ),
    ),
    "/notifications": Help(
        _(
            "What you were told, by kind. Mute a kind, keep quiet hours, and say what "
            "is to reach you by e-mail."
        ),
        _(
            "What you muted is not told; an emergency that somebody tells you otherwise is not here."
        ),
    ),
    "/hand-overs": Help(
        _("What one shift leaves to the next, signed by who leaves and by who takes over."),
        _("It holds what was written down; ask who leaves for what was not."),
    ),
    "/absences": Help(
        _("When you are away and who stands in for you: tasks and notifications go to them."),
        _("Who stands in sees only what their own roles let them see."),
    ),
    "/accounts": Help(
        _(
            "Authors as they are shown here: bodies and public persons by name, all "
            "others under a pseudonym of this installation."
        ),
        _(
            "One person may write under several accounts, and several under one; "
            "nothing here says who somebody is or what they believe."
        ),
    ),
    "/items": Help(
        _(
            "One publication as it was read: its original words, source, times, "
            "digest, revisions, and the indicators that rest on it."
        ),
        _("What it claims is not checked here. A translation by machine may turn its sense round."),
    ),
    "/status": Help(
        _("Whether each process runs, how far behind it is, and what waits or was set aside."),
        _("It sees this machine only: that a source answers does not say that it is complete."),
    ),
    "/about": Help(
        _("Comments on one object, with mentions that notify, and what was done to it by whom."),
        _("Comments are opinions of colleagues; they change nothing of the object."),
    ),
    "/api": Help(
        _(
            "How programs read what you may read: the addresses, and an access token "
            "in your name that ends by itself."
        ),
        _(
            "A token opens what you may see to whoever holds it; and a program that "
            "counts pages of one answer must keep to one time."
        ),
    ),
    "/account": Help(
        _("Your password, your second factor, your sessions and the language of your screens."),
        _("A recovery code that somebody else has seen is no proof of you any more."),
    ),
    "/people": Help(
        _(
            "Who works here, with which roles. Administrators invite people and give "
            "roles; nobody gives a role to themself."
        ),
        _("A role says what somebody may do here; it is no security clearance."),
    ),
    "/administration": Help(
        _(
            "How the installation does, and what to do about what is not well. "
            "Nothing here is content."
        ),
        _(
            "What the machine cannot look at, such as who else has the disk or the "
            "key, you must look after yourself."
        ),
    ),
}
"""By the beginning of the address."""

GLOSSARY: tuple[tuple[str, Promise, Promise], ...] = (
    (
        "source",
        _("Source"),
        _("What we chose to read, with its scope and the legal basis on which it is read."),
    ),
    (
        "publication",
        pgettext_lazy("glossary", "Publication"),
        _(
            "One public utterance: an article, a post, a transcript. It is kept as it "
            "was, with time and digest."
        ),
    ),
    (
        "story",
        pgettext_lazy("glossary", "Story"),
        _("Publications that report the same event, over days."),
    ),
    (
        "narrative",
        pgettext_lazy("glossary", "Narrative"),
        _("Stories that carry the same account of the world, over weeks."),
    ),
    (
        "indicator",
        pgettext_lazy("glossary", "Indicator"),
        _("A measured finding with its window, method, doubt and evidence."),
    ),
    (
        "forecast",
        pgettext_lazy("glossary", "Forecast"),
        _("A range for what comes, made at a stated time and scored afterwards."),
    ),
    (
        "warning",
        pgettext_lazy("glossary", "Early warning"),
        _(
            "A person’s judgement of what may happen, with a probability and a day by "
            "which it shows."
        ),
    ),
    (
        "brief",
        pgettext_lazy("glossary", "Brief"),
        _(
            "The page that the head of mission reads; written once, never changed, "
            "each sentence on its evidence."
        ),
    ),
    (
        "evidence",
        pgettext_lazy("glossary", "Evidence"),
        _("The list that a number or a sentence rests on. It opens, and its length is the number."),
    ),
    (
        "marking",
        pgettext_lazy("glossary", "Marking"),
        _(
            "How sensitive something is: public, internal, restricted, confidential. "
            "What is derived takes the strictest."
        ),
    ),
    (
        "quarantine",
        pgettext_lazy("glossary", "Quarantine"),
        _("Where entries wait that could not be admitted, each with the reason."),
    ),
    (
        "records",
        pgettext_lazy("glossary", "Records"),
        _("Who did what and when; only added to, and every later change shows."),
    ),
)
"""The words of the house: slug, word, meaning."""


def help_for(path: str) -> Help | None:
    """Give the help of the page at an address: that of the longest beginning which covers it."""
    if path == "/":
        return HELP["/"]
    covering = [one for one in HELP if one != "/" and path.startswith(one)]
    return HELP[max(covering, key=len)] if covering else None
