"""Demand in equal periods (months, weeks, days) of many items at once, and over sums of periods."""
