"""Codes of countries (ISO 3166-1), and the names and abbreviations people write instead."""

from __future__ import annotations

_PAIRS = """
AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ
AZE BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA
BS BHS BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM
CMR CN CHN CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA
EC ECU EE EST EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD
GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB
GY GUY HK HKG HM HMD HN HND HR HRV HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS
ISL IT ITA JE JEY JM JAM JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM
KZ KAZ LA LAO LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME
MNE MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS MV MDV
MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU NU NIU NZ
NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY
QA QAT RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK
SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO
TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US
USA UY URY UZ UZB VA VAT VC VCT VE VEN VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB
ZW ZWE
"""

ALPHA_3: dict[str, str] = dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True))
"""The three letters of a country by its two letters."""

CODES = frozenset(ALPHA_3.values())

_NAMES = {
    "AUS": "australia",
    "AUT": "austria",
    "BEL": "belgium",
    "BLR": "belarus",
    "BRA": "brazil",
    "CAN": "canada",
    "CHE": "switzerland",
    "CHL": "chile",
    "CHN": "china|prc|p.r. china|people's republic of china|mainland china",
    "COD": "dr congo|drc|democratic republic of the congo|congo-kinshasa|congo (kinshasa)",
    "COG": "congo|congo-brazzaville",
    "CZE": "czechia|czech republic",
    "DEU": "germany",
    "ESP": "spain",
    "EST": "estonia",
    "FIN": "finland",
    "FRA": "france",
    "GBR": "uk|united kingdom|great britain|britain|england",
    "GRL": "greenland",
    "HKG": "hong kong",
    "IDN": "indonesia",
    "IND": "india|bharat",
    "IRN": "iran|islamic republic of iran",
    "ITA": "italy",
    "JPN": "japan",
    "KAZ": "kazakhstan",
    "KGZ": "kyrgyzstan|kyrgyz republic",
    "KOR": "korea|south korea|republic of korea|rok",
    "LAO": "laos|lao pdr",
    "MDG": "madagascar",
    "MEX": "mexico",
    "MMR": "myanmar|burma",
    "MNG": "mongolia",
    "MOZ": "mozambique",
    "MYS": "malaysia",
    "NAM": "namibia",
    "NLD": "netherlands|holland|the netherlands",
    "NOR": "norway",
    "PHL": "philippines",
    "POL": "poland",
    "PRK": "north korea|dprk",
    "RUS": "russia|russian federation",
    "SAU": "saudi arabia|ksa",
    "SGP": "singapore",
    "SVN": "slovenia",
    "SWE": "sweden",
    "THA": "thailand",
    "TJK": "tajikistan",
    "TUR": "turkey|türkiye|turkiye",
    "TWN": "taiwan|chinese taipei",
    "TZA": "tanzania",
    "UKR": "ukraine",
    "ARE": "uae|united arab emirates|emirates",
    "USA": "us|u.s.|u.s.a.|united states|united states of america|america",
    "UZB": "uzbekistan",
    "VNM": "vietnam|viet nam",
    "ZAF": "south africa|rsa",
    "BDI": "burundi",
    "GAB": "gabon",
    "AGO": "angola",
    "MWI": "malawi",
    "KEN": "kenya",
    "LKA": "sri lanka",
    "PAK": "pakistan",
    "BGD": "bangladesh",
    "AFG": "afghanistan",
    "ARG": "argentina",
    "EGY": "egypt",
}
ALIASES: dict[str, str] = {name: code for code, names in _NAMES.items() for name in names.split("|")}
"""The code of a country by the names people use, in small letters."""

UNIONS = {"eu": "EU27", "e.u.": "EU27", "eu-27": "EU27", "eu28": "EU27", "european union": "EU27", "europe": "EU27"}
"""Names of unions that people write where a country is asked for, and the group they may mean."""


def country_code(word: str) -> str:
    """The three letters of the country a word means, empty when it means none.

    >>> [country_code(w) for w in ("UK", "Russia", "in", "NA", "CHN", "EU")]
    ['GBR', 'RUS', 'IND', 'NAM', 'CHN', '']
    """
    lower, upper = word.strip().lower(), word.strip().upper()
    return ALIASES.get(lower) or ALPHA_3.get(upper) or (upper if upper in CODES else "")
