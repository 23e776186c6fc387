"""The certificate as an Open Badge 3.0: what other systems read and prove. Only `documents` is for web processes."""
