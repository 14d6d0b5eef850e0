"""What leaves as a file: Atom, iCalendar, CSV, JSON."""
