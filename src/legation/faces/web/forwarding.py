"""What a proxy says of the visitor it asks for, believed of those that ``trusted_proxy`` names."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from legation.settings import networks

IS_ENCRYPTED = "legation.is_encrypted"
"""The key under which a request says that a believed proxy's visitor came encrypted; no header writes it."""

Answer = Callable[[HttpRequest], HttpResponse]


def forwarded(get_response: Answer) -> Answer:
    """Note whether the visitor's own connection is encrypted, before anything asks."""

    def answer(request: HttpRequest) -> HttpResponse:
        said = str(request.META.get("HTTP_X_FORWARDED_PROTO", ""))
        if said and is_by_proxy(request):
            is_encrypted = said.partition(",")[0].strip() == "https"
            request.META[IS_ENCRYPTED] = "on" if is_encrypted else "off"
        return get_response(request)

    return answer


def address_of(request: HttpRequest) -> str:
    """Say where a request came from: what a believed proxy says, else the connection itself."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    is_proxied = bool(settings.LEGATION.public_address) and is_by_proxy(request)
    return (said if said and is_proxied else near)[:64]


def is_by_proxy(request: HttpRequest) -> bool:
    """Say whether the connection is that of a believed proxy."""
    try:
        near = ip_address(str(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    if isinstance(near, IPv6Address) and near.ipv4_mapped:
        near = near.ipv4_mapped
    return any(near in one for one in networks(settings.LEGATION.trusted_proxy))
