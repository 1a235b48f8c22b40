"""Every row type of the core: what a person can say in a table.

One class is one table; one attribute is one column. `docs/guide/tables.md` is written from here.
"""

from __future__ import annotations

from didymium.tables import fields as f
from didymium.tables.fields import RowType

STATUSES = (
    "operating",
    "ramp_up",
    "construction",
    "planned",
    "exploration",
    "care_and_maintenance",
    "byproduct_partly_recovered",
    "closed",
)


# -- evidence -------------------------------------------------------------------------------


@f.row("sources")
class Source:
    """A publication, and whether its numbers may be passed on."""

    source: str = f.key("id")
    publisher: str = f.text("who published it")
    title: str = f.text("publication, year, table or page")
    date: str = f.text("when it was published")
    url: str = f.text("original address")
    licence: str = f.text("terms, as far as known")
    attribution: str = f.text("the words the licence asks for")
    may_ship: str = f.choice(
        "yes", "rounded-only", "no", help="whether its numbers may stand in a shipped table", default="yes"
    )
    read_at: str = f.text("where it was read, when not at the address")


@f.row("claims")
class Claim:
    """One sourced statement about one cell: who says how much, and where that stands."""

    claim: str = f.key("id")
    table: str = f.text("the table it bears on")
    key: str = f.text("the row it bears on: its key fields, joined by '|'")
    field: str = f.text("the column it bears on")
    value: float = f.quantity("*", "the central value, in `unit`")
    low: float = f.quantity("*", "lowest value that is defensible")
    high: float = f.quantity("*", "highest value that is defensible")
    unit: str = f.text("unit of value, low and high")
    source: str = f.ref("sources", help="who says so", required=False)
    how: str = f.choice(
        "seen", "recalled", "mixed", "computed", "assumed", help="how the number came to us", default="assumed"
    )
    confidence: str = f.choice(
        "high", "medium", "low", help="of the number as a statement about the world", default="low"
    )
    inputs: str = f.text("claims it was computed from, separated by ';'")
    rule: str = f.text("how it was computed from them")
    note: str = f.text("scope, assumption, conflict; for a seen number the place in the source")


# -- places and goods -----------------------------------------------------------------------


@f.row("places")
class Place:
    """A country, a site or a region: where things are made, used and shipped from."""

    place: str = f.key("unique name; ISO 3166-1 alpha-3 for countries")
    name: str = f.text("name in prose")
    iso3: str = f.text("ISO 3166-1 alpha-3 code, empty for regions and invented places")
    lat: float = f.quantity("deg", "latitude", low=-90, high=90)
    lon: float = f.quantity("deg", "longitude", low=-180, high=180)
    reexport: str = f.flag(
        "whether goods that arrive may be shipped on from here; if not, what leaves was made here", default="yes"
    )


@f.row("groups")
class Group:
    """A name for several rows of one kind: EU27, the heavy elements, the grades that serve one use."""

    group: str = f.key("name of the group")
    member: str = f.key("name of a row, or of another group")


@f.row("elements")
class Element:
    """A chemical element that is counted through the whole chain."""

    element: str = f.key("symbol")
    name: str = f.text("name")
    series: str = f.choice(
        "light", "heavy", "other", help="light (La-Nd, Sm) or heavy (Eu-Lu, Y) rare earth", default="other"
    )
    oxide: str = f.text("formula of the oxide in trade")
    metal_per_oxide: float = f.quantity("t/t", "t of element in a t of that oxide", low=0, high=1)


@f.row("materials")
class Material:
    """Anything that moves with a fixed composition: a good. Those of deposits are written by the model."""

    material: str = f.key("<form>.<element, grade or deposit>, or any name")
    form: str = f.text("the stage it has reached: concentrate, carbonate, oxide, metal, magnet, scrap ...")
    name: str = f.text("name in prose")
    gross: float = f.quantity("t/t", "t carried for a t of it, packing and impurities included", low=0, default=1.0)
    air: str = f.flag("whether it may fly: small and dear")
    handling: float = f.quantity("USD_2024/t", "cost of putting an unsold t aside", low=0, default=0.0)


@f.row("forms")
class Form:
    """What every material of a form has in common, when the model writes the material itself."""

    form: str = f.key("concentrate, carbonate, heavy_concentrate")
    name: str = f.text("name in prose")
    reo: float = f.share("t of rare-earth oxide in a t of it, where the deposit does not say")
    gross: float = f.quantity("t/t", "t carried for a t of it, packing included", low=0, default=1.0)


