"""Indicators, one function each."""
