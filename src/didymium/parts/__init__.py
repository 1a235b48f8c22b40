"""What is true of mines, plants, lanes, uses: one file for each idea."""
