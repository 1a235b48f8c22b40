"""Who said a number, who disagrees, and which claim is used."""
