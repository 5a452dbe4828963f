"""Redis as a cache, with a breaker: a dead or hung Redis costs one request a moment, not every request."""
