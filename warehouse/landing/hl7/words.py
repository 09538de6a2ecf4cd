"""Words of HL7 v2 that are told apart here: events, structures, classes, versions."""

_CANCELS = ("A11", "A12", "A13", "A25", "A26", "A27")
_PLANS = ("A05", "A14", "A15", "A16")
_STEPS = ("A01", "A02", "A03", "A04", "A06", "A07", "A08")
PERSON = ("A28", "A31")
ADT = frozenset((*_STEPS, *_PLANS, *_CANCELS, *PERSON, "A34", "A40", "A45"))
SIU = frozenset(("S12", "S13", "S14", "S15", "S16", "S17", "S23", "S24", "S26"))
OURS = {"ADT": ADT, "SIU": SIU}
BLOCKS = ("S23", "S24")

STRUCTURES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("A01", "A04", "A08", "A13"), ("ADT_A01",)),
    **dict.fromkeys(("A05", "A14", "A28", "A31"), ("ADT_A05",)),
    **dict.fromkeys(("A06", "A07"), ("ADT_A06",)),
    **dict.fromkeys(("A25", "A26", "A27"), ("ADT_A21",)),
    **{"A02": ("ADT_A02",), "A03": ("ADT_A03",), "A11": ("ADT_A09",)},
    **{"A12": ("ADT_A12", "ADT_A09"), "A15": ("ADT_A15",), "A16": ("ADT_A16",)},
    **{"A34": ("ADT_A30",), "A40": ("ADT_A39",), "A45": ("ADT_A45",)},
    **dict.fromkeys(SIU, ("SIU_S12",)),
}
"""MSH-9.3 (table 0354) by event. Many senders repeat the event there instead."""

VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2")

CLASSES = {
    **dict.fromkeys(("E", "ED", "ER", "EMER", "EMERGENCY", "A&E"), "E"),
    **dict.fromkeys(("I", "IN", "IP", "INP", "IMP", "ACUTE", "INPATIENT"), "I"),
    **dict.fromkeys(("O", "OP", "OUT", "AMB", "OUTPATIENT"), "O"),
    **{"R": "R", "P": "P", "PRE": "P", "B": "B"},
    **dict.fromkeys(("N", "U", "C"), None),
}
"""PV1-2 (table 0004) and what is commonly written for it; N, U and C say nothing of the place."""

ADMISSIONS = {"A": "emergency", "E": "emergency", "U": "emergency"} | {
    "L": "maternity",
    "N": "maternity",
    "R": "elective",
    "C": "elective",
}
"""PV1-4 (table 0007)."""
