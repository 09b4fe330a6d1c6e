"""`exam.json`, the single record: what it holds, how it is read and looked up, and the folder that it lies in."""
