"""What has to be signed so that a split comes true: side payments, or for two parties the price of their contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, isfinite

import pandas as pd

from didymium.errors import Problem, StudyError

SLACK = 1e-6
"""A split and accounts may differ in sum by this part of their size: plans are solved to about that."""


@dataclass(frozen=True)
class Terms:
    """Who pays whom so that a split comes true; `payments` are what each gets beyond its account, and sum to 0.

    For two parties with a volume (t, discounted over the years), `price` (USD/t) is the contract price that pays the
    same, and `premium` (USD/t) that price less the market's; both None otherwise. Payments in the money of the
    accounts, discounted to the same year.
    """

    payments: dict[str, float]
    accounts: dict[str, float]
    unit: str
    seller: str = ""
    volume: float | None = None
    market_price: float | None = None
    premium: float | None = None

    @property
    def price(self) -> float | None:
        """The contract price in USD/t; None when there is no volume or no market price."""
        return None if self.premium is None or self.market_price is None else self.market_price + self.premium

    @property
    def words(self) -> str:
        """The terms in one sentence."""
        paid = [f"{p} gets {x:,.1f} {self.unit}".rstrip() for p, x in self.payments.items() if x > 0]
        pays = [f"{p} pays {-x:,.1f} {self.unit}".rstrip() for p, x in self.payments.items() if x < 0]
        said = ", ".join([*pays, *paid]) or "nobody pays anything: the accounts are the split"
        if self.premium is None:
            return said
        side = "above" if self.premium >= 0 else "below"
        rate = f"{abs(self.premium):,.1f} USD/t {side} the market"
        if self.price is None:
            return f"{said}; or the contract price is {rate}"
        below = ", below zero: the goods are worth less than what is owed" if self.price < 0 else ""
        return f"{said}; or the contract price is {self.price:,.1f} USD/t, {rate}{below}"

    def frame(self) -> pd.DataFrame:
        """One row a party: party, account (under the agreement at market price), payment, split (their sum)."""
        rows = [(p, self.accounts[p], x, self.accounts[p] + x) for p, x in self.payments.items()]
        return pd.DataFrame(rows, columns=["party", "account", "payment", "split"])


def terms(
    split: Mapping[str, float],
    accounts: Mapping[str, float],
    volume: float | None = None,
    market_price: float | None = None,
    seller: str = "",
    unit: str = "",
) -> Terms:
    """The side payments that turn accounts into a split, and for two parties the contract price that does the same.

    `accounts` is what each party has under the agreement with its contract at market price, in the unit of the split,
    so that both have one sum. payment = split - account. `volume` in t over the years, each discounted as the money
    is; `market_price` in USD/t, the mean over the same tonnes; `seller` says which of the two parties delivers.
    premium = payment to the seller / volume. A difference of the sums within 1e-6 of the accounts (solves are no more
    exact) is borne in equal parts. StudyError (S61) for parties that differ, sums that differ, a number that is none,
    a volume that is not above 0, or a volume without its seller.
    """
    problems = [*_parties(split, accounts), *_volume(split, volume, market_price, seller)]
    if problems:
        raise StudyError(problems)
    short = (fsum(split.values()) - fsum(accounts.values())) / len(split)
    payments = {p: s - accounts[p] - short for p, s in split.items()}
    premium = payments[seller] / volume if volume is not None and len(split) == 2 else None
    return Terms(payments, dict(accounts), unit, seller, volume, market_price, premium)


def _parties(split: Mapping[str, float], accounts: Mapping[str, float]) -> list[Problem]:
    """What is wrong between the split and the accounts."""
    problems = [_wrong(p, "", "has a split and no account", "give its account") for p in split if p not in accounts]
    problems += [_wrong(p, "", "has an account and no split", "give its split") for p in accounts if p not in split]
    for name, told in (("split", split), ("accounts", accounts)):
        lost = [p for p, x in told.items() if not isfinite(x)]
        problems += [_wrong(p, str(told[p]), f"is no finite number in the {name}", "write a number") for p in lost]
    if not split:
        problems.append(_wrong("split", "", "is empty", "name at least two parties"))
    if problems:
        return problems
    size = max(abs(x) for x in (*split.values(), *accounts.values()))
    apart = fsum(split.values()) - fsum(accounts.values())
    if abs(apart) > SLACK * size:
        rule = "is what the split gives out beyond the sum of the accounts"
        fix = "split what the agreement brings; take accounts and worths from the same plan, less the same reference"
        problems.append(_wrong("split", f"{apart:.6g}", rule, fix))
    return problems


def _volume(split: Mapping[str, float], volume: float | None, market_price: float | None, seller: str) -> list[Problem]:
    """What is wrong with the contract."""
    problems = []
    if volume is not None and not (isfinite(volume) and volume > 0):
        problems.append(_wrong("volume", str(volume), "is not above 0 t", "leave it out where nothing is delivered"))
    if market_price is not None and not isfinite(market_price):
        fix = "write USD/t, or leave it out"
        problems.append(_wrong("market_price", str(market_price), "is no finite number", fix))
    if seller and seller not in split:
        problems.append(_wrong("seller", seller, "is no party of the split", f"one of {', '.join(split)}"))
    if volume is not None and len(split) == 2 and not seller:
        fix = f"seller='{next(iter(split))}' or the other: a price above the market pays the one who delivers"
        problems.append(_wrong("seller", "", "is not told", fix))
    return problems


def _wrong(field: str, found: str, rule: str, fix: str) -> Problem:
    return Problem("S61", "terms", 0, field, found, rule, fix)
