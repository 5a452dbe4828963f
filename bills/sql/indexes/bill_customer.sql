-- "Customer starts with", small and capital letters alike, in any collation of the database.
CREATE INDEX bill_customer ON bills_bill (upper(customer::text) text_pattern_ops);
