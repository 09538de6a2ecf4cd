"""What cannot be had, what must not be used, who gets what there is, and what stands in for it."""
