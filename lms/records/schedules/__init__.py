"""Lists of JP that come by themselves, weekly or monthly: ordered by an officer, made by a job, kept for a time."""
