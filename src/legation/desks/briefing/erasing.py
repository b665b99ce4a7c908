"""Taking an erased account out of the briefs that are kept: their words stay, its name does not."""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from legation.desks.briefing.authors.earlier import OUR_WORDS
from legation.desks.briefing.models import Brief
from legation.domain.handle import HIDDEN, handle_of, written


def unname_briefs(account: str, *, stand_in: str, names: Collection[str]) -> int:
    """Put ``stand_in`` for an account, and for the ``names`` it was shown by, in every brief; give how many
    named it. A brief's digest stays that of what was written."""
    said = {
        one
        for name in (handle_of(account), *names)
        if name
        for one in (name, json.dumps(name)[1:-1])
    }
    named = Q()
    for one in said:
        named |= Q(as_written__contains=one)
    briefs = Brief.objects.annotate(as_written=Cast("values", TextField())).filter(named)
    changed = []
    for brief in briefs:
        values = _without(brief.values, account, stand_in=stand_in, names=names)
        if values != brief.values:
            brief.values = values
            changed.append(brief)
    Brief.objects.bulk_update(changed, ["values"], batch_size=20)
    return len(changed)


def _without(told: Any, account: str, *, stand_in: str, names: Collection[str]) -> Any:
    """Give JSON values of any depth in which nothing leads to the account."""
    words = written(handle_of(account))

    def walked(one: Any) -> Any:
        if isinstance(one, str):
            return stand_in if one == account or one in names else words.sub(HIDDEN, one)
        if isinstance(one, list):
            return [walked(each) for each in one]
        if isinstance(one, dict):
            return {key: each if key in OUR_WORDS else walked(each) for key, each in one.items()}
        return one

    return walked(told)
