"""What each store faces until its next order: use and supply that waver, and the dates."""
