"""The leakage pre-flight: what in a competition's data tells the answer, looked for before anybody else looks."""
