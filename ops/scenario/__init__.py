"""What if: beds, staff and money of one site beside the forecast they are not."""
