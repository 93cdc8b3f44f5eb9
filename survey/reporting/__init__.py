"""Findings and charts become page parts and files."""
