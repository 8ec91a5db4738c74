"""HTTP: read the form, call one service, answer."""
