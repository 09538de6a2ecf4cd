"""HL7 v2: messages are kept as events, and facts derived from all of a visit."""
