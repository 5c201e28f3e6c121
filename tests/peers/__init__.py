"""Real components from npm that the tests speak to."""
