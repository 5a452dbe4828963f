CREATE OR REPLACE TRIGGER note_static_device
    AFTER INSERT OR DELETE OR UPDATE ON otp_static_staticdevice
    FOR EACH ROW EXECUTE FUNCTION note_row('person', 'user_id', 'user_id', '', 'last_used_at,throttling_failure_count,throttling_failure_timestamp');
