"""Shared by the browser tests: Chromium, the list of all pages, and the checks for each page."""
