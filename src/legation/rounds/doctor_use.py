"""What would hurt the work: processes that stand, sources that are silent, no brief, one administrator."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legation.chancery.clocks import in_both
from legation.chancery.compartments import as_the_house
from legation.chancery.firstrun import is_due
from legation.chancery.installation import Installation
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.models import Person
from legation.chancery.roles import missions_where
from legation.desks.briefing.models import Brief
from legation.desks.listening.lookups import waiting
from legation.desks.listening.models import Source
from legation.domain.roles import Power
from legation.rounds.children import read_states
from legation.rounds.doctor import Finding

STALE = timedelta(hours=30)
"""A brief older than this is not this morning's."""


@as_the_house()
def findings_of_use(here: Installation) -> list[Finding]:
    """Look at the work itself; counts only, no content and no name of a source."""
    return [
        *_setup(here),
        _processes(here),
        _sources(),
        _brief(here),
        _quarantine(),
        *_administrators(here),
        *_mail(here),
    ]


def _setup(here: Installation) -> Iterator[Finding]:
    if is_due(here.settings):
        yield Finding(
            what="first run",
            is_well=False,
            says=_("Setting up is not finished."),
            remedy=_("Go on with it in the browser, or on a terminal."),
            command="legation setup",
        )


def _processes(here: Installation) -> Finding:
    states = read_states(here.settings.home)
    down = [one.name for one in states if one.state not in ("running", "waiting")]
    if not states:
        says = _("Nothing runs: no source is read and no brief is written.")
    elif down:
        says = _("Not running: %(names)s.") % {"names": ", ".join(down)}
    else:
        says = _("All processes run.")
    return Finding(
        what="processes",
        is_well=bool(states) and not down,
        says=says,
        remedy=_("Start it; when a process stands again, its log in the data folder says why."),
        command="legation serve",
    )


def _sources() -> Finding:
    on = Source.objects.filter(is_enabled=True)
    total, failing = on.count(), on.filter(failures_in_a_row__gt=2).count()
    if not total:
        says = _("No source is read.")
    elif failing:
        said = ngettext(
            "%(failing)s of %(total)s source does not answer.",
            "%(failing)s of %(total)s sources do not answer.",
            total,
        )
        says = said % {"failing": failing, "total": total}
    else:
        said = ngettext("%(total)s source is read.", "%(total)s sources are read.", total)
        says = said % {"total": total}
    return Finding(
        what="sources",
        is_well=total > 0 and not failing,
        says=says,
        remedy=_("Open Monitoring, Sources: each says what is wrong with it, and how to mend it."),
    )


def _brief(here: Installation) -> Finding:
    newest = Brief.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if newest is None:
        says = _("No brief was written yet.")
    else:
        says = _("The last one is of %(time)s.") % {"time": in_both(newest)}
    return Finding(
        what="brief",
        is_well=newest is not None and here.now() - newest < STALE,
        says=says,
        remedy=_("Write one now; the running installation does it by itself."),
        command="legation update",
    )


def _quarantine() -> Finding:
    held = waiting().count()
    said = ngettext(
        "%(count)s entry stands in quarantine.", "%(count)s entries stand in quarantine.", held
    )
    return Finding(
        what="quarantine",
        is_well=held < 1000,
        says=said % {"count": f"{held:,}"},
        remedy=_("Look why: a source has changed its form, or a file is of another kind."),
        command="legation quarantine list",
    )


def _administrators(here: Installation) -> Iterator[Finding]:
    if is_key_door_open():
        yield Finding(
            what="people",
            is_well=True,
            says=_("One person works here, by the address with its key."),
        )
        return
    at = here.now()
    held = [
        one
        for one in Person.objects.filter(is_active=True)
        if missions_where(one, Power.ADMINISTER, at)
    ]
    letting = [one for one in Person.objects.filter(is_active=True) if one not in held]
    second = len(held) > 1 or any(missions_where(one, Power.LET_IN, at) for one in letting)
    yield Finding(
        what="people",
        is_well=second,
        says=_("Somebody else can grant emergency access and recover a lost sign-in.")
        if second
        else _(
            "Only one person can let people in: if they lose their passkey, nobody recovers it."
        ),
        remedy=_("Give a second person the role of administrator or of head of mission."),
        command="legation people grant",
    )


def _mail(here: Installation) -> Iterator[Finding]:
    held = here.settings
    if not held.mail_server:
        return
    is_open = held.mail_security == "none"
    yield Finding(
        what="e-mail",
        is_well=bool(held.mail_from) and not is_open,
        says=_("Briefs leave by e-mail without encryption on the way.")
        if is_open
        else _("Briefs leave by e-mail through %(server)s.") % {"server": held.mail_server},
        remedy=_("State mail_from, and starttls or tls in mail_security."),
    )
