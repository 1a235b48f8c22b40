"""Roots: no claim is 'computed' out of nothing.

Facts that were worked out beside the fact tables name no inputs. Rules, applied last:
 - a basket borrowed from a deposit of the same kind of mineral rests on the claims of that deposit;
 - what we worked out ourselves (distances, freight by mode, judgements of a share) is assumed, and its note says how;
 - what was worked out from a publication's figures rests on that publication, from memory until somebody looks it up.
"""

from __future__ import annotations

from dataclasses import replace

from didymium.library.build.terms import CLOSES
from didymium.library.build.world import Say, World, claim_id

BORROWED = "basket of "
OWN = "didymium"


def roots(world: World) -> None:
    """Give every computed claim without inputs something to stand on."""
    title = {r["source_id"]: r["title_edition"] for r in world.facts.sources.values()}
    publisher = {r["source_id"]: r["publisher"] for r in world.facts.sources.values()}
    rootless = [c for c in world.claims.values() if c["how"] == "computed" and not c["inputs"]]
    for row in rootless:
        _, _, lender = title.get(row["source"], "").partition(BORROWED)
        if row["table"] == "baskets" and lender:
            _borrow(world, row, lender)
        elif publisher.get(row["source"], OWN) == OWN:
            row["how"] = "assumed"
            row["note"] = f"worked out beside these tables: {row['note'] or title.get(row['source'], '')}"
        else:
            row["inputs"] = _publication(world, row["source"], title[row["source"]])
            row["rule"] = "arithmetic on that publication's figures, as in the note"


def _borrow(world: World, row: dict[str, str], lender: str) -> None:
    """A share as the lender's table has it, rounded where its source asks for that."""
    element = row["key"].partition("|")[2]
    lent = world.claims[claim_id("baskets", f"{lender}|{element}", "share")]
    row["value"], row["inputs"] = lent["value"], lent["claim"]
    closes = lent["rule"] == CLOSES
    row["rule"] = CLOSES if closes else f"as the basket of {lender}, a deposit of the same kind of mineral"
    cells = next(c for c in world.tables["baskets"] if c["share.claim"] == row["claim"])
    cells["share"] = lent["value"]


def _publication(world: World, source: str, title: str) -> str:
    """A claim that says no more than that a publication has the figures: its value, 1, stands for 'yes'."""
    code = claim_id("sources", source, "figures")
    if code not in world.claims:
        said = Say(1.0, "1", source=source, how="recalled", note=f"figures of {title}")
        world.write("sources", source, "figures", replace(said, confidence="medium"))
    return code
