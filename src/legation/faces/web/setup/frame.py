"""What the pages of the first run share: who may open them, where one stands, what a wrong value answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from legation.chancery.administering import Sheet, Working
from legation.chancery.firstrun import (
    Progress,
    Step,
    may_read_how_it_went,
    may_set_up,
    progress_of,
)
from legation.domain.errors import Misconfigured, Rejected
from legation.rounds.firstrun import Setter
from legation.settings import PREFIX

TITLES = {
    Step.POST: _("What this installation is for"),
    Step.MISSIONS: _("Your missions"),
    Step.RULES: _("Rules"),
    Step.PEOPLE: _("Who comes in"),
    Step.KEEPING: _("Backups and translation"),
    Step.SOURCES: _("What to read"),
    Step.BRIEF: _("The first brief"),
}
"""What each step is called on screen."""


def setter_of(working: Working) -> Setter:
    """Say who sets up; Rejected for who may not, to whom the pages are as absent as any other."""
    held = working.here.settings
    if not may_set_up(working.person, held, came_by_key=working.came_by_key, at=working.at):
        raise Rejected("there is nothing to set up here for you")
    return Setter(here=working.here, person=working.person, at=working.at)


def watching(working: Working) -> bool:
    """Say whether who reads how the first brief is made may still set up; Rejected for who may do neither."""
    person, held, at = working.person, working.here.settings, working.at
    if not may_read_how_it_went(person, held, came_by_key=working.came_by_key, at=at):
        raise Rejected("there is nothing to set up here for you")
    return may_set_up(person, held, came_by_key=working.came_by_key, at=at)


def standing(working: Working) -> Progress:
    """Say how far the first run is."""
    return progress_of(working.here.settings.home) or Progress()


def page(
    working: Working, step: Step, values: Mapping[str, Any], forms: Mapping[str, Any] | None = None
) -> Sheet:
    """Give the sheet of one step; the last one stays readable for who administers here."""
    may_still = watching(working) if step == Step.BRIEF else bool(setter_of(working))
    order = list(Step)
    around = {
        "step": step,
        "title": TITLES[step],
        "number": order.index(step) + 1,
        "steps": len(order),
        "is_done": step in standing(working).done,
        "may_set_up": may_still,
    }
    return Sheet(
        template=f"setup/{step}.html", values=dict(values), forms={**(forms or {}), **around}
    )


def after(step: Step) -> str:
    """Give the address of the step that follows."""
    order = list(Step)
    return f"/setup/{order[min(order.index(step) + 1, len(order) - 1)]}"


def understood(do: Callable[..., "str | Sheet"]) -> Callable[..., "str | Sheet"]:
    """Say a value that no setting takes as Rejected, so that its form is shown again."""

    def doing(working: Working, **named: object) -> "str | Sheet":
        try:
            return do(working, **named)
        except Misconfigured as wrong:
            where = (wrong.where or "").removeprefix(PREFIX).lower()
            raise Rejected(wrong.what, where=where or None, remedy=wrong.remedy) from wrong

    return doing


def with_choices(working: Working, names: tuple[str, ...]) -> dict[str, str]:
    """Give what was sent of these names, else what the settings say."""
    held = working.here.settings
    return {name: working.sent.get(name, str(getattr(held, name))) for name in names}


__all__ = [
    "after",
    "page",
    "replace",
    "setter_of",
    "standing",
    "understood",
    "watching",
    "with_choices",
]
