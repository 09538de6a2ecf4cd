"""What leaves the house: frames and values in, the bytes of a file out. No clock, no disk."""
