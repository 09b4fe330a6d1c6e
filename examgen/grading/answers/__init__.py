"""What a class wrote, as people hand it in: tables, workbooks and answers.csv."""
