CREATE OR REPLACE TRIGGER note_bill_settings
    AFTER INSERT OR DELETE OR UPDATE ON bills_billsettings
    FOR EACH ROW EXECUTE FUNCTION note_row('site settings', 'settings of bills', 'id', '', '');
