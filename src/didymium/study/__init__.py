"""Exactly what is being asked: tables, settings and cases, frozen."""
