"""Pure rules. Nothing here opens a file, asks the time, throws dice or knows the web."""
