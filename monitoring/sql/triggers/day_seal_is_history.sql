CREATE OR REPLACE TRIGGER day_seal_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON monitoring_dayseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('day_seal_is_history');
