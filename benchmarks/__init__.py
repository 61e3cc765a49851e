"""What the product costs beside the bare framework, as ratios in one run. `make bench` runs them all."""
