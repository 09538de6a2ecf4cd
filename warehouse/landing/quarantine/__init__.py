"""What was kept aside or held, and what people decide about it."""
