"""Figures, a noun each: functions that take the tables and draw; `gallery.PLATES` draws each once."""
