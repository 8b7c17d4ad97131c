"""Papers that people take away. They read the database, and hold no personal data that is not asked for."""
