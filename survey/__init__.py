"""PMO maturity assessment: a survey answered in a browser becomes a scored report."""

__version__ = "0.1.0"