@f.row("compositions")
class Composition:
    """How much of an element a material holds; a material without rows holds none that is counted."""

    material: str = f.key("which material", tables=("materials",))
    element: str = f.key("which element", tables=("elements",))
    share: float = f.share("t of element in a t of material", required=True)


# -- deposits -------------------------------------------------------------------------------


@f.row("deposits")
class Deposit:
    """An ore body with one fixed basket. The model writes its materials and recipes from this row."""

    deposit: str = f.key("unique name")
    place: str = f.ref("places", help="where it lies")
    name: str = f.text("name in prose")
    mineral: str = f.text("what carries the rare earths")
    status: str = f.choice(*STATUSES, help="where the project stands", default="operating")
    form: str = f.choice(
        "concentrate",
        "carbonate",
        help="what the mine sells: concentrate to crack, or a mixed carbonate straight from clay",
        default="concentrate",
    )
    reo: float = f.share("t of rare-earth oxide in a t of what it sells", required=True)
    resource: float = f.quantity("t_REO", "economically recoverable; empty means no limit is known", low=0)
    recipe: str = f.text("mining recipe: a row of processes with process 'mining'")
    crack: str = f.text("cracking recipe of its concentrate, wherever it is cracked")
    cut: str = f.choice(
        "light_first",
        "whole",
        "either",
        help="separated light cut first, or whole in a heavy plant",
        default="light_first",
    )
    opex: float = f.quantity("USD_2024/t_REO", "cost of mining and concentrating a t REO of product", low=0)
    capex: float = f.quantity("USD_2024/(t_REO/year)", "capital for a t REO a year", low=0)
    lead_time: float = f.quantity("year", "from decision to first product", low=0)
    life: float = f.quantity("year", "over which capital is paid back", low=0, default=25.0)
    lat: float = f.quantity("deg", "latitude", low=-90, high=90)
    lon: float = f.quantity("deg", "longitude", low=-180, high=180)
    owner: str = f.text("owner as last seen")


@f.row("baskets")
class Basket:
    """The share of one element in the rare-earth oxide of a deposit; the shares of a deposit sum to 1."""

    deposit: str = f.key("which deposit", tables=("deposits",))
    element: str = f.key("which element", tables=("elements",))
    share: float = f.share("t of its oxide in a t REO", required=True)


# -- processes and plants -------------------------------------------------------------------


@f.row("processes")
class Process:
    """A process by one recipe in one region: what it yields, costs and takes to build."""

    process: str = f.key(
        "mining, cracking, separation_light, separation_heavy, metal, magnet, recycling, or a name of your own"
    )
    recipe: str = f.key("the way it is done")
    place: str = f.key(
        "place or group it is true for; empty means everywhere", tables=("places", "groups"), optional=True
    )
    recovery: float = f.share("of the rare earths put in, the part that ends in the product")
    opex: float = f.quantity(
        "USD_2024/t",
        "cost of a t of output (REO, metal, finished magnet; for your own recipes: a t of activity)",
        low=0,
    )
    capex: float = f.quantity("USD_2024/(t/year)", "capital for a t a year", low=0)
    fixed: float = f.quantity(
        "USD_2024/(t/year)/year", "yearly cost of a t a year of built capacity, used or not", low=0, default=0.0
    )
    lead_time: float = f.quantity("year", "from decision to first product, rounded up to whole years", low=0)
    life: float = f.quantity(
        "year", "over which capital is paid back; what is built stands as long", low=0, default=20.0
    )
    saving: float = f.share("of dysprosium and terbium saved against the grade (magnet recipes that thrift)")
    start: int = f.year("first year the recipe may be used; empty means from the beginning")


@f.row("ports")
class Port:
    """What a recipe of your own takes (negative) and makes (positive) per t of activity."""

    recipe: str = f.key("a recipe of processes")
    material: str = f.key("what goes in or out", tables=("materials",))
    amount: float = f.quantity("t/t", "made if positive, used if negative", required=True)


