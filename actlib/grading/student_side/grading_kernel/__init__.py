"""The process that runs notebook cells: a student's, and the grader's own.

It is imported under two names, with actlib around it and without, and imports nothing of actlib.
"""
