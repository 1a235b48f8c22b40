"""What didymium costs in time and memory, measured beside its peers. Commands, never timed tests."""
