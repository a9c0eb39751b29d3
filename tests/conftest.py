"""What every test has at hand."""
