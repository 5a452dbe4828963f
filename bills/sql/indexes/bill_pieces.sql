-- Search for any part of a bill's number, customer and vehicle.
CREATE INDEX bill_pieces ON bills_bill USING gin (list_pieces(join_bill_words(number, customer, vehicle)));
