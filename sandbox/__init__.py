"""THE WHOLE HOUSE ON ONE MACHINE: Kafka, a registry, simulators and every role under one supervisor."""
