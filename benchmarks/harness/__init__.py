"""What all cases stand on: rounds of measurements, their medians and spread, tables, charts, and servers."""
