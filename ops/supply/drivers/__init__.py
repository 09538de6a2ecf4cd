"""What use follows: beds, planned admissions and booked appointments, and by how much."""
