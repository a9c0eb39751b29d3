"""Other people's tools turned on a made-up installation, on this machine alone: `make attack`."""
