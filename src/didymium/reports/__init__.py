"""Results as something to read: one HTML file, and the short answer of the command line."""
