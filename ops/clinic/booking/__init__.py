"""Booking: who of those waiting gets which slot, and who is moved when a clinic changes."""
