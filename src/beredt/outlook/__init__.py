"""The numbers: demand, cover and coverage. Arrays in, frozen results out; no tables, files or Django."""
