"""The numbers, the LP, its optimum."""
