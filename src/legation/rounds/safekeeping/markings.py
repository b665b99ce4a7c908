"""How high what an installation holds is marked: what a backup says of itself, and a restore asks."""

from django.apps import apps

from legation.domain.scope import Marking

ENTERED = ("listening.Source", "reporting.Edition", "briefing.WarningEdition", "today.HandOver")
"""Dossiers that people mark as they enter them; all else that is held takes its marking from these."""


def highest_held() -> Marking:
    """Give the highest marking of what people entered; public where there is nothing."""
    held = {
        Marking(one)
        for name in ENTERED
        for one in apps.get_model(name)
        ._default_manager.values_list("marking", flat=True)
        .distinct()
    }
    return max(held, key=lambda one: one.rank, default=Marking.PUBLIC)
