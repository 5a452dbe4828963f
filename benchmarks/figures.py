"""What one run measured, and how it is told."""

from dataclasses import dataclass, field


@dataclass
class Figures:
    """One run. Times in milliseconds a request, CPU in milliseconds a request by who used it."""

    clients: int
    size: int
    seconds: float
    requests: int
    times: list[float]
    lost: int
    wrong: int = 0
    troubles: int = 0
    cpu: dict[str, float] = field(default_factory=dict)
    # How many processors were busy with what is none of this.
    others: float = 0.0

    def add(self, other: "Figures") -> None:
        """Take in another run of the same. CPU stays that of the first."""
        share = other.seconds / (self.seconds + other.seconds)
        self.others += (other.others - self.others) * share
        self.seconds += other.seconds
        self.requests += other.requests
        self.times += other.times
        self.lost += other.lost
        self.wrong += other.wrong
        self.troubles += other.troubles

    @property
    def rate(self) -> float:
        """Scans a second."""
        return self.requests * self.size / self.seconds

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0

    @property
    def percentiles(self) -> str:
        return " / ".join(f"{self.percentile(percent):.1f}" for percent in (50, 95, 99))


def told(figures: Figures) -> str:
    """One line for a person at a terminal."""
    cpu = ", ".join(f"{name} {ms:.2f}" for name, ms in figures.cpu.items())
    return (
        f"{figures.clients} clients, batches of {figures.size}: {figures.rate:,.0f} scans/s, "
        f"p50/p95/p99 {figures.percentiles} ms, lost {figures.lost}, wrong {figures.wrong}, "
        f"not 200 {figures.troubles}; CPU ms a request: {cpu}; others {figures.others:.1f} processors"
    )
