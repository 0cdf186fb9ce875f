"""WHAT FLOWS WHERE: the only folder that knows Faust and Kafka."""
