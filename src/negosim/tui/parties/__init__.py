"""The screen that edits what a party wants and how it bargains."""
