"""The right answers to the exercises on networks, and the random inputs that they are tried with.

A module an assignment. Plain functions of plain arrays, as a student writes them.
"""
