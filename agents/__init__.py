"""THE VERBS: one file, one agent, one arrow of the diagram. An agent knows neither Faust nor a driver."""
