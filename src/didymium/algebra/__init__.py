"""What an equation may say, and its three readings: rows, show, weigh."""
