"""What binds others: decisions and recommendations, by a body, approved by a second person, acknowledged and lifted."""