@f.row("plants")
class Plant:
    """A process at a place. Capacity over the years stands in `paths`, or here if it never changes."""

    plant: str = f.key("unique name")
    place: str = f.ref("places", help="where it stands")
    process: str = f.text("which process", required=True)
    recipe: str = f.text("which recipe; empty means every recipe of the process")
    name: str = f.text("name in prose")
    status: str = f.choice(*STATUSES, help="where the project stands", default="operating")
    capacity: float = f.quantity("t/year", "what it can do in a year; empty: see paths, else none", low=0)
    counts: str = f.choice(
        "output",
        "feed_reo",
        "product_reo",
        "ndpr_oxide",
        "dytb_oxide",
        help="what a t of capacity is: activity of the recipe, REO fed, REO made, or NdPr or Dy + Tb oxide made from the feed of `design`",
        default="output",
    )
    design: str = f.ref(
        "deposits", help="deposit whose basket the nameplate has in mind (ndpr_oxide, dytb_oxide)", required=False
    )
    expand: str = f.flag("whether more may be built here than the rows of options", default="no")
    opex: float = f.quantity("USD_2024/t", "instead of the recipe's", low=0)
    capex: float = f.quantity("USD_2024/(t/year)", "instead of the recipe's", low=0)
    lead_time: float = f.quantity("year", "instead of the recipe's", low=0)
    life: float = f.quantity("year", "instead of the recipe's", low=0)
    lat: float = f.quantity("deg", "latitude", low=-90, high=90)
    lon: float = f.quantity("deg", "longitude", low=-180, high=180)
    owner: str = f.text("owner as last seen")


@f.row("paths")
class Path:
    """Capacity of a deposit (t REO a year) or plant (as it counts) from a year on, until the next row; never interpolated for jumps, linear where `basis` is outlook."""

    asset: str = f.key("a deposit or plant", tables=("deposits", "plants"))
    year: int = f.key_year("from this year on")
    capacity: float = f.quantity("t/year", "what it can do in a year", low=0, required=True)
    basis: str = f.choice(
        "observed", "recalled", "nameplate", "planned", "outlook", help="what the number is", default="nameplate"
    )


@f.row("options")
class Option:
    """What could be built: never forced, only offered with its size and earliest year."""

    asset: str = f.key("a deposit or plant", tables=("deposits", "plants"))
    start: int = f.key_year("earliest year of first product")
    size: float = f.quantity("t/year", "at most this much more capacity", low=0, required=True)
    status: str = f.choice(*STATUSES, help="where the project stands", default="planned")
    probability: float = f.share("that it comes; weighs sensitivities only")


@f.row("ramps")
class Ramp:
    """How new capacity runs up: the share that runs in each year of its life; full after the last row."""

    process: str = f.key("which process; empty means every one without rows of its own", optional=True)
    age: str = f.key("0 in the first year of product, 1 in the next ...")
    share: float = f.share("of the new capacity that runs", required=True)


@f.row("build_limits")
class BuildLimit:
    """How much of a process a place can add in a year."""

    process: str = f.key("which process")
    place: str = f.key(
        "where; a group means each of its places, empty each place", tables=("places", "groups"), optional=True
    )
    limit: float = f.quantity("t/year/year", "capacity added a year, at most", low=0, required=True)


@f.row("workforces")
class Workforce:
    """Skilled people of a process at a place; without a row the workforce is not a limit."""

    place: str = f.key("where", tables=("places",))
    process: str = f.key("which process")
    year: int = f.key_year("from this year on")
    people: float = f.quantity("job", "how many there are", low=0, required=True)
    intensity: float = f.quantity("job/(kt/year)", "people for 1,000 t a year of activity", low=0, required=True)


@f.row("footprints")
class Footprint:
    """What a t of output of a recipe costs its surroundings."""

    process: str = f.key("which process")
    recipe: str = f.key("which recipe")
    place: str = f.key(
        "place or group it is true for; empty means everywhere", tables=("places", "groups"), optional=True
    )
    kind: str = f.key("energy, co2, water, tailings, residue, activity, thorium_uranium, jobs, reagent")
    amount: float = f.quantity("*", "in `unit` per t of output", required=True)
    unit: str = f.text("unit of the amount")


@f.row("footprint_caps")
class FootprintCap:
    """The most that a place may burden its surroundings with in a year."""

    kind: str = f.key("energy, co2, water, tailings, residue, thorium_uranium, jobs, reagent")
    place: str = f.key(
        "a place; a group together; empty means everywhere together", tables=("places", "groups"), optional=True
    )
    process: str = f.key("of which process; empty means all, with transport", optional=True)
    year: int = f.key_year("from this year on, until the next row; empty means always", optional=True)
    limit: float = f.quantity("*", "a year: MWh, t, m3 or jobs by kind", low=0, required=True)


