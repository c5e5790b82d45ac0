"""The tests of tinygen; a package, so that modules shared between tests are imported by their full name."""
