"""PMO maturity assessment: a survey answered in a browser becomes a scored report."""
