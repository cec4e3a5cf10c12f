"""The screen that shows the answers of studies, and a folder for each study."""
