"""Starting, stopping and testing TraceTrack: what `make run`, `make test` and their like do."""
