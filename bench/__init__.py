"""Measurements: ratios between two things in one run, and quality against the floors."""
