"""What planners see: pages ask, read and show; only ``decide`` writes, and only decisions."""
