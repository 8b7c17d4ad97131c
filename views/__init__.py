"""What people see. Reads the store, cuts clips, analyses nothing."""
