"""The wards: who is in a bed, how long for, and how many beds that will take."""