@f.row("footprint_prices")
class FootprintPrice:
    """What a place asks for a unit of a burden: a carbon price, a water charge. Rows of a place and its groups add up."""

    kind: str = f.key("energy, co2, water, tailings, residue, thorium_uranium, jobs, reagent")
    place: str = f.key(
        "a place, or each of a group; empty means everywhere", tables=("places", "groups"), optional=True
    )
    year: int = f.key_year("from this year on, until the next row; empty means always", optional=True)
    price: float = f.quantity("*", "USD_2024 per MWh, t, m3 or job and year, by kind", low=0, required=True)


# -- transport ------------------------------------------------------------------------------


@f.row("hubs")
class Hub:
    """A point where transport changes or turns: port, station, border crossing, airport."""

    hub: str = f.key("unique name")
    name: str = f.text("name in prose")
    iso3: str = f.text("ISO 3166-1 alpha-3 code of its country")
    lat: float = f.quantity("deg", "latitude", low=-90, high=90)
    lon: float = f.quantity("deg", "longitude", low=-180, high=180)
    kind: str = f.text("port_sea, rail_hub, border_crossing, airport ...")


@f.row("gateways")
class Gateway:
    """How a deposit, a plant or a whole place reaches the hubs; a place without one is its own hub."""

    asset: str = f.key("a place, deposit or plant", tables=("places", "deposits", "plants"))
    hub: str = f.key("where it joins the network", tables=("hubs",))
    cost: float = f.quantity("USD_2024/t", "from its gate to the hub", low=0, default=0.0)
    days: float = f.quantity("day", "from its gate to the hub", low=0, default=0.0)
    co2: float = f.quantity("kg/t", "from its gate to the hub", low=0, default=0.0)


@f.row("legs")
class Leg:
    """One stretch between two hubs or places by one mode. Routes are chains of legs."""

    leg: str = f.key("unique name")
    from_: str = f.ref("hubs", "places", help="from here")
    to: str = f.ref("hubs", "places", help="to here")
    mode: str = f.text("rail_1520, rail_1435, road, sea, ferry, air ...")
    material: str = f.ref("materials", "groups", help="only for this; empty means for everything", required=False)
    cost: float = f.quantity("USD_2024/t", "freight, transfer included", low=0, default=0.0)
    days: float = f.quantity("day", "time, transfer included", low=0, default=0.0)
    co2: float = f.quantity("kg/t", "emitted for a t carried", low=0, default=0.0)
    capacity: float = f.quantity(
        "t/year",
        "most that passes in a year, of everything together and in both directions; empty means no limit",
        low=0,
    )
    chokepoints: str = f.text("chokepoints it passes, separated by ';'")
    status: str = f.choice(
        "open",
        "impaired",
        "closed",
        "missing",
        help="impaired legs carry named routes only; closed and missing ones nothing",
        default="open",
    )
    both_ways: str = f.flag("whether it runs both ways", default="no")
    distance: float = f.quantity("km", "length", low=0)


@f.row("chokepoints")
class Chokepoint:
    """A strait, canal, border or link that several legs share."""

    chokepoint: str = f.key("unique name")
    name: str = f.text("name in prose")
    capacity: float = f.quantity("t/year", "most that passes in a year over all its legs; empty means no limit", low=0)
    lat: float = f.quantity("deg", "latitude", low=-90, high=90)
    lon: float = f.quantity("deg", "longitude", low=-180, high=180)


@f.row("routes")
class Route:
    """A named chain of legs: always offered between the places of its ends, if every leg is passable."""

    route: str = f.key("unique name")
    name: str = f.text("name in prose")
    path: str = f.text(
        "hubs in order, separated by '>'; 'hub:variant' means the leg to it whose name ends in that variant",
        required=True,
    )


@f.row("duties")
class Duty:
    """A duty or tax on what crosses from one place to another."""

    duty: str = f.key("unique name")
    from_: str = f.ref("places", "groups", help="from here; empty means from anywhere else", required=False)
    to: str = f.ref("places", "groups", help="to here; empty means to anywhere else", required=False)
    material: str = f.ref("materials", "groups", help="material, group, or a form as 'magnet.*'")
    rate: float = f.share("of the reference price (table prices)", default=0.0)
    per_tonne: float = f.quantity("USD_2024/t", "per t of material", low=0, default=0.0)
    start: int = f.year("first year; empty means always was")
    end: int = f.year("last year; empty means for good")


