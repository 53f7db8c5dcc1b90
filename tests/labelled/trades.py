"""What organisations are called: words of firms, chains, buildings, councils and societies."""

from __future__ import annotations

from tests.labelled.words import listed

OWN = listed(
    "Harbour Kauri Summit Coastal Apex Pinnacle Horizon Southern Northern Eastern Western Pacific Tasman Alpine "
    "Riverside Lakeside Hilltop Bayside Central City Metro Premier Elite Prime Precision Quality Reliable Trusted "
    "Heritage Pioneer Anchor Beacon Compass Keystone Cornerstone Granite Cobalt Copper Silver Golden Blue Red "
    "Green Bluestone Sandstone Ironbark Redgum Tōtara Fern Kōwhai Tūī Falcon Eagle Kestrel Heron Swift Robin Wren "
    "Otter Badger Fox Stag Oak Elm Cedar Rowan Hawthorn Thistle Clover Meadow Moorland Highland Lowland Castle "
    "Abbey Priory Minster Tudor Regency Zenith Vertex Nova Orbit Delta Sigma Omega Titan Atlas Vulcan Phoenix "
    "Mercury Orion Lyra Vega Aurora Solstice"
)
LINES = listed(
    "Joinery;Builders;Constructions;Construction;Plumbing;Plumbing & Gas;Electrical;Electrical Services;Roofing;"
    "Property Services;Property Management;Developments;Investments;Engineering;Motors;Auto Repairs;Dental;"
    "Dental Care;Physiotherapy;Medical Centre;Veterinary Clinic;Pharmacy;Cafe;Coffee Roasters;Bakery;Restaurant;"
    "Hotel;Motel;Logistics;Transport;Freight;Landscapes;Landscaping;Nurseries;Farms;Dairy;Wines;Brewing;Fitness;"
    "Yoga;Childcare;Early Learning;Accounting;Legal;Lawyers;Consulting;Architects;Design;Interiors;Kitchens;"
    "Flooring;Furniture;Hardware;Timber;Steel;Fabrication;Printing;Signs;Marine;Storage;Cleaning;"
    "Facilities Management;Security;Air Conditioning;Refrigeration;"
    "Solar;Pools;Fencing;Concrete;Excavations;Civil;Surveyors;Insurance Brokers;Finance;Travel;Events;Media;Software",
    ";",
)
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "Services": ("Svcs", "Serv.", "Service"),
    "Management": ("Mgmt", "Mgt"),
    "Constructions": ("Const.", "Construction"),
    "Construction": ("Constructions", "Constr"),
    "Property": ("Prop",),
    "Engineering": ("Eng", "Engineers"),
    "Electrical": ("Elec",),
    "Developments": ("Devs", "Development"),
    "Centre": ("Ctr", "Center"),
    "Facilities": ("Facility",),
    "Veterinary": ("Vet",),
    "Physiotherapy": ("Physio",),
    "Landscaping": ("Landscapes",),
    "Primary": ("Pri",),
    "School": ("Sch",),
    "Australia": ("Aust",),
    "Zealand": ("Z",),
    "Real Estate": ("RE",),
    "Air Conditioning": ("Aircon", "A/C"),
}
TAILS: dict[str, dict[str, tuple[str, ...]]] = {
    "AU": {
        "Pty Ltd": (
            "Pty Ltd",
            "PTY LTD",
            "P/L",
            "Pty. Ltd.",
            "Pty Limited",
            "Proprietary Limited",
            "Pty",
            "P/Ltd",
            "Ltd",
        ),
        "Limited": ("Limited", "Ltd", "LTD"),
    },
    "NZ": {"Limited": ("Limited", "Ltd", "LTD", "Ltd.", "LIMITED", "(NZ) Ltd", "ltd")},
    "UK": {
        "Limited": ("Limited", "Ltd", "LTD", "Ltd.", "Limited.", "ltd"),
        "LLP": ("LLP", "L.L.P."),
        "PLC": ("PLC", "plc"),
    },
}
"""A legal form and the ways it is written, the right one first."""

STATES = {
    "AU": ("NSW", "VIC", "QLD", "SA", "WA", "ACT"),
    "NZ": ("North", "South Island", "Auckland", "Wellington", "Canterbury"),
    "UK": ("North", "South West", "Midlands", "Scotland", "Wales", "London"),
}
SISTERS = ("Holdings", "Group", "Investments", "Properties", "Services", "Projects", "Developments", "Maintenance")
AGENCIES = ("Realty", "Real Estate", "Property Management", "Estate Agents", "Lettings", "First Realty", "Homes")
CHAINS = (
    "Pharmacy",
    "Cafe",
    "Fitness",
    "Dental",
    "Early Learning",
    "Tyres",
    "Burgers",
    "Supermarket",
    "Medical Centre",
)
MANAGING = ("Strata", "Strata Management", "Body Corporate Services", "Block Management", "Strata Services")
BUILDINGS = ("Apartments", "Court", "Towers", "Gardens", "Mansions", "Heights", "Quay", "House", "Terraces", "Villas")
DEPARTMENTS = (
    "Parks", "Facilities", "Property", "Libraries", "Roads", "Accounts Payable", "Assets", "Community Housing",
    "Recreation", "Waste", "Building Services", "Leisure Centres", "Depot",
)  # fmt: skip
COUNCILS = {
    "AU": ("{} City Council", "{} Shire Council", "City of {}", "Shire of {}", "{} Regional Council"),
    "NZ": ("{} District Council", "{} City Council", "{} Regional Council"),
    "UK": ("{} Borough Council", "{} District Council", "{} City Council", "{} Town Council", "{} Parish Council"),
}
SAINTS = listed("Mary's Joseph's John's Peter's Paul's Patrick's Andrew's Anne's Michael's Luke's Columba's David's")
SOCIETIES = listed(
    "{town} Primary School;{town} High School;{town} Grammar School;St {saint} Primary School;St {saint} College;"
    "St {saint} School {town};St {saint} Catholic Church;St {saint} Parish {town};{town} Baptist Church;"
    "{town} Uniting Church;{town} Bowling Club;{town} Rugby Club;{town} Golf Club;{town} Football Club;"
    "{town} Surf Club;{town} RSL Club;{town} Kindergarten;{town} Community Centre;{town} Playcentre;"
    "{town} Rotary Club;"
    "{town} Medical Trust;Te Kura o {town};{town} Marae Trust",
    ";",
)
SUPPLIES = listed(
    "Electrical Wholesalers;Plumbing Supplies;Timber Merchants;Trade Centre;Hire;Building Supplies;Steel Supplies;"
    "Skip Bins;"
    "Fuel;Stationery;Fasteners;Paint Centre;Tool Hire;Waste;Couriers;Insurance;Telecom;Energy;Scaffolding;Sheetmetal",
    ";",
)
TRADER = (
    "Plumbing",
    "Painting",
    "Electrical",
    "Carpentry",
    "Gardening",
    "Tiling",
    "Mowing",
    "Handyman",
    "Cafe",
    "Joinery",
)
JOB_WORDS = (
    "deck", "hot water", "bathroom", "roof leak", "kitchen", "fence", "rewire", "gutters", "boiler", "new build",
    "stage 2", "heat pump", "re-roof", "drains", "urgent", "COD", "rental", "insurance",
    "quote accepted", "switchboard",
)  # fmt: skip
