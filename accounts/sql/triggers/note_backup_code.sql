CREATE OR REPLACE TRIGGER note_backup_code
    AFTER INSERT OR DELETE OR UPDATE ON otp_static_statictoken
    FOR EACH ROW EXECUTE FUNCTION note_row('backup code', 'device_id', 'device_id', 'token', '');