# -- use ------------------------------------------------------------------------------------


@f.row("supplies")
class Supply:
    """A source of a good that has no deposit: so much a year at a cost that may rise with the tonnes."""

    supply: str = f.key("unique name")
    place: str = f.ref("places", help="where")
    material: str = f.ref("materials", help="what")
    limit: float = f.quantity("t/year", "most a year; empty means no limit", low=0)
    cost: float = f.quantity("USD_2024/t", "of the first t", default=0.0)
    cost_slope: float = f.quantity("USD_2024/t/(t/year)", "rise of the cost with each t a year", low=0, default=0.0)


@f.row("end_uses")
class EndUse:
    """What rare earths are used for."""

    end_use: str = f.key("unique name")
    name: str = f.text("name in prose")
    group: str = f.text("sector")
    lifetime: float = f.quantity("year", "mean time in use", low=0)
    lifetime_kind: str = f.choice(
        "weibull", "fixed", "normal", "lognormal", "gamma", help="curve of the lifetime", default="weibull"
    )
    lifetime_std: float = f.quantity(
        "year", "standard deviation of the lifetime; of a Weibull lifetime it comes before the shape", low=0
    )
    lifetime_shape: float = f.quantity("1", "Weibull shape of the lifetime", low=0, default=3.0)
    collection: float = f.share("of what is scrapped, the part that is collected now")
    recovery: float = f.share(
        "of what is collected, the part that ends as oxide now, recycler included; empty: the recycler's recovery"
    )


@f.row("collections")
class Collection:
    """What comes back of an end use at a place from a year on, until the next row; elsewhere end_uses says it."""

    end_use: str = f.key("which end use", tables=("end_uses",))
    place: str = f.key("where it is scrapped", tables=("places",))
    year: int = f.key_year("from this year on; empty means always", optional=True)
    collection: float = f.share("of what is scrapped, the part that is collected", required=True)
    recovery: float = f.share(
        "of what is collected, the part that ends as oxide, recycler included; empty: that of the end use"
    )


@f.row("demands")
class Demand:
    """What an end use at a place asks for in a year at the reference price."""

    end_use: str = f.key("what for", tables=("end_uses",))
    material: str = f.key("a material, or a group of materials any of which will do", tables=("materials", "groups"))
    place: str = f.key("where", tables=("places",))
    year: int = f.key_year(
        "when; empty means every year; years between two rows are interpolated in a line", optional=True
    )
    slice: str = f.key("part of the year, if the study cuts years", optional=True)
    quantity: float = f.quantity("t/year", "asked for", low=0, required=True)
    value: float = f.quantity(
        "USD_2024/t", "what a t is worth to the user, when no tiers say so; unmet demand loses it", low=0
    )
    value_slope: float = f.quantity("USD_2024/t/(t/year)", "fall of the worth with each t a year", low=0, default=0.0)
    unmet: str = f.choice("priced", "forbidden", help="whether demand may go unmet at its worth", default="priced")


@f.row("past_uses")
class PastUse:
    """What went into use in a year before the plan: it comes back as scrap within it. Rows of demands go before these."""

    end_use: str = f.key("what for", tables=("end_uses",))
    material: str = f.key("a material, or a group: an even mix of its members", tables=("materials", "groups"))
    place: str = f.key("where", tables=("places",))
    year: int = f.key_year("when; years between two rows are interpolated in a line, before the first is nothing")
    quantity: float = f.quantity("t/year", "put into use", low=0, required=True)


@f.row("tiers")
class Tier:
    """A step of willingness to pay of an end use; the shares of an end use sum to 1."""

    end_use: str = f.key("which end use", tables=("end_uses",))
    material: str = f.key("which of its materials; empty means all", tables=("materials", "groups"), optional=True)
    tier: str = f.key("name of the step, the dearest first")
    share: float = f.share("of the demand", required=True)
    value: float = f.quantity("USD_2024/t", "what a t of this step is worth", low=0, required=True)


@f.row("residual_uses")
class ResidualUse:
    """Use of an element that no table explains: shown by name, never silent, never free."""

    element: str = f.key("which element", tables=("elements",))
    place: str = f.key("where", tables=("places",))
    year: int = f.key_year("when; years between two rows are interpolated in a line")
    quantity: float = f.quantity("t/year", "t of oxide", low=0, required=True)
    value: float = f.quantity("USD_2024/t", "what a t of oxide is worth", low=0, required=True)


