"""Countries, found by code for search by id; every reader may open each, and sees of it what is theirs."""

from django.utils.translation import gettext_lazy as _

from legation.chancery.objects import Found, ObjectKind
from legation.chancery.recognition import country_name, profile_in_force
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope, require_scope
from legation.store.archive import Archive


def _country(archive: Archive, scope: Scope, name: str) -> Found:
    require_scope(scope)
    code = name.upper()
    if code not in profile_in_force().territories():
        raise Rejected(Said("no country or territory {code!r}", code=name))
    return Found(title=country_name(code), name=code)


OBJECTS = (
    ObjectKind(
        name="country",
        title=_("Country"),
        begins="countries",
        find=_country,
        alone=None,
        is_discussed=False,
    ),
)
"""What stands under an address of its own."""
