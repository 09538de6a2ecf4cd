"""Past weeks lived again under each way of ordering, on what the hospital itself used."""
