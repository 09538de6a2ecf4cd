"""Small HL7 v2 messages for tests, with a canary in every field nobody may keep."""


def msh(event, control="1", *, sent="20260101090000", processing="P", charset="", version="2.5"):
    return f"MSH|^~\\&|APP|north|US|US|{sent}|CANARY|{event}|{control}|{processing}|{version}||||||{charset}"


def pid(number="p1"):
    return f"PID|1||{number}^^^H^MR||Canary^Maria||19500101|F|||1 Canary Street|||CANARY"


def pv1(visit="v1", ward="w1", code="I", *, prior="", began="", ended="", site="north"):
    fields = [""] * 46
    fields[0], fields[2], fields[3], fields[6] = "PV1", code, f"{ward}^1^2^{site}", prior
    fields[7], fields[19], fields[44], fields[45] = "1^Canary^Doctor", visit, began, ended
    return "|".join(fields)


def adt(event, at, *, visit="v1", number="p1", control=None, occurred="", **more):
    head = msh(f"ADT^{event}", control or f"{event}{at}", sent=at)
    evn = f"EVN|{event}|{at}||||{occurred}"
    return "\r".join([head, evn, pid(number), pv1(visit, **more), "ZZZ|Canary", ""])


def merge(event, at, old, now, *, mrg_visit="", visit=""):
    return "\r".join(
        [msh(f"ADT^{event}", f"m{at}", sent=at), f"EVN|{event}|{at}", pid(now)]
        + [f"MRG|{old}^^^H^MR||||{mrg_visit}"]
        + ([pv1(visit)] if visit else [])
        + [""]
    )


def siu(event, at, *, start="202601201000", name="a1", more="", status=""):
    return "\r".join(
        [
            msh(f"SIU^{event}", f"{event}{at}", sent=at),
            f"SCH|x^P|{name}^F|||||CANARY|Canary|30|min|^^^{start}||||||||||||||{status}",
            pid(),
            "RGS|1",
            f"AIL|1||eyes^1^1^north||||{more}",
            "",
        ]
    )
