"""What the files of the pages' tables say of themselves: title, method, and what to doubt."""

from collections.abc import Mapping

from django.utils.translation import gettext

from legation.chancery.tabling import Table

Label = Mapping[str, str]


def attention(label: Label, *, of: str) -> Table:
    """Head the list of stories or narratives."""
    return Table(
        title=gettext("Stories") if of == "stories" else gettext("Narratives"),
        label=label,
        method=gettext("Publications grouped by what they say, in the order of the brief."),
        doubt=gettext(
            "Groups are made by a method that errs, from what the sources read here carry."
        ),
    )


def publications(label: Label) -> Table:
    """Head a list of publications."""
    return Table(
        title=gettext("Publications"),
        label=label,
        method=gettext("As collected; private authors under pseudonyms of this installation."),
        doubt=gettext("Only what the sources read here carry. What a text claims is not checked."),
    )


def indicators(label: Label) -> Table:
    """Head the list of indicators, each of which names its own method."""
    return Table(
        title=gettext("Indicators"),
        label=label,
        method=gettext("Each row names its method and version."),
        doubt=gettext(
            "An indicator is no finding of deception; without a probability it is not calibrated."
        ),
    )


def pairs(label: Label, *, method: str) -> Table:
    """Head the list of the pairs of a group."""
    return Table(
        title=gettext("Pairs of accounts"),
        label=label,
        method=method,
        doubt=gettext("Legitimate crowds coordinate too. Chance is a model: each hour dealt anew."),
    )
