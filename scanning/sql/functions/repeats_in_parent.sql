-- Whether a text in which a key repeats itself is a parent's code once that key counts fewer times: from the first of a
-- run on, as it is the same wherever in it keys are left out. No code has more than 64.
CREATE OR REPLACE FUNCTION repeats_in_parent(heard text, site bags_codesettings) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM generate_series(1, least(length(heard), 64)) place,
            generate_series(greatest(1, length(heard) - 64), length(heard) - place) more
        WHERE substr(heard, place, 1) <> substr(heard, place - 1, 1)
          AND substr(heard, place + 1, more) = repeat(substr(heard, place, 1), more)
          AND left(heard, place) || substr(heard, place + 1 + more) ~ site.parent_pattern)
$$;
