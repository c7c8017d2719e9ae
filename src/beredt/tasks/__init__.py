"""What must be done by when: clocks that follow from events, tasks, reminders, and everybody's day."""
