"""Calibration of the base year: reconcile its flows, then find the wedges that make them an optimum."""
