"""What came out, in which unit, from which claims."""
