"""Faces for files that are drawn here: which the project's own files are, and the fontconfig that chooses them.

The commercial faces of official documents are only named in files, never shipped; decision 0019.
"""
