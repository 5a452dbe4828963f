-- "Customer starts with", however it is written, in any collation of the database.
CREATE INDEX bill_customer ON bills_bill (fold_words(customer::text) text_pattern_ops);
