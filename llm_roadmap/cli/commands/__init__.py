"""Define the commands. Each module is imported when one of its commands is called."""
