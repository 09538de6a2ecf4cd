"""Every sentence and label that planners read, by page, so that it can be read as a whole."""
