-- Search for any part of a bill's number, customer and vehicle.
CREATE INDEX bill_pieces ON bills_bill USING gin (pieces(bill_words(number, customer, vehicle)));
