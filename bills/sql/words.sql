-- What search looks for in a bill: number, customer and vehicle in capital letters; plates with and without gaps.
-- To change it: edit it here and add a migration that runs this file again and builds bill_pieces anew.
CREATE OR REPLACE FUNCTION bill_words(number varchar, customer varchar, vehicle varchar) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT upper(number || ' ' || customer || ' ' || vehicle || ' ' || translate(vehicle, ' -./', ''))
$$;
