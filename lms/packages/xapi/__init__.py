"""What packages say in the words of xAPI 1.0.3, and the rules that cmi5 adds."""
