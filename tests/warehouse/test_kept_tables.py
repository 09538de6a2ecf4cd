"""The tables that keep forecasts and plans have the columns their contracts ask for."""

import polars as pl
import pytest

from ops import tables

KEPT = {
    "forecast.quantile": tables.Forecast,
    "forecast.chance": tables.Chance,
    "forecast.path": tables.SamplePath,
    "forecast.part": tables.CensusPart,
    "forecast.bed_need": tables.BedNeed,
    "forecast.discharge_need": tables.DischargeNeed,
    "forecast.no_show": tables.NoShowRisk,
    "forecast.attendance": tables.Attendance,
    "forecast.ed_bed_demand": tables.EdBedDemand,
    "forecast.issue": tables.Issue,
    "forecast.score": tables.Score,
    "forecast.trial": tables.Trial,
    "forecast.tenth": tables.TenthCount,
    "forecast.track_record": tables.TrackRecord,
    "forecast.drift": tables.Drift,
    "forecast.chance_seen": tables.ChanceSeen,
    "forecast.model_version": tables.ModelVersion,
    "forecast.stock_replay": tables.StockReplay,
    "forecast.stock_kept": tables.StockKept,
    "forecast.level": tables.SurgeLevel,
    "forecast.alert": tables.Alert,
    "plan.proposal": tables.Proposal,
    "plan.rule_points": tables.RulePoints,
    "plan.requirement": tables.Requirement,
    "plan.staff_need": tables.StaffNeed,
    "plan.roster_line": tables.RosterLine,
    "plan.gap": tables.Gap,
    "plan.template_line": tables.TemplateLine,
    "plan.session_limit": tables.SessionLimit,
    "plan.template_compared": tables.TemplateCompared,
    "plan.order_line": tables.OrderLine,
    "plan.stock_outlook": tables.StockOutlook,
    "plan.stockout_by": tables.StockoutBy,
    "plan.stock_transfer": tables.StockTransfer,
    "plan.driver_link": tables.DriverLink,
    "plan.allocation_line": tables.AllocationLine,
    "plan.supplier_order": tables.SupplierOrder,
    "plan.order_loser": tables.OrderLoser,
    "plan.decision": tables.Decision,
    "plan.contact_list": tables.ContactList,
    "plan.contact_line": tables.ContactLine,
    "plan.contact_left_out": tables.ContactLeftOut,
    "plan.contact_outcome": tables.ContactOutcome,
    "forecast.contact_effect": tables.ContactEffect,
    "forecast.no_show_reason": tables.NoShowReason,
    "forecast.group_fairness": tables.GroupFairness,
    "plan.booking_line": tables.BookingLine,
    "plan.unbooked": tables.Unbooked,
    "plan.offer_event": tables.OfferEvent,
    "plan.roster_request": tables.RosterRequest,
    "plan.shift_wish": tables.ShiftWish,
    "plan.duty_lock": tables.DutyLock,
}
OF_THE_WHOLE = {"plan.requirement": "proposal_id", "forecast.group_fairness": "reviewed_at"}
"""Columns that say to which proposal or review all rows of a frame belong."""
TYPES = {
    pl.String(): "VARCHAR",
    pl.Datetime("us", "UTC"): "TIMESTAMP WITH TIME ZONE",
    pl.Date(): "DATE",
    pl.Time(): "TIME",
    pl.Int32(): "INTEGER",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Binary(): "BLOB",
    pl.List(pl.Datetime("us", "UTC")): "TIMESTAMP WITH TIME ZONE[]",
    pl.List(pl.Int32()): "INTEGER[]",
    pl.List(pl.Float64()): "DOUBLE[]",
    pl.List(pl.String()): "VARCHAR[]",
}


@pytest.mark.parametrize("table", KEPT)
def test_a_table_keeps_its_contract(db, table):
    schema, name = table.split(".")
    found = db.execute(
        "select column_name, data_type, is_nullable from duckdb_columns() "
        "where schema_name = ? and table_name = ? and column_name != ?",
        [schema, name, OF_THE_WHOLE.get(table, "")],
    ).fetchall()
    promised = [
        (column, TYPES[described.dtype], described.nullable)
        for column, described in KEPT[table].columns().items()
    ]
    assert sorted(found) == sorted(promised)


def test_every_table_of_forecasts_and_plans_has_a_contract(db):
    found = db.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where schema_name in ('forecast', 'plan')"
    ).fetchall()
    assert {name for (name,) in found} == KEPT.keys()
