"""The missions of this installation."""

import re
from datetime import datetime

from legation.chancery.models import Mission
from legation.domain.errors import Rejected
from legation.domain.identity import MissionId

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def open_mission(mission: str, *, at: datetime) -> tuple[Mission, bool]:
    """Give the mission of that id, opening it when it is new; the flag says whether it was."""
    if not _SLUG.fullmatch(mission):
        raise Rejected(
            f"{mission!r} is no mission id",
            remedy="use small letters, digits and dashes, such as lima",
        )
    return Mission.objects.get_or_create(
        id=mission, defaults={"name": mission.replace("-", " ").title(), "opened_at": at}
    )


def mission_ids() -> frozenset[MissionId]:
    """Name every mission of this installation."""
    return frozenset(MissionId(one) for one in Mission.objects.values_list("id", flat=True))
