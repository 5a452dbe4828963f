-- Whether a scan for packing would bring back a bag of this code that went with an undone import: where it would make a
-- bag of the code if it were unknown.
CREATE OR REPLACE FUNCTION scan_brings_back(code text, site bags_codesettings) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT site.create_unknown_bags AND judge_new_code(code, site) IN ('parent', 'child')
$$;
