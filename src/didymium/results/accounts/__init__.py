"""Accounts: who gains what from a plan, closed against its objective (docs/guide/accounts.md)."""

from __future__ import annotations

from didymium.results.accounts.told import accounts, beside, closed, identity, spent, summary

__all__ = ["accounts", "beside", "closed", "identity", "spent", "summary"]
