"""The web application: study, progress and exports in the browser."""
