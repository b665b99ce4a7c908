"""What this desk tells of one country: on its page, in its visit brief, and in the list of countries."""
