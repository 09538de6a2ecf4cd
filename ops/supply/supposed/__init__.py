"""What a store would order if beds, lead times, promises or its budget were others."""
