"""In which of the United Nations' regions each country or territory lies: for lists, and for nothing else.

The regions of the standard M49 of the United Nations Statistics Division; what the standard does not list
stands with its neighbours. Where a country stands in a list says nothing of what it is or belongs to.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from babel import Locale

from legation.chancery.recognition.profile import spoken_language

_LISTED = {
    "002": (
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG "
        "ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
    ),
    "019": (
        "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY HN "
        "HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI"
    ),
    "142": (
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO "
        "MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE"
    ),
    "150": (
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU "
        "LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    "009": (
        "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS"
    ),
    "001": "AQ",
}
REGION_OF: Mapping[str, str] = MappingProxyType(
    {code: region for region, codes in _LISTED.items() for code in codes.split()}
)
"""The M49 number of the region by ISO 3166-1 code."""


def by_region(codes: Iterable[str], language: str = "en") -> list[tuple[str, str, list[str]]]:
    """Give number, name and countries of each region that holds any of these, in the order given;
    a code that is in no list stands under the world.

    >>> [(name, held) for _, name, held in by_region(["PE", "KE", "CL"])]
    [('Africa', ['KE']), ('Americas', ['PE', 'CL'])]
    """
    names = Locale.parse(spoken_language(language)).territories
    held: dict[str, list[str]] = {region: [] for region in _LISTED}
    for code in codes:
        held[REGION_OF.get(code, "001")].append(code)
    called = {region: names[region][:1].upper() + names[region][1:] for region in held}
    return [(region, called[region], inside) for region, inside in held.items() if inside]
