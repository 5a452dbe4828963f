-- Write down what each sender's station holds. In one order for everybody, as it locks rows.
CREATE OR REPLACE FUNCTION record_senders(senders batch_sender[], site bags_codesettings) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    sender batch_sender;
    previous batch_sender;
BEGIN
    FOR sender IN
        SELECT * FROM unnest(senders) WITH ORDINALITY WHERE is_signed_in ORDER BY person, station, ordinality
    LOOP
        IF (sender.person, sender.station) = (previous.person, previous.station) THEN
            sender.held_before := previous.held + (previous.held_for <> '{}')::integer;
        END IF;
        PERFORM record_sender(sender, site);
        previous := sender;
    END LOOP;
END $$;
