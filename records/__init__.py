"""What every record is: an owner, who may see it, criteria over its fields."""
