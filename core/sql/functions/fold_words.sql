-- What is compared of words that people type: composed and split letters (é), all kinds of spaces, what nobody sees, wide
-- and narrow forms, small and capital letters are the same. core/words.py says how words are stored.
-- Latin, Greek and Cyrillic letters by hand: in the collation "C", which TraceTrack's own PostgreSQL has, upper() knows A-Z.
CREATE OR REPLACE FUNCTION fold_words(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN words ~ '^[ -~]*$' THEN upper(btrim(regexp_replace(words, ' +', ' ', 'g')) COLLATE "C")
    ELSE upper(translate(
        btrim(regexp_replace(
            regexp_replace(normalize(words, NFKC), '[\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]', '', 'g'),
            '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g')),
        'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžάέήίαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώабвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџ',
        'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŹŻŽΆΈΉΊΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΣΤΥΦΧΨΩΪΫΌΎΏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ'
    ) COLLATE "C")
END;
