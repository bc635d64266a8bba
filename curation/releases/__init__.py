"""Releases: rows, files, manifest, papers; one module a standard."""
