"""Countries and minerals by name, with their other forms.

Kept as data: these are what questions in this field turn on, and what an encoder tells apart
worst ("cobalt imports" and "antimony imports" are near neighbours).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NameKind = Literal["country", "mineral"]

_COUNTRIES = """
United States|US|U.S.|U. S.|USA|America|American
China|Chinese|PRC|Beijing
Chile|Chilean
Peru|Peruvian
Mexico|Mexican
Canada|Canadian|Ottawa
Bolivia|Bolivian
Argentina|Argentine|Argentinian
Brazil|Brazilian
Colombia|Colombian
Panama|Panamanian
Ecuador|Ecuadorian
Australia|Australian
Japan|Japanese
South Korea|Korea|Korean|Republic of Korea
India|Indian
Indonesia|Indonesian
Philippines|Philippine|Filipino
Vietnam|Vietnamese
Kazakhstan|Kazakh
Uzbekistan|Uzbek
Tajikistan|Tajik
Mongolia|Mongolian
Myanmar|Burma|Burmese
Thailand|Thai
Malaysia|Malaysian
Democratic Republic of the Congo|DRC|Congo|Congolese
Zambia|Zambian
South Africa|South African
Namibia|Namibian
Zimbabwe|Zimbabwean
Madagascar|Malagasy
Mozambique|Mozambican
Tanzania|Tanzanian
Guinea|Guinean
Gabon|Gabonese
Morocco|Moroccan
Nigeria|Nigerian
Ghana|Ghanaian
Russia|Russian
Ukraine|Ukrainian
Turkey|Türkiye|Turkish
Germany|German
France|French
Italy|Italian
Spain|Spanish
Portugal|Portuguese
Poland|Polish
Finland|Finnish
Sweden|Swedish
Norway|Norwegian
Greenland|Greenlandic
Belgium|Belgian
Netherlands|Dutch
Austria|Austrian
Serbia|Serbian
Greece|Greek
United Kingdom|UK|U.K.|Britain|British
European Union|EU|E.U.|Brussels
Saudi Arabia|Saudi
Iran|Iranian
Israel|Israeli
Pakistan|Pakistani
"""
_MINERALS = """
aluminum|aluminium
antimony
arsenic
barite
bauxite
beryllium
bismuth
boron|borates
chromium|chromite
cobalt
copper
fluorspar
gallium
germanium
gold
graphite
helium
indium
iron ore
lithium
magnesium
manganese
metallurgical coal|coal
molybdenum
nickel
niobium
palladium
phosphate
platinum
potash
rare earths|rare earth|rare-earth|neodymium|praseodymium|dysprosium|terbium
rhenium
rhodium
scandium
selenium
silicon
silver
steel
tantalum
tellurium
tin
titanium
tungsten
uranium
vanadium
yttrium
zinc
zirconium
"""


def _forms(table: str, kind: NameKind) -> dict[str, tuple[NameKind, str]]:
    forms: dict[str, tuple[NameKind, str]] = {}
    for line in table.strip().splitlines():
        spellings = line.split("|")
        forms |= dict.fromkeys(spellings, (kind, spellings[0]))
    return forms


_FORMS = _forms(_COUNTRIES, "country") | _forms(_MINERALS, "mineral")
_LOWERED = {form.lower(): known for form, known in _FORMS.items()}
# Ordinary words but for the capital; "lead", the metal, is left out for want of even that.
_ONLY_AS_WRITTEN = frozenset({"US", "Turkey", "Polish"})
_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(form) for form in sorted(_FORMS, key=len, reverse=True))
    + r")(?![\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A known name where it stands; ``canonical`` is the same for all its forms."""

    start: int
    end: int
    text: str
    kind: NameKind
    canonical: str


def forms(kind: NameKind) -> dict[str, str]:
    """Every spelling of the names of one kind, with the name it stands for."""
    return {form: canonical for form, (k, canonical) in _FORMS.items() if k == kind}


def names(text: str) -> list[Name]:
    """Every known country and mineral in ``text``, in order."""
    found = []
    for match in _PATTERN.finditer(text):
        written = match.group()
        if written not in _FORMS and any(written.lower() == w.lower() for w in _ONLY_AS_WRITTEN):
            continue
        kind, canonical = _LOWERED[written.lower()]
        found.append(Name(match.start(), match.end(), written, kind, canonical))
    return found


def kind_of_name(text: str) -> NameKind | None:
    """The kind of a text that is a name and hardly more ("the DRC", "cobalt imports")."""
    found = names(text)
    return found[0].kind if len(found) == 1 and len(text.split()) <= 3 else None
