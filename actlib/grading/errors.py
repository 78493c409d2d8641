"""What goes wrong outside of the submissions. Imports nothing: every module can say so."""


class CourseError(Exception):
    """Something that the instructor can mend; the message is one line and says how."""
