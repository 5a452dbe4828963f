-- RETURN, not a text: while an index is built or vacuumed no schema is searched, so names must be bound before.
CREATE OR REPLACE FUNCTION join_bill_words(number varchar, customer varchar, vehicle varchar) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN fold_words(number || ' ' || customer || ' ' || vehicle || ' ' || strip_gaps(vehicle));
