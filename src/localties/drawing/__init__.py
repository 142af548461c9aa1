"""What figures are made of: house style, layout, keys, map frames, orders and labels."""
