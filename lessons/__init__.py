"""Lessons: scenes to teach with, as data."""
