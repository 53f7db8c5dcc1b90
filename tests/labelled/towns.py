"""Towns, streets and mail providers of the three countries."""

from __future__ import annotations

from tests.labelled.words import listed

COUNTRIES = ("AU", "NZ", "UK")
COUNTRY_NAMES = {
    "AU": ("Australia", "AU", ""),
    "NZ": ("New Zealand", "NZ", ""),
    "UK": ("United Kingdom", "UK", "England", ""),
}


def _towns(text: str) -> tuple[tuple[str, str, str], ...]:
    parts = (line.partition("|") for line in listed(text, ";"))
    return tuple((name, *_halves(rest)) for name, _, rest in parts)


def _halves(text: str) -> tuple[str, str]:
    region, _, postcode = text.partition("|")
    return region, postcode


TOWNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "AU": _towns(
        "Newtown|NSW|2042;Glebe|NSW|2037;Parramatta|NSW|2150;Penrith|NSW|2750;Manly|NSW|2095;Cronulla|NSW|2230;"
        "Wollongong|NSW|2500;Gosford|NSW|2250;Orange|NSW|2800;Brunswick|VIC|3056;Geelong|VIC|3220;"
        "Ballarat|VIC|3350;Richmond|VIC|3121;St Kilda|VIC|3182;Footscray|VIC|3011;Frankston|VIC|3199;"
        "Toowong|QLD|4066;Ipswich|QLD|4305;Nerang|QLD|4211;Cairns|QLD|4870;Noosa Heads|QLD|4567;"
        "Mount Gambier|SA|5290;Glenelg|SA|5045;Unley|SA|5061;Fremantle|WA|6160;Subiaco|WA|6008;"
        "Joondalup|WA|6027;Hobart|TAS|7000;Launceston|TAS|7250;Braddon|ACT|2612"
    ),
    "NZ": _towns(
        "Ponsonby|Auckland|1011;Grey Lynn|Auckland|1021;Takapuna|Auckland|0622;Manurewa|Auckland|2102;"
        "Henderson|Auckland|0612;Whangārei|Northland|0110;Hamilton|Waikato|3204;Cambridge|Waikato|3434;"
        "Tauranga|Bay of Plenty|3110;Mount Maunganui|Bay of Plenty|3116;Rotorua|Bay of Plenty|3010;"
        "Taupō|Waikato|3330;Napier|Hawke's Bay|4110;Hastings|Hawke's Bay|4122;New Plymouth|Taranaki|4310;"
        "Whanganui|Manawatū|4500;Palmerston North|Manawatū|4410;Petone|Wellington|5012;Karori|Wellington|6012;"
        "Paraparaumu|Wellington|5032;Nelson|Nelson|7010;Blenheim|Marlborough|7201;Riccarton|Canterbury|8041;"
        "Rangiora|Canterbury|7400;Timaru|Canterbury|7910;Queenstown|Otago|9300;Dunedin|Otago|9016;"
        "Invercargill|Southland|9810"
    ),
    "UK": _towns(
        "Hove|East Sussex|BN3;Lewes|East Sussex|BN7;Reading|Berkshire|RG1;Slough|Berkshire|SL1;"
        "Leeds|West Yorkshire|LS6;Harrogate|North Yorkshire|HG1;York|North Yorkshire|YO10;"
        "Stockport|Greater Manchester|SK4;Bolton|Greater Manchester|BL1;Chester|Cheshire|CH3;Bath|Somerset|BA2;"
        "Taunton|Somerset|TA1;Exeter|Devon|EX4;Truro|Cornwall|TR1;Norwich|Norfolk|NR2;Ipswich|Suffolk|IP4;"
        "Croydon|Surrey|CR0;Guildford|Surrey|GU2;Ealing|London|W5;Hackney|London|E8;Lewisham|London|SE13;"
        "Cardiff|South Glamorgan|CF14;Swansea|West Glamorgan|SA2;Stirling|Stirlingshire|FK8;"
        "Perth|Perthshire|PH1;Durham|County Durham|DH1;Lincoln|Lincolnshire|LN2;Derby|Derbyshire|DE22;"
        "Solihull|West Midlands|B91;Worcester|Worcestershire|WR5"
    ),
}
"""Town, region, postcode (the outward half in the UK)."""

STREETS = listed(
    "High Station Church Victoria Albert King Queen George William Park Mill Main Bridge Hill Railway Beach Ocean "
    "Harbour Kauri Rimu Rata Totara Banksia Wattle Acacia Grevillea Jacaranda Cedar Elm Oak Ash Birch Maple Willow "
    "Poplar Cherry Nelson Wellington Churchill Cook Flinders Macquarie Bligh Hobson Grey Rutland Windsor Oxford "
    "Cambridge York Kent Bedford Norfolk Stafford Derby Lansdowne Clarence Regent Prince Princes Duke Marine "
    "Esplanade Ridge Valley Spring Orchard School Chapel Manor Meadow Field Lake River Forest Glen Fern Heath Moor "
    "North South East West Union Liberty"
)
STREET_KINDS: dict[str, tuple[str, ...]] = {
    "Street": ("St", "St.", "Str"),
    "Road": ("Rd", "Rd."),
    "Avenue": ("Ave", "Av", "Ave."),
    "Drive": ("Dr", "Drv"),
    "Place": ("Pl",),
    "Crescent": ("Cres", "Cr"),
    "Lane": ("Ln", "La"),
    "Terrace": ("Tce", "Terr"),
    "Court": ("Ct", "Crt"),
    "Close": ("Cl",),
    "Parade": ("Pde",),
    "Way": ("Wy",),
}

FREE_MAIL = {
    "AU": ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "outlook.com", "bigpond.com", "bigpond.net.au",
           "yahoo.com.au", "icloud.com", "optusnet.com.au", "live.com.au", "iinet.net.au"),
    "NZ": ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "outlook.com", "xtra.co.nz", "xtra.co.nz",
           "icloud.com", "yahoo.co.nz", "orcon.net.nz", "slingshot.co.nz", "live.com"),
    "UK": ("gmail.com", "gmail.com", "gmail.com", "hotmail.co.uk", "outlook.com", "btinternet.com", "yahoo.co.uk",
           "icloud.com", "sky.com", "talktalk.net", "ntlworld.com", "live.co.uk"),
}  # fmt: skip
"""Real providers: mail there says nothing of a firm, and only the real names say so."""
