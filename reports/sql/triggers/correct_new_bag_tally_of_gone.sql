CREATE OR REPLACE TRIGGER correct_new_bag_tally_of_gone AFTER DELETE ON bags_bag REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION correct_new_bag_tally();
