"""Independent voices: crowds that act together, and copies of one wording, count once."""

import polars as pl

from legation.desks.briefing.rules.findings import accounts_of, ranked_signals
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.weight import own_words


def independent(picture: Picture) -> pl.DataFrame:
    """Count for each story of the period who speaks for himself: ``story``, ``voices``.

    Of each wording only the first publication speaks, so that reposts and wire copy add nothing;
    accounts that an indicator names together (acting together, one voice, its audience) are one
    voice; who has no account speaks as the source.
    """
    own = own_words(picture.within(picture.period))
    speaker = pl.coalesce("account", "source")
    heard = own.with_columns(voice=speaker.replace(_one_voice(picture)))
    return heard.group_by("story").agg(voices=pl.col("voice").n_unique())


def _one_voice(picture: Picture) -> dict[str, str]:
    """Give for each account that an indicator names with others the indicator that does so first."""
    groups: dict[str, str] = {}
    for row in ranked_signals(picture).iter_rows(named=True):
        accounts = accounts_of(row)
        if len(accounts) > 1:
            for account in accounts:
                groups.setdefault(account, row["id"])
    return groups
