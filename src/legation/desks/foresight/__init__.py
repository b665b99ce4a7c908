"""Early warning: bursts, forecasts and their scores."""