@f.row("prices")
class Price:
    """A price that was observed; the reference for duties and the line the model is compared with."""

    material: str = f.key("a material, or '<form>.<name>' of one that is not modelled")
    place: str = f.key("market", tables=("places", "groups"))
    year: int = f.key_year("average of this year")
    price: float = f.quantity("USD_2024/t", "per t of material", low=0, required=True)


@f.row("stores")
class Store:
    """Where a material may be kept from one slice of time to the next."""

    place: str = f.key("where; empty means everywhere it is used or made", tables=("places", "groups"), optional=True)
    material: str = f.key("a material, a group, or a form as 'oxide.*'", tables=("materials", "groups"))
    holding: float = f.quantity("USD_2024/t/year", "cost of keeping a t for a year", low=0, default=0.0)
    opening: float = f.quantity("t", "in stock when the plan begins", low=0, default=0.0)
    capacity: float = f.quantity("t", "most that can be kept; empty means no limit", low=0)


@f.row("observed")
class Observed:
    """A statistic the model is held against, or an article's figure is compared with; it feeds no equation."""

    figure: str = f.key("what is measured: <statistic>.<stage>, for example share.mining")
    scope: str = f.key("what is counted", optional=True)
    place: str = f.key("of whom", tables=("places", "groups"), optional=True)
    origin: str = f.key("from whom, for trade", tables=("places", "groups"), optional=True)
    year: int = f.key_year("when")
    series: str = f.key("which source or edition", optional=True)
    value: float = f.quantity("*", "the value, in `unit`", required=True)
    low: float = f.quantity("*", "lowest published")
    high: float = f.quantity("*", "highest published")
    unit: str = f.text("unit")
    kind: str = f.choice(
        "statistic", "projection", "historic", "article_claim", help="what the row is", default="statistic"
    )


# -- calibration ----------------------------------------------------------------------------


@f.row("base_flows")
class BaseFlow:
    """What is known or judged to have flowed in the base year: the prior that calibration reconciles."""

    kind: str = f.key("a process, or mining, shipment, unsold")
    recipe: str = f.key("recipe of the process; empty means any", optional=True)
    item: str = f.key("a material or group; for recipes of ores the deposit, for metal and recycling the element")
    place: str = f.key("where it happens, or leaves", tables=("places",))
    to: str = f.key("where it arrives", tables=("places",), optional=True)
    year: int = f.key_year("when")
    quantity: float = f.quantity("t/year", "t REO of what comes from a deposit, else t", low=0, required=True)


@f.row("customs")
class Customs:
    """Trade as customs recorded it, held against lanes of the calibration by tonnes and by dollars."""

    code: str = f.key("code of the harmonised system")
    item: str = f.key("what is held against it: a material, group or pattern as 'oxide.*'")
    other_than: str = f.key("material that has a code of its own", optional=True)
    from_: str = f.key("where it leaves", tables=("places",))
    to: str = f.key("where it arrives", tables=("places",))
    year: int = f.key_year("when")
    quantity: float = f.quantity("t/year", "tonnes recorded", low=0, required=True)
    value: float = f.quantity("USD_2024/year", "dollars recorded", low=0)


@f.row("wedges")
class Wedge:
    """What a flow of the base year costs beyond the tables, so that the base year is an optimum (computed)."""

    column: str = f.key("the flow: key of its column without the year")
    mu: float = f.quantity("USD_2024/t", "wedge: hidden cost if positive, hidden gain if negative", required=True)
    x0: float = f.quantity("t/year", "flow of the base year, reconciled", low=0, required=True)
    slope: float = f.quantity(
        "USD_2024/t/(t/year)", "rise of its cost with each t a year away from x0; empty: none", low=0
    )


@f.row("calibration_terms")
class CalibrationTerm:
    """A number the calibration rests on: an elasticity, a year, a weight."""

    term: str = f.key("elasticity_mines, elasticity_plants, elasticity_lanes, fade_from, fade_to, steps_to, threshold")
    value: float = f.quantity("*", "the value", required=True)


