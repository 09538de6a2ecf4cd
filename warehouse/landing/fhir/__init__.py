"""FHIR R4: resources are kept by version, and facts derived from all that is known."""
