-- A code that is used moves the ignored columns.
CREATE OR REPLACE TRIGGER note_totp_device
    AFTER INSERT OR DELETE OR UPDATE ON otp_totp_totpdevice
    FOR EACH ROW EXECUTE FUNCTION note_row('person', 'user_id', 'user_id', 'key', 'drift,last_t,last_used_at,throttling_failure_count,throttling_failure_timestamp');