@f.row("bands")
class Band:
    """A figure the model is judged by, and how far off it may be; written before the first calibrated run."""

    figure: str = f.key("what is measured: <statistic>.<stage>, see the guide on validation")
    what: str = f.key("elements, forms or materials, joined by '+'; 'X in Y' for elements in end uses", optional=True)
    place: str = f.key("of whom; several joined by '+'; empty for the world", optional=True)
    origin: str = f.key("from whom, or to whom for shares of exports", optional=True)
    year: int = f.key_year("when")
    area: str = f.choice(
        "mining", "separation", "metal", "magnets", "trade", "prices", "balances", "demand", help="part of the chain"
    )
    besides: str = f.text("trade partners left out, joined by '+'")
    value: float = f.quantity("*", "the published value, in `unit`", required=True)
    low: float = f.quantity("*", "lower end of the band", required=True)
    high: float = f.quantity("*", "upper end of the band", required=True)
    unit: str = f.text("unit")
    reason: str = f.text("why the band is as wide as it is", required=True)
    fitted: str = f.flag(
        "whether the calibration takes the figure as given or is drawn to it; then agreement proves nothing"
    )
    scope: str = f.text("what is counted, and of which year if not of `year`")
    mechanism: str = f.text("what in the model produces the figure", required=True)


# -- what is said --------------------------------------------------------------------------


@f.row("statements")
class Statement:
    """What somebody counted, planned or worked out about a thing that an article makes a claim about; it feeds no equation."""

    statement: str = f.key("unique name")
    subject: str = f.ref("places", "groups", help="of whom; empty means the world", required=False)
    partner: str = f.text("with whom, for trade: ISO 3166-1 alpha-3 code, of any country; WLD is everybody")
    what: str = f.text("what is measured: reserves, export_value, producer_rank ...", required=True)
    stage: str = f.text("stage of the chain: mining, separation ...")
    item: str = f.text("element, form, product or scenario")
    year: int = f.year("of which year")
    value: float = f.quantity("*", "the value, in `unit`", required=True)
    low: float = f.quantity("*", "lowest, where a range is stated")
    high: float = f.quantity("*", "highest, where a range is stated")
    unit: str = f.text("unit of value, low and high", required=True)
    edition: str = f.text("which source or edition")
    kind: str = f.choice(
        "statistic",
        "projection",
        "plan",
        "announced",
        "definition",
        "ours",
        "article_claim",
        help="what the row is; an article's own figure proves nothing",
        default="statistic",
    )


@f.row("precedents")
class Precedent:
    """An agreement, policy or event there has been: instruments, shocks and claims point to it; it feeds no equation."""

    precedent: str = f.key("AG, PO or EV and a number: agreement, policy or event")
    date: str = f.text("when it began, as far as known")
    end: str = f.text("when it ended or ends")
    parties: str = f.text("who agreed, ruled or acted, and upon whom, separated by ';'")
    kind: str = f.text("offtake, JV, subsidy, export_licence, chokepoint ...")
    what: str = f.text("what it is about")
    measure: str = f.text("how much, in words")
    value: float = f.quantity("*", "how much, in `unit`; of an event the part of the flow that it hit")
    unit: str = f.text("unit of the value")
    status: str = f.text("in force, lapsed, announced, not confirmed ...")
    source: str = f.ref("sources", help="who says so", required=False)
    how: str = f.choice("seen", "recalled", "mixed", "computed", "assumed", help="how it came to us", default="assumed")
    confidence: str = f.choice("high", "medium", "low", help="of the row as a statement about the world", default="low")


@f.row("other_metals")
class OtherMetal:
    """A rare metal that articles take for a rare earth (only scandium is one, outside the baskets); it feeds no equation."""

    metal: str = f.key("symbol")
    stage: str = f.key("what is counted: mine production, refinery production, sponge, capacity ...")
    place: str = f.key("ISO 3166-1 alpha-3 code, of any country; empty means the world", optional=True)
    year: int = f.key_year("when; of a span of years the last")
    name: str = f.text("name of the metal in prose")
    rare_earth: str = f.flag("whether it counts as a rare earth")
    value: float = f.quantity("*", "the value, in `unit`; empty: not listed by who counts")
    unit: str = f.text("unit of the value")
    rank: float = f.quantity("1", "place among all that are listed, 1 the largest", low=1)


ROW_TYPES: dict[str, RowType] = {value.table: value for value in list(vars().values()) if isinstance(value, RowType)}
"""Row types by table name, in the order of this file."""
