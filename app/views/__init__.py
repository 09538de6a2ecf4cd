"""One page each: what does it show, what may be chosen, what may be decided."""
