"""HOW IT LOOKS TO PEOPLE: Grafana's dashboards and Prometheus' alerts as data, and what is generated from them."""
