"""Clinics: who will come, and how to book a session."""
