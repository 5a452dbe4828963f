-- Search for any part of a code. On an expression, so that plain equality cannot use it.
CREATE INDEX bag_code_pieces ON bags_bag USING gin (list_pieces(code));
