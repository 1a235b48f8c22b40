"""Pages as plain data: pure functions from results to what the report shows."""
