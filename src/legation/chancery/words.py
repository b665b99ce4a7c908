"""The words of access: kinds of missions, of accreditations, of heads, and of requests."""

from enum import StrEnum


class MissionKind(StrEnum):
    """What a mission is."""

    EMBASSY = "embassy"
    CONSULATE = "consulate"
    PERMANENT_MISSION = "permanent-mission"
    DELEGATION = "delegation"
    CAPITAL = "capital"
    HEADQUARTERS = "headquarters"


class AccreditationKind(StrEnum):
    """How a mission stands in a country."""

    RESIDENT = "resident"
    CONCURRENT = "concurrent"
    HONORARY_CONSUL = "honorary-consul"


class Capacity(StrEnum):
    """In which capacity somebody leads a mission."""

    HEAD = "head-of-mission"
    CHARGE = "charge-d-affaires-ai"


class RequestKind(StrEnum):
    """What takes two persons."""

    EMERGENCY = "emergency"
    """Access that no standing role gives, for some hours."""
    RECOVERY = "recovery"
    """A new link for somebody who lost passkey and recovery codes."""
