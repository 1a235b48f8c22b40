"""Plan a rare-earth supply you can count on."""
