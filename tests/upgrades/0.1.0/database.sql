-- TraceTrack 0.1.0, of commit 2a916c06e875973fd5d22b3feb3383b50353b862

--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: load_1; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA load_1;


--
-- Name: procrastinate_job_event_type; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


--
-- Name: procrastinate_job_status; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


--
-- Name: procrastinate_job_to_defer_v1; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: bills_bill; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_bill (
    id bigint NOT NULL,
    number character varying(40) NOT NULL COLLATE pg_catalog."C",
    customer character varying(120) NOT NULL,
    destination character varying(120) DEFAULT ''::character varying NOT NULL,
    vehicle character varying(40) DEFAULT ''::character varying NOT NULL,
    driver character varying(80) DEFAULT ''::character varying NOT NULL,
    note character varying(400) NOT NULL,
    weight_per_child_kg numeric(8,3) NOT NULL,
    gross_weight_kg numeric(12,3),
    expected_parents integer,
    version integer NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancel_reason character varying(400) DEFAULT ''::character varying NOT NULL,
    area_id bigint,
    cancelled_by_id bigint,
    closed_by_id bigint,
    created_by_id bigint NOT NULL,
    CONSTRAINT bill_cancelled_by_someone CHECK (((((cancel_reason)::text = ''::text) AND (cancelled_at IS NULL) AND (cancelled_by_id IS NULL)) OR ((cancelled_at IS NOT NULL) AND (cancelled_by_id IS NOT NULL)))),
    CONSTRAINT bill_cancelled_for_a_reason CHECK (((cancelled_at IS NULL) OR (version = 0) OR (NOT ((cancel_reason)::text = ''::text)))),
    CONSTRAINT bill_closed_by_someone CHECK ((((closed_at IS NULL) AND (closed_by_id IS NULL)) OR ((closed_at IS NOT NULL) AND (closed_by_id IS NOT NULL)))),
    CONSTRAINT bill_number_allowed CHECK (((number)::text ~ '^[A-Z0-9][A-Z0-9._-]*$'::text)),
    CONSTRAINT bill_weight_per_child_positive CHECK ((weight_per_child_kg > (0)::numeric)),
    CONSTRAINT bills_bill_expected_parents_check CHECK ((expected_parents >= 0)),
    CONSTRAINT bills_bill_revision_check CHECK ((revision >= 0)),
    CONSTRAINT bills_bill_version_check CHECK ((version >= 0))
);


--
-- Name: add_bill_to_tally(public.bills_bill, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_bill_to_tally(bill public.bills_bill, sign integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    mine smallint := tally_slot();
BEGIN
    IF bill.cancelled_at IS NOT NULL THEN
        RETURN;
    END IF;
    -- As in add_to_tally of bags.
    PERFORM pg_advisory_xact_lock('bills_billtally'::regclass::oid::integer, mine);
    INSERT INTO bills_billtally AS tally (slot, area_id, open_count, closed_count)
    VALUES (mine, bill.area_id, CASE WHEN bill.closed_at IS NULL THEN sign ELSE 0 END,
            CASE WHEN bill.closed_at IS NULL THEN 0 ELSE sign END)
    ON CONFLICT (slot, area_id) DO UPDATE
    SET open_count = tally.open_count + excluded.open_count,
        closed_count = tally.closed_count + excluded.closed_count;
END $$;


--
-- Name: FUNCTION add_bill_to_tally(bill public.bills_bill, sign integer); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.add_bill_to_tally(bill public.bills_bill, sign integer) IS 'TraceTrack de2a8d94d5ec093309a0e960c90253cebc342f284be9cf454ddee23d56c4abbb';


--
-- Name: add_to_tally(bigint, bigint, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_to_tally(area bigint, parents bigint, children bigint, links bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    mine smallint := tally_slot();
BEGIN
    -- Two transactions that share a slot could take the rows of two areas crosswise.
    PERFORM pg_advisory_xact_lock('bags_bagtally'::regclass::oid::integer, mine);
    UPDATE bags_bagtally
    SET parent_count = parent_count + parents, child_count = child_count + children,
        link_count = link_count + links
    WHERE slot = mine AND area_id IS NOT DISTINCT FROM area;
    IF NOT FOUND THEN
        INSERT INTO bags_bagtally (slot, area_id, parent_count, child_count, link_count)
        VALUES (mine, area, parents, children, links);
    END IF;
END $$;


--
-- Name: FUNCTION add_to_tally(area bigint, parents bigint, children bigint, links bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.add_to_tally(area bigint, parents bigint, children bigint, links bigint) IS 'TraceTrack 1985756e88a3268c8f977c0a9494f3f19c32e5c44bd1293f0fb066ae28040414';


--
-- Name: scanning_scan; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scanning_scan (
    id uuid NOT NULL,
    received_at timestamp with time zone NOT NULL,
    scanned_at timestamp with time zone,
    station character varying(64) NOT NULL,
    seq bigint,
    source character varying(5) NOT NULL,
    action character varying(6) NOT NULL,
    code character varying(256) NOT NULL COLLATE pg_catalog."C",
    raw character varying(256),
    prefix character varying(3),
    repaired character varying(9),
    named_parent character varying(256),
    named_bill character varying(256),
    undoes uuid,
    content_hash bytea NOT NULL,
    outcome character varying(9) NOT NULL,
    reason character varying(16),
    child_count integer,
    found_code character varying(64),
    found_by character varying(150),
    found_at timestamp with time zone,
    area_id bigint,
    bag_id bigint,
    bill_id bigint,
    ended_link_id bigint,
    line_id bigint,
    made_link_id bigint,
    parent_id bigint,
    user_id bigint NOT NULL,
    CONSTRAINT scan_action_known CHECK (((action)::text = ANY ((ARRAY['pack'::character varying, 'unpack'::character varying, 'empty'::character varying, 'move'::character varying, 'bill'::character varying, 'unbill'::character varying, 'look'::character varying, 'undo'::character varying])::text[]))),
    CONSTRAINT scan_outcome_known CHECK (((outcome)::text = ANY ((ARRAY['saved'::character varying, 'duplicate'::character varying, 'refused'::character varying])::text[]))),
    CONSTRAINT scan_reason_known CHECK (((((outcome)::text = 'saved'::text) AND (reason IS NULL)) OR (((outcome)::text = 'duplicate'::text) AND ((reason)::text = ANY ((ARRAY['in_this_parent'::character varying, 'on_this_bill'::character varying, 'is_empty'::character varying, 'no_parent'::character varying, 'no_bill'::character varying])::text[]))) OR (((outcome)::text = 'refused'::text) AND ((reason)::text = ANY ((ARRAY['in_other_parent'::character varying, 'on_other_bill'::character varying, 'bad_code'::character varying, 'unknown_code'::character varying, 'not_a_parent'::character varying, 'not_a_child'::character varying, 'no_parent'::character varying, 'parent_frozen'::character varying, 'bill_closed'::character varying, 'bill_cancelled'::character varying, 'no_bill'::character varying, 'not_allowed'::character varying, 'other_area'::character varying, 'retired'::character varying, 'nothing_to_undo'::character varying, 'too_late'::character varying, 'changed_since'::character varying])::text[]))))),
    CONSTRAINT scan_repaired_known CHECK (((repaired IS NULL) OR ((repaired)::text = ANY ((ARRAY['caps_lock'::character varying, 'layout'::character varying])::text[])))),
    CONSTRAINT scan_says_why CHECK ((((outcome)::text = 'saved'::text) OR (reason IS NOT NULL)))
);


--
-- Name: already(public.scanning_scan, text, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.already(s public.scanning_scan, reason text, code text DEFAULT NULL::text, by_id bigint DEFAULT NULL::bigint, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    s := refused(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;


--
-- Name: FUNCTION already(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.already(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone) IS 'TraceTrack ed070e49f15050cc84e784a8b37114dd56de937aa87e2a0703c3783853198c21';


--
-- Name: append_only(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], format('%s is history: rows are never changed or removed.', TG_TABLE_NAME));
    RETURN NULL;
END $$;


--
-- Name: FUNCTION append_only(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.append_only() IS 'TraceTrack 7266eb95a81fafa62ab57443dac2313944216077b339600184c850cab7ffc519';


--
-- Name: bags_bag; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_bag (
    id bigint NOT NULL,
    code character varying(64) NOT NULL COLLATE pg_catalog."C",
    kind character varying(6) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    area_id bigint,
    CONSTRAINT bag_code_allowed CHECK (((code)::text ~ '^[A-Z0-9._/-]{1,64}$'::text)),
    CONSTRAINT bag_kind_known CHECK (((kind)::text = ANY ((ARRAY['parent'::character varying, 'child'::character varying])::text[])))
);


--
-- Name: bag_made(text, text, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bag_made(wanted text, kind text, area bigint) RETURNS public.bags_bag
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag;
BEGIN
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    VALUES (wanted, bag_made.kind, area, clock_timestamp())
    ON CONFLICT (code) DO NOTHING RETURNING * INTO bag;
    IF bag.id IS NULL THEN
        RETURN bag_named(wanted);  -- somebody else's load made it a moment ago
    END IF;
    RETURN bag;
END $$;


--
-- Name: FUNCTION bag_made(wanted text, kind text, area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bag_made(wanted text, kind text, area bigint) IS 'TraceTrack 50cb945481bdf7c38bfa305a6d44449e91cd4e9c6bff144944722be07440575d';


--
-- Name: bag_named(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bag_named(wanted text) RETURNS public.bags_bag
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag;
BEGIN
    SELECT * INTO bag FROM bags_bag WHERE code = wanted;
    RETURN bag;
END $$;


--
-- Name: FUNCTION bag_named(wanted text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bag_named(wanted text) IS 'TraceTrack 11182c3a51b7e937570d0047ff98695c03ed218c89d9cb38ca12612590c7231e';


--
-- Name: bag_retired_is_on_no_bill(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bag_retired_is_on_no_bill() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
        WHERE line.parent_id = NEW.id AND line.removed_at IS NULL AND bill.closed_at IS NULL
    ) THEN
        PERFORM refuse('bag_retired_is_on_no_bill', 'A bag on an open bill cannot be retired.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION bag_retired_is_on_no_bill(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bag_retired_is_on_no_bill() IS 'TraceTrack dbabeee3123f2f0c503d6f6d6bb03e58be54120ad7fa41041752a31f4ee44619';


--
-- Name: bag_stays_itself(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bag_stays_itself() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.code <> OLD.code OR NEW.kind <> OLD.kind THEN
        PERFORM refuse('bag_code_and_kind_stay', 'A bag keeps its code and its kind.');
    END IF;
    IF NEW.retired_at IS NOT NULL AND OLD.retired_at IS NULL AND EXISTS (
        SELECT FROM bags_link WHERE child_id = NEW.id AND unlinked_at IS NULL
        UNION ALL
        SELECT FROM bags_link WHERE parent_id = NEW.id AND unlinked_at IS NULL
    ) THEN
        PERFORM refuse('bag_retired_is_loose', 'A bag that is in a parent or holds children cannot be retired.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION bag_stays_itself(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bag_stays_itself() IS 'TraceTrack fa7fdea225b8eee78b32ea33dfcc51572d5ebac666ef79206429cc7f2ef42895';


--
-- Name: bill_cancelled_holds_nothing(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bill_cancelled_holds_nothing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL THEN
        UPDATE bills_billline SET removed_at = NEW.cancelled_at, removed_by_id = NEW.cancelled_by_id
        WHERE bill_id = NEW.id AND removed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION bill_cancelled_holds_nothing(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bill_cancelled_holds_nothing() IS 'TraceTrack c07b27691d480d7db546cf9f31015c5ef561ee8027e5cb0caacc74ef88d44b3a';


--
-- Name: bill_closed_is_frozen(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bill_closed_is_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    is_reopened boolean := NEW.closed_at IS NULL AND NEW.cancelled_at IS NULL;
    is_cancelled boolean := NEW.cancelled_at IS NOT NULL
        AND (NEW.closed_at, NEW.closed_by_id) IS NOT DISTINCT FROM (OLD.closed_at, OLD.closed_by_id);
BEGIN
    IF OLD.cancelled_at IS NOT NULL THEN
        PERFORM refuse('bill_cancelled_is_final', format('Bill %s is cancelled.', OLD.number));
    ELSIF OLD.closed_at IS NOT NULL AND NOT ((is_reopened OR is_cancelled) AND same_but_for_state(OLD, NEW)) THEN
        PERFORM refuse('bill_closed_is_frozen', format('Bill %s is closed.', OLD.number));
    ELSIF NEW.cancelled_at IS NOT NULL AND NOT is_cancelled THEN
        PERFORM refuse('bill_closed_is_frozen', format('Bill %s is closed or cancelled, not both at once.', OLD.number));
    END IF;
    IF NEW.version < OLD.version THEN
        PERFORM refuse('bill_version_only_grows', 'The version of a bill only grows.');
    END IF;
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND (
        NEW.version <> OLD.version + 1
        OR NOT EXISTS (SELECT FROM bills_billversion WHERE bill_id = NEW.id AND version = NEW.version)
    ) THEN
        PERFORM refuse('bill_closed_has_version', 'A bill is closed together with its next frozen version.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION bill_closed_is_frozen(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bill_closed_is_frozen() IS 'TraceTrack 3be0bccf7fafe3bbb93fd6839958134c181278c52b1dca71aafc1ea94ad58824';


--
-- Name: bill_line_is_allowed(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bill_line_is_allowed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill bills_bill;
    bag bags_bag;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = NEW.bill_id FOR SHARE;
    IF bill.cancelled_at IS NOT NULL AND TG_OP = 'INSERT' THEN
        PERFORM refuse('bill_line_only_on_open_bill', format('Bill %s is cancelled.', bill.number));
    ELSIF bill.closed_at IS NOT NULL AND bill.cancelled_at IS NULL THEN
        PERFORM refuse('bill_line_only_on_open_bill', format('Bill %s is closed.', bill.number));
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO bag FROM bags_bag WHERE id = NEW.parent_id FOR NO KEY UPDATE;
        IF bag.kind <> 'parent' THEN
            PERFORM refuse('bill_line_only_of_parent', format('%s is not a parent bag.', bag.code));
        ELSIF bag.retired_at IS NOT NULL THEN
            PERFORM refuse('bill_line_not_of_retired_bag', format('%s is retired.', bag.code));
        END IF;
    ELSIF OLD.removed_at IS NOT NULL
       OR (NEW.id, NEW.bill_id, NEW.parent_id, NEW.added_at, NEW.added_by_id)
          IS DISTINCT FROM (OLD.id, OLD.bill_id, OLD.parent_id, OLD.added_at, OLD.added_by_id)
    THEN
        PERFORM refuse('bill_line_is_only_ended', 'A bill line is history: it can be ended once, and nothing else.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION bill_line_is_allowed(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bill_line_is_allowed() IS 'TraceTrack 3a42cc4012e9a906d0de120a94c0a5ac7f9835163cf9ea0231a2af5621b78b01';


--
-- Name: bill_named(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bill_named(wanted text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN coalesce(
        (SELECT id FROM bills_bill WHERE number = wanted),
        (SELECT bill_id FROM bills_billversion WHERE short_code = translate(replace(wanted, '-', ''), 'ILO', '110')));
END $$;


--
-- Name: FUNCTION bill_named(wanted text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bill_named(wanted text) IS 'TraceTrack 291192f38a58fdef1edc8707c53db674bcfe68f6987318fd17c5344a1f216b39';


--
-- Name: plain_words(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.plain_words(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT upper(btrim(regexp_replace(words, '\s+', ' ', 'g')))
$$;


--
-- Name: FUNCTION plain_words(words text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.plain_words(words text) IS 'TraceTrack bf4aa49263a9b8841cfdd587afab629d50ab58057572d43d6cf4b50bf76806ba';


--
-- Name: without_gaps(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.without_gaps(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT translate(words, ' -./', '')
$$;


--
-- Name: FUNCTION without_gaps(words text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.without_gaps(words text) IS 'TraceTrack 1e6c2b7dac70382e6ebeee58d28ef04022947b2d16efe672160f839518f4ea6a';


--
-- Name: bill_words(character varying, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bill_words(number character varying, customer character varying, vehicle character varying) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN public.plain_words((((((((number)::text || ' '::text) || (customer)::text) || ' '::text) || (vehicle)::text) || ' '::text) || public.without_gaps((vehicle)::text)));


--
-- Name: FUNCTION bill_words(number character varying, customer character varying, vehicle character varying); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bill_words(number character varying, customer character varying, vehicle character varying) IS 'TraceTrack 7f873bdb24128c0ca86ec87dfaa17cee1b4d755c1ed4a96e5b1b85d0df3ff698';


--
-- Name: changed_since(public.scanning_scan, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.changed_since(s public.scanning_scan, code text, by_id bigint, at timestamp with time zone) RETURNS public.scanning_scan
    LANGUAGE sql
    AS $$ SELECT refused(s, 'changed_since', code, by_id, at) $$;


--
-- Name: FUNCTION changed_since(s public.scanning_scan, code text, by_id bigint, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.changed_since(s public.scanning_scan, code text, by_id bigint, at timestamp with time zone) IS 'TraceTrack 7b09a7aa64ee434054049db395b71b2facd3ac8c18698f28e1a71a5b36b24920';


--
-- Name: check_billable(public.scanning_scan, public.bags_bag); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_billable(s public.scanning_scan, bag public.bags_bag) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bill_id := bill.id;
    s.bag_id := bag.id;
    IF bill.id IS NULL THEN
        RETURN refused(s, 'no_bill', s.named_bill);
    ELSIF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refused(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    RETURN s;
END $$;


--
-- Name: FUNCTION check_billable(s public.scanning_scan, bag public.bags_bag); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_billable(s public.scanning_scan, bag public.bags_bag) IS 'TraceTrack 3b3c69c7e6bff5a6bb190ce5759324b37304264347f35c4cd11e77152d259de2';


--
-- Name: check_not_frozen(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_not_frozen(s public.scanning_scan, parent bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill bills_bill := freezing_bill(parent);
BEGIN
    IF bill.id IS NOT NULL THEN
        RETURN refused(s, 'parent_frozen', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN s;
END $$;


--
-- Name: FUNCTION check_not_frozen(s public.scanning_scan, parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_not_frozen(s public.scanning_scan, parent bigint) IS 'TraceTrack 3cf83bccc83a78968e4bf81ed379d713da1c1a4a1935fd2452fa1e4c9d7f5922';


--
-- Name: bags_sitesettings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_sitesettings (
    id bigint NOT NULL,
    site_name character varying(80) NOT NULL,
    parent_pattern character varying(200) NOT NULL,
    child_pattern character varying(200) NOT NULL,
    label_patterns text NOT NULL,
    create_unknown_bags boolean NOT NULL,
    expected_children smallint NOT NULL,
    weight_per_child_kg numeric(8,3) NOT NULL,
    bill_number_pattern character varying(60) NOT NULL,
    proof_without_signing_in character varying(7) NOT NULL,
    CONSTRAINT bags_sitesettings_expected_children_check CHECK ((expected_children >= 0)),
    CONSTRAINT site_settings_one_row CHECK ((id = 1))
);


--
-- Name: check_target(public.scanning_scan, public.bags_bag, bigint, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_sitesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    s.parent_id := parent.id;
    IF s.named_parent IS NULL THEN
        RETURN refused(s, 'no_parent');
    ELSIF parent.id IS NULL AND kind_of_new(s.named_parent, site) IS DISTINCT FROM 'parent' THEN
        RETURN refused(s, 'unknown_code', s.named_parent);
    ELSIF parent.kind <> 'parent' THEN
        s.parent_id := NULL;
        RETURN refused(s, 'not_a_parent', parent.code);
    END IF;
    RETURN check_touchable(s, parent, own_area);
END $$;


--
-- Name: FUNCTION check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_sitesettings) IS 'TraceTrack 525285a27a2362964afb6fa75a50697cb562859c00f663abcbd9639bdffeea1e';


--
-- Name: check_touchable(public.scanning_scan, public.bags_bag, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF bag.retired_at IS NOT NULL THEN
        RETURN refused(s, 'retired', bag.code, NULL, bag.retired_at);
    ELSIF bag.area_id <> own_area THEN
        RETURN refused(s, 'other_area', (SELECT name FROM accounts_area WHERE id = bag.area_id));
    END IF;
    RETURN s;
END $$;


--
-- Name: FUNCTION check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint) IS 'TraceTrack 90a92ae28f18877094404506079e2f834a1674cdfc3815dad9fba6a730a216f4';


--
-- Name: children_in(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.children_in(parent bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT count(*) FROM bags_link WHERE parent_id = parent AND unlinked_at IS NULL
$$;


--
-- Name: FUNCTION children_in(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.children_in(parent bigint) IS 'TraceTrack 70f1e57d9bfc607070420245976dbf06d7cb686227a0d5641b71f42ad5db9c3d';


--
-- Name: done(public.scanning_scan, bigint, boolean, boolean, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.done(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_sitesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN CASE s.action
        WHEN 'pack' THEN scan_pack(s, own_area, site)
        WHEN 'unpack' THEN scan_unpack(s, own_area)
        WHEN 'empty' THEN scan_empty(s, own_area)
        WHEN 'move' THEN scan_move(s, own_area, site)
        WHEN 'bill' THEN scan_bill(s, own_area)
        WHEN 'unbill' THEN scan_unbill(s)
        WHEN 'look' THEN scan_look(s)
        WHEN 'undo' THEN scan_undo(s, own_area, is_admin, may_bill)
    END;
END $$;


--
-- Name: FUNCTION done(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.done(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_sitesettings) IS 'TraceTrack 43160315daa0d133da5ee5a291a91691875508edb52232b288dc0996eef94248';


--
-- Name: emptied_by(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.emptied_by(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE scan.action
        WHEN 'empty' THEN (SELECT count(*) FROM links_ended_by(scan))
        ELSE -(SELECT count(*) FROM bags_link
               WHERE parent_id = scan.parent_id AND linked_at = scan.received_at AND linked_by_id = scan.user_id)
    END
$$;


--
-- Name: FUNCTION emptied_by(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.emptied_by(scan public.scanning_scan) IS 'TraceTrack 3e95133f6d93ed872b283a0cca537d87bd25f96cc9220e8b5abc1a251d9d3280';


--
-- Name: freezing_bill(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.freezing_bill(parent bigint) RETURNS public.bills_bill
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT b.* INTO bill
    FROM bills_billline line JOIN bills_bill b ON b.id = line.bill_id
    WHERE line.parent_id = parent AND line.removed_at IS NULL
    FOR SHARE OF b;
    IF bill.closed_at IS NULL OR bill.cancelled_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN bill;
END $$;


--
-- Name: FUNCTION freezing_bill(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.freezing_bill(parent bigint) IS 'TraceTrack 4f3805d0fb02f4055978e1a629ce27106287149079f6ed3fefc81d0c210f1706';


--
-- Name: is_two_codes(text, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_two_codes(code text, site public.bags_sitesettings) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    half integer := length(code) / 2;
    first_make text := regexp_replace(left(code, half), '[0-9]', '9', 'g');
BEGIN
    IF half < 4 THEN
        RETURN false;
    ELSIF length(code) = 2 * half AND first_make ~ '[A-Z]' AND first_make ~ '9'
          AND first_make = regexp_replace(right(code, half), '[0-9]', '9', 'g') THEN
        RETURN true;
    END IF;
    -- A separator where the two would meet speaks for one code that is derived from the other: SB12345-0001.
    RETURN EXISTS (
        SELECT FROM generate_series(4, length(code) - 4) cut
        WHERE (left(code, cut) ~ site.parent_pattern OR substr(code, cut + 1) ~ site.parent_pattern)
          AND substr(code, cut, 2) ~ '^[A-Z0-9]{2}$');
END $_$;


--
-- Name: FUNCTION is_two_codes(code text, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.is_two_codes(code text, site public.bags_sitesettings) IS 'TraceTrack 9900367610fe93434cc998423eae03bd1ae4b61bd192540786bcbc27e0d1ee1b';


--
-- Name: kind_of_new(text, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.kind_of_new(code text, site public.bags_sitesettings) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN NOT site.create_unknown_bags THEN NULL
                WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;


--
-- Name: FUNCTION kind_of_new(code text, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.kind_of_new(code text, site public.bags_sitesettings) IS 'TraceTrack 5c4244228c19babc7aab879b59ad23aeffbd8e231c1fbddf3b701b6ae073f0c8';


--
-- Name: link_is_only_ended(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.link_is_only_ended() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.unlinked_at IS NOT NULL
       OR (NEW.id, NEW.child_id, NEW.parent_id, NEW.linked_at, NEW.linked_by_id)
          IS DISTINCT FROM (OLD.id, OLD.child_id, OLD.parent_id, OLD.linked_at, OLD.linked_by_id)
    THEN
        PERFORM refuse('link_is_only_ended', 'A link is history: it can be ended once, and nothing else.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION link_is_only_ended(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.link_is_only_ended() IS 'TraceTrack 0bbac6e379d3fbe8e920d5dd23b672890e25c0545b78bb24490f142554399af5';


--
-- Name: link_joins_child_to_parent(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.link_joins_child_to_parent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    wrong record;
BEGIN
    -- Whoever puts a parent on a bill locks it too (bill_line_is_allowed), so the two cannot cross.
    PERFORM FROM bags_bag WHERE id IN (SELECT parent_id FROM made) ORDER BY id FOR NO KEY UPDATE;

    SELECT parent.code AS parent_code, parent.kind AS parent_kind, child.code AS child_code,
           child.kind AS child_kind
    INTO wrong
    FROM made
    JOIN bags_bag parent ON parent.id = made.parent_id
    JOIN bags_bag child ON child.id = made.child_id
    WHERE made.unlinked_at IS NULL
      AND (parent.kind <> 'parent' OR child.kind <> 'child'
           OR parent.retired_at IS NOT NULL OR child.retired_at IS NOT NULL)
    LIMIT 1;
    IF wrong.parent_kind <> 'parent' THEN
        PERFORM refuse('link_only_parent_contains', format('%s is not a parent bag.', wrong.parent_code));
    ELSIF wrong.child_kind <> 'child' THEN
        PERFORM refuse('link_only_child_is_contained', format('%s is not a child bag.', wrong.child_code));
    ELSIF FOUND THEN
        PERFORM refuse('link_not_of_retired_bags',
                       format('%s or %s is retired.', wrong.child_code, wrong.parent_code));
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION link_joins_child_to_parent(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.link_joins_child_to_parent() IS 'TraceTrack c8825587a7dee464f91624b1fefd4e59decdd59102a75c8e94cfff80a48b90ba';


--
-- Name: link_parent_is_not_frozen(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.link_parent_is_not_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill_number text;
BEGIN
    SELECT (freezing_bill(parent_id)).number INTO bill_number
    FROM (SELECT DISTINCT parent_id FROM made WHERE TG_OP = 'UPDATE' OR unlinked_at IS NULL) touched
    WHERE (freezing_bill(parent_id)).id IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse('link_parent_is_not_frozen', format('Bill %s is closed.', bill_number));
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION link_parent_is_not_frozen(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.link_parent_is_not_frozen() IS 'TraceTrack 52ab21958191a8b0bcbb56d4dc7e009bfe149a891cf4e3228c875c73cfb344d6';


--
-- Name: linked(public.scanning_scan, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.linked(s public.scanning_scan, child bigint, parent bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    VALUES (child, parent, s.received_at, s.user_id) RETURNING id INTO s.made_link_id;
    s.parent_id := parent;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION linked(s public.scanning_scan, child bigint, parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.linked(s public.scanning_scan, child bigint, parent bigint) IS 'TraceTrack 116c7b07c0ec63837511459daba58b8c96b0915659167c12e189bcf3adda5e54';


--
-- Name: bags_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_link (
    id bigint NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    unlinked_at timestamp with time zone,
    child_id bigint NOT NULL,
    linked_by_id bigint NOT NULL,
    parent_id bigint NOT NULL,
    unlinked_by_id bigint,
    CONSTRAINT link_ended_by_someone CHECK ((((unlinked_at IS NULL) AND (unlinked_by_id IS NULL)) OR ((unlinked_at IS NOT NULL) AND (unlinked_by_id IS NOT NULL)))),
    CONSTRAINT link_not_into_itself CHECK ((NOT (child_id = parent_id)))
);


--
-- Name: links_ended_by(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.links_ended_by(scan public.scanning_scan) RETURNS SETOF public.bags_link
    LANGUAGE sql STABLE
    AS $$
    SELECT * FROM bags_link
    WHERE parent_id = scan.parent_id AND unlinked_at = scan.received_at AND unlinked_by_id = scan.user_id
$$;


--
-- Name: FUNCTION links_ended_by(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.links_ended_by(scan public.scanning_scan) IS 'TraceTrack b824a638ea6f7976f1584fc4f0f52f013872850dfb63e062ef072f50fbb05e26';


--
-- Name: lock_for_scans(jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_for_scans(scans jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    codes text[];
    undone uuid[];
    moves boolean;
    known text[];
    name_key bigint;
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT wanted), array_agg(undoes) FILTER (WHERE undoes IS NOT NULL),
           bool_or(action IN ('unpack', 'move'))
    INTO codes, undone, moves
    FROM jsonb_to_recordset(scans) AS scan(action text, code text, named_parent text, undoes uuid),
         LATERAL (VALUES (scan.code), (scan.named_parent)) AS named(wanted)
    WHERE wanted <> '' OR undoes IS NOT NULL;

    SELECT array_agg(code) INTO known FROM bags_bag WHERE code = ANY (codes);
    FOR name_key IN
        SELECT DISTINCT hashtextextended(wanted, 0) FROM unnest(codes) wanted
        WHERE wanted <> ALL (coalesce(known, '{}')) ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(name_key);
    END LOOP;

    touched := ARRAY(SELECT id FROM bags_bag WHERE code = ANY (codes));
    IF moves THEN
        touched := touched || ARRAY(
            SELECT parent_id FROM bags_link WHERE child_id = ANY (touched) AND unlinked_at IS NULL);
    END IF;
    IF undone IS NOT NULL THEN
        touched := touched || ARRAY(
            SELECT bag.id FROM scanning_scan scan LEFT JOIN bags_link ended ON ended.id = scan.ended_link_id,
                LATERAL (VALUES (scan.bag_id), (scan.parent_id), (ended.parent_id)) AS bag(id)
            WHERE scan.id = ANY (undone) AND bag.id IS NOT NULL
            UNION ALL
            SELECT link.child_id FROM scanning_scan scan, LATERAL links_ended_by(scan) link
            WHERE scan.id = ANY (undone) AND scan.action = 'empty');
    END IF;
    PERFORM FROM bags_bag WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
END $$;


--
-- Name: FUNCTION lock_for_scans(scans jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.lock_for_scans(scans jsonb) IS 'TraceTrack 36b96d42d334a332ed9123806b8a0b5aacf0f8e6ee5e9b07f2f8f146b05a218a';


--
-- Name: never_deleted(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.never_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], 'People and areas are retired, never deleted.');
    RETURN NULL;
END $$;


--
-- Name: FUNCTION never_deleted(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.never_deleted() IS 'TraceTrack c7b3d819aec8f02b3729ef7653813614fa4928aab3ea068cc48eae915d5471c2';


--
-- Name: note_station(bigint, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.note_station(person bigint, device text, held integer, held_for jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF held > 0 OR held_for <> '{}' THEN
        INSERT INTO scanning_station (name, user_id, waiting, told_at)
        VALUES (device, person, greatest(held, (held_for <> '{}')::integer), clock_timestamp())
        ON CONFLICT (name, user_id) DO UPDATE SET waiting = excluded.waiting, told_at = excluded.told_at;
    ELSE
        UPDATE scanning_station SET waiting = 0, told_at = clock_timestamp()
        WHERE name = device AND user_id = person AND waiting > 0;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;

    -- The station's row is locked now, so its two tabs cannot cross.
    IF held_for <> '{}' THEN
        INSERT INTO bills_pendingscans (station, user_id, waiting_for, told_at)
        VALUES (device, person, held_for, clock_timestamp())
        ON CONFLICT (station, user_id) DO UPDATE
        SET waiting_for = excluded.waiting_for, told_at = excluded.told_at;
    ELSE
        DELETE FROM bills_pendingscans WHERE station = device AND user_id = person;
    END IF;
END $$;


--
-- Name: FUNCTION note_station(person bigint, device text, held integer, held_for jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.note_station(person bigint, device text, held integer, held_for jsonb) IS 'TraceTrack 05225729c3775afee1e4c2b171b76d0f786cfdc67400b3465a010fec41d18325';


--
-- Name: bills_billline; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_billline (
    id bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    added_by_id bigint NOT NULL,
    bill_id bigint NOT NULL,
    parent_id bigint NOT NULL,
    removed_by_id bigint,
    CONSTRAINT bill_line_removed_by_someone CHECK ((((removed_at IS NULL) AND (removed_by_id IS NULL)) OR ((removed_at IS NOT NULL) AND (removed_by_id IS NOT NULL))))
);


--
-- Name: open_line_of(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_line_of(parent bigint) RETURNS public.bills_billline
    LANGUAGE plpgsql
    AS $$
DECLARE
    line bills_billline;
BEGIN
    SELECT * INTO line FROM bills_billline WHERE parent_id = parent AND removed_at IS NULL;
    RETURN line;
END $$;


--
-- Name: FUNCTION open_line_of(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.open_line_of(parent bigint) IS 'TraceTrack 0d808b419865848d3cc61510efe44d5453a7b30bfb64b36472312dd19cdede3b';


--
-- Name: open_link_of(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_link_of(child bigint) RETURNS public.bags_link
    LANGUAGE plpgsql
    AS $$
DECLARE
    link bags_link;
BEGIN
    SELECT * INTO link FROM bags_link WHERE child_id = child AND unlinked_at IS NULL;
    RETURN link;
END $$;


--
-- Name: FUNCTION open_link_of(child bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.open_link_of(child bigint) IS 'TraceTrack 77606a3e10d8fd0cd663e1161c07efba95598fccf950e267a8d3db6b24a3b8de';


--
-- Name: open_parent(public.scanning_scan, public.bags_bag, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    s.bag_id := bag.id;
    s.parent_id := bag.id;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NULL AND bag.id IS NOT NULL THEN
        s := check_not_frozen(s, bag.id);
    END IF;
    IF s.reason IS NULL THEN
        IF bag.id IS NULL THEN
            bag := bag_made(s.code, 'parent', s.area_id);
        END IF;
        s.bag_id := bag.id;
        s.parent_id := bag.id;
        s.outcome := 'saved';
    END IF;
    RETURN s;
END $$;


--
-- Name: FUNCTION open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint) IS 'TraceTrack 058b4a71e4f5be0c20001f8169c5b6c516bcb48c6d8c2f96a18f4bc4e805cbf8';


--
-- Name: packed_by(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.packed_by(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE scan.action
        WHEN 'pack' THEN (scan.made_link_id IS NOT NULL)::integer
        WHEN 'undo' THEN -(scan.ended_link_id IS NOT NULL AND scan.made_link_id IS NULL)::integer
        ELSE 0
    END
$$;


--
-- Name: FUNCTION packed_by(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.packed_by(scan public.scanning_scan) IS 'TraceTrack 9b405d2f718ebd6bbae400250d840b055dfd1ab6ac0cbefb7c37e126bf106dff';


--
-- Name: pieces(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.pieces(whole text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT ARRAY(
        SELECT substr(whole, place, size)
        FROM generate_series(4, 5) size, generate_series(1, length(whole) - size + 1) place
    )
$$;


--
-- Name: FUNCTION pieces(whole text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.pieces(whole text) IS 'TraceTrack 6d5f101b379da120f74bccdf723f36af119e53c2645f1a49f0ca88fa7f56e62e';


--
-- Name: pieces_of_part(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.pieces_of_part(part text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT ARRAY(
        SELECT substr(part, place, longest)
        FROM (SELECT least(length(part), 5)) sizes (longest), generate_series(1, length(part) - longest + 1) place
    )
$$;


--
-- Name: FUNCTION pieces_of_part(part text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.pieces_of_part(part text) IS 'TraceTrack c02d31d8a49ae5c7740c3dc24ee8d10b1c742841b9eb452bb62abf2c87715832';


--
-- Name: place_child(public.scanning_scan, public.bags_bag, bigint, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_sitesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    parent bags_bag := bag_named(s.named_parent);
    link bags_link;
BEGIN
    s.bag_id := bag.id;
    s := check_target(s, parent, own_area, site);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    link := open_link_of(bag.id);
    IF link.parent_id = parent.id THEN
        RETURN already(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
    ELSIF link.id IS NOT NULL AND s.action = 'pack' THEN
        RETURN refused(s, 'in_other_parent', (SELECT code FROM bags_bag WHERE id = link.parent_id),
                       link.linked_by_id, link.linked_at);
    END IF;

    s := check_not_frozen(s, parent.id);
    IF s.reason IS NULL AND link.id IS NOT NULL THEN
        s := check_not_frozen(s, link.parent_id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF parent.id IS NULL THEN
        parent := bag_made(s.named_parent, 'parent', s.area_id);
    END IF;
    IF bag.id IS NULL THEN
        bag := bag_made(s.code, 'child', s.area_id);
        s.bag_id := bag.id;
    END IF;
    IF link.id IS NOT NULL THEN
        s := unlinked(s, link);
        s.found_code := (SELECT code FROM bags_bag WHERE id = link.parent_id);
    END IF;
    RETURN linked(s, bag.id, parent.id);
END $$;


--
-- Name: FUNCTION place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_sitesettings) IS 'TraceTrack e677d6167054a098378381c2d5b4a63fb5bfa6a376920e84aa6c9338b2d66a66';


--
-- Name: printed_range_is_free(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.printed_range_is_free() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended(format('labels:%s|%s|%s', NEW.prefix, NEW.places, NEW.suffix), 0));
    -- Index printed_range_series carries it.
    IF EXISTS (
        SELECT FROM labels_printedrange
        WHERE prefix = NEW.prefix AND places = NEW.places AND suffix = NEW.suffix
          AND last_number >= NEW.first_number AND first_number <= NEW.last_number
    ) THEN
        PERFORM refuse('printed_range_is_free', 'Some of these codes were printed before.');
    END IF;
    IF NEW.last_number >= 10::numeric ^ NEW.places THEN
        PERFORM refuse('printed_range_fits_places', 'The last number needs more digits.');
    END IF;
    RETURN NEW;
END $$;


--
-- Name: FUNCTION printed_range_is_free(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.printed_range_is_free() IS 'TraceTrack eeeec70db55f589c9306cfd66831b17779805d08604e7948dc5fbfdd0daf83d3';


--
-- Name: procrastinate_cancel_job_v1(bigint, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_defer_jobs_v1(public.procrastinate_job_to_defer_v1[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


--
-- Name: procrastinate_defer_periodic_job_v2(character varying, character varying, character varying, character varying, integer, character varying, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);


--
-- Name: procrastinate_fetch_job_v2(character varying[], bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


--
-- Name: procrastinate_finish_job_v1(bigint, public.procrastinate_job_status, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_notify_queue_abort_job_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_notify_queue_job_inserted_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_prune_stalled_workers_v1(double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_register_worker_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_retry_job_v1(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_retry_job_v2(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


--
-- Name: procrastinate_trigger_abort_requested_events_procedure_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_scheduled_events_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_insert_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_update_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_unlink_periodic_defers_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


--
-- Name: procrastinate_unregister_worker_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


--
-- Name: procrastinate_update_heartbeat_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


--
-- Name: put_on_bill(public.scanning_scan, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.put_on_bill(s public.scanning_scan, parent bigint, bill bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    VALUES (bill, parent, s.received_at, s.user_id) RETURNING id INTO s.line_id;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION put_on_bill(s public.scanning_scan, parent bigint, bill bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.put_on_bill(s public.scanning_scan, parent bigint, bill bigint) IS 'TraceTrack b4c427f937c4de50a8a13dec7676e67af35eba34c9c79864aef0bf6070ecede5';


--
-- Name: record_scans(bigint, text, jsonb, integer, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) RETURNS TABLE(id uuid, outcome text, reason text, replayed boolean, action text, code text, named_parent text, kind text, retired boolean, parent_code text, child_count integer, bill_number text, found_code text, found_by text, found_at timestamp with time zone, usual_children integer)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
DECLARE
    site bags_sitesettings;
    roles text[];
    is_admin boolean;
    may_bill boolean;
    home_area bigint;
    asked jsonb;
    stored scanning_scan;
    s scanning_scan;
    made uuid[] := '{}';
BEGIN
    SELECT array_agg(role.name), bool_or(u.is_superuser), min(u.area_id) INTO roles, is_admin, home_area
    FROM accounts_user u
    LEFT JOIN accounts_user_groups member ON member.user_id = u.id
    LEFT JOIN auth_group role ON role.id = member.group_id
    WHERE u.id = person;
    is_admin := is_admin OR coalesce('Admin' = ANY (roles), false);
    may_bill := is_admin OR coalesce('Biller' = ANY (roles), false);
    SELECT * INTO site FROM bags_sitesettings;
    PERFORM lock_for_scans(scans);

    FOR asked IN SELECT jsonb_array_elements(scans) LOOP
        s := jsonb_populate_record(NULL::scanning_scan, asked);
        SELECT * INTO stored FROM scanning_scan WHERE scanning_scan.id = s.id;
        replayed := stored.id IS NOT NULL;
        IF stored.user_id <> person OR stored.content_hash <> s.content_hash THEN
            replayed := false;
            s := refused(s, 'id_reused');
        ELSIF replayed THEN
            s := stored;
        ELSE
            s.received_at := clock_timestamp();
            s.user_id := person;
            s.area_id := home_area;
            s.station := device;
            IF s.reason IS NOT NULL THEN
                s := refused(s, s.reason);
            ELSIF NOT (may_bill OR coalesce('Dispatcher' = ANY (roles), false) AND s.action NOT IN ('bill', 'unbill')) THEN
                s := refused(s, 'not_allowed');
            ELSE
                s := done(s, CASE WHEN may_bill THEN NULL ELSE home_area END, is_admin, may_bill, site);
            END IF;
            s.child_count := CASE WHEN s.parent_id IS NOT NULL THEN children_in(s.parent_id) END;
            INSERT INTO scanning_scan VALUES (s.*);
            made := made || s.id;
        END IF;

        id := s.id; outcome := s.outcome; reason := s.reason; action := s.action; code := s.code;
        named_parent := s.named_parent; child_count := s.child_count; usual_children := site.expected_children;
        found_code := s.found_code; found_by := s.found_by; found_at := s.found_at;
        SELECT bag.kind, bag.retired_at IS NOT NULL INTO kind, retired FROM bags_bag bag WHERE bag.id = s.bag_id;
        parent_code := (SELECT bag.code FROM bags_bag bag WHERE bag.id = s.parent_id);
        bill_number := (SELECT bill.number FROM bills_bill bill WHERE bill.id = s.bill_id);
        RETURN NEXT;
    END LOOP;

    PERFORM tally_scans(made);
    PERFORM note_station(person, device, held, held_for);
END $$;


--
-- Name: FUNCTION record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) IS 'TraceTrack d11c28c05771fd5b6507d8ce1b72310525c8c952d8aa841fc15605966b769fbe';


--
-- Name: refuse(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse(rule text, sentence text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = sentence;
END $$;


--
-- Name: FUNCTION refuse(rule text, sentence text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse(rule text, sentence text) IS 'TraceTrack 74393f24fbb3d43bba50cdca276e931e54aa02c7b9308a3637bb08edeec50930';


--
-- Name: refused(public.scanning_scan, text, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refused(s public.scanning_scan, reason text, code text DEFAULT NULL::text, by_id bigint DEFAULT NULL::bigint, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    s.outcome := 'refused';
    s.reason := reason;
    -- What is no code may be longer than one, as a bill's number that a program made up.
    s.found_code := left(code, 64);
    s.found_at := at;
    SELECT username INTO s.found_by FROM accounts_user WHERE id = by_id;
    RETURN s;
END $$;


--
-- Name: FUNCTION refused(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refused(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone) IS 'TraceTrack 01e603de60bb3c4008396c1f5e110204535b893acd6b90bfcebfb431ea982d4e';


--
-- Name: same_but_for_state(public.bills_bill, public.bills_bill); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.same_but_for_state(a public.bills_bill, b public.bills_bill) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
    -- Closing, opening again and cancelling set these; everything else, whatever is added, counts as changed.
    RETURN to_jsonb(a) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[]
         = to_jsonb(b) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[];
END $$;


--
-- Name: FUNCTION same_but_for_state(a public.bills_bill, b public.bills_bill); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.same_but_for_state(a public.bills_bill, b public.bills_bill) IS 'TraceTrack 9c78e64973d2e27160fe55235d9a4fec3127c0a9a428d4c513267d847f5c20e2';


--
-- Name: same_refusals(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.same_refusals(one public.scanning_scan) RETURNS SETOF public.scanning_scan
    LANGUAGE sql STABLE
    AS $$
    SELECT * FROM scanning_scan scan
    WHERE scan.bag_id = one.bag_id AND scan.code = one.code AND scan.action = one.action
      AND scan.reason = one.reason AND scan.user_id = one.user_id
      AND scan.received_at BETWEEN one.received_at - interval '14 days' AND one.received_at + interval '14 days'
    UNION ALL
    SELECT * FROM scanning_scan scan
    WHERE one.bag_id IS NULL AND scan.bag_id IS NULL AND scan.code = one.code AND scan.action = one.action
      AND scan.reason = one.reason AND scan.user_id = one.user_id
      AND scan.received_at BETWEEN one.received_at - interval '14 days' AND one.received_at + interval '14 days'
$$;


--
-- Name: FUNCTION same_refusals(one public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.same_refusals(one public.scanning_scan) IS 'TraceTrack a36652f72599cdecc1d0df88166243abf2e983c85c63a3172aaff0d218cb7602';


--
-- Name: scan_bill(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_bill(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    other bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    SELECT * INTO other FROM bills_bill WHERE id = coalesce(line.bill_id, s.bill_id);
    IF line.bill_id = s.bill_id THEN
        RETURN already(s, 'on_this_bill', other.number, line.added_by_id, line.added_at);
    ELSIF line.id IS NOT NULL THEN
        RETURN refused(s, 'on_other_bill', other.number, line.added_by_id, line.added_at);
    ELSIF other.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', other.number, other.cancelled_by_id, other.cancelled_at);
    ELSIF other.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', other.number, other.closed_by_id, other.closed_at);
    END IF;
    RETURN put_on_bill(s, bag.id, s.bill_id);
END $$;


--
-- Name: FUNCTION scan_bill(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_bill(s public.scanning_scan, own_area bigint) IS 'TraceTrack 6b598327521da98b133ecbf205a628048d255a874fc61ee1852910cf5d9e7d2e';


--
-- Name: scan_empty(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_empty(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    foreign_area bigint;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refused(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, bag.id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    SELECT child.area_id INTO foreign_area
    FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
    WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL AND child.area_id <> own_area LIMIT 1;
    IF foreign_area IS NOT NULL THEN
        RETURN refused(s, 'other_area', (SELECT name FROM accounts_area WHERE id = foreign_area));
    END IF;
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id
    WHERE parent_id = bag.id AND unlinked_at IS NULL;
    IF NOT FOUND THEN
        RETURN already(s, 'is_empty', bag.code);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION scan_empty(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_empty(s public.scanning_scan, own_area bigint) IS 'TraceTrack 0c3db0a66b96eb12a5df9116bb4643d95f429e98251ee47e1db9c9483ce59c8a';


--
-- Name: scan_look(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_look(s public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link;
    line bills_billline;
BEGIN
    s.bag_id := bag.id;
    s.bill_id := CASE WHEN bag.id IS NULL THEN bill_named(s.code) END;
    IF s.bill_id IS NOT NULL THEN
        s.outcome := 'saved';
        RETURN s;
    ELSIF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    END IF;
    link := open_link_of(bag.id);
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id ELSE link.parent_id END;
    line := open_line_of(s.parent_id);
    s.bill_id := line.bill_id;
    s.found_at := CASE WHEN bag.kind = 'parent' THEN line.added_at ELSE link.linked_at END;
    SELECT username INTO s.found_by FROM accounts_user
    WHERE id = CASE WHEN bag.kind = 'parent' THEN line.added_by_id ELSE link.linked_by_id END;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION scan_look(s public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_look(s public.scanning_scan) IS 'TraceTrack 341bbb7194daed3fb089b22b4ec5d1fc375a57b140f5d8d3e6a8eed4f3a90477';


--
-- Name: scan_move(public.scanning_scan, bigint, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_move(s public.scanning_scan, own_area bigint, site public.bags_sitesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refused(s, 'not_a_child');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;


--
-- Name: FUNCTION scan_move(s public.scanning_scan, own_area bigint, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_move(s public.scanning_scan, own_area bigint, site public.bags_sitesettings) IS 'TraceTrack 99e07832fac1d96ed2cf026a08cbad5609393a46bcbeb1e2256fef5d4ddd33db';


--
-- Name: scan_pack(public.scanning_scan, bigint, public.bags_sitesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_pack(s public.scanning_scan, own_area bigint, site public.bags_sitesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
BEGIN
    IF coalesce(bag.kind, kind_of_new(s.code, site)) = 'parent' THEN
        RETURN open_parent(s, bag, own_area);
    ELSIF bag.id IS NULL AND is_two_codes(s.code, site) THEN
        RETURN refused(s, 'bad_code', left(s.code, 64));
    ELSIF bag.id IS NULL AND kind_of_new(s.code, site) IS NULL THEN
        RETURN refused(s, 'unknown_code');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;


--
-- Name: FUNCTION scan_pack(s public.scanning_scan, own_area bigint, site public.bags_sitesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_pack(s public.scanning_scan, own_area bigint, site public.bags_sitesettings) IS 'TraceTrack bde15164799c4e9ae30898b9b38693181e2e3ee4012dbdc281ed7e55040717f6';


--
-- Name: scan_unbill(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_unbill(s public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    bill bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    IF line.id IS NULL THEN
        RETURN already(s, 'no_bill');
    END IF;
    SELECT * INTO bill FROM bills_bill WHERE id = line.bill_id;
    IF line.bill_id <> s.bill_id THEN
        RETURN refused(s, 'on_other_bill', bill.number, line.added_by_id, line.added_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN taken_off_bill(s, line.id);
END $$;


--
-- Name: FUNCTION scan_unbill(s public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_unbill(s public.scanning_scan) IS 'TraceTrack be0ea93d03e914f7b0b26d9c34d40b5fffd5450e889eb58e9f5aa3ccf6ff84e8';


--
-- Name: scan_undo(public.scanning_scan, bigint, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_undo(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    original scanning_scan;
BEGIN
    SELECT * INTO original FROM scanning_scan WHERE id = s.undoes;
    IF original.id IS NULL THEN
        RETURN refused(s, 'nothing_to_undo');
    ELSIF original.user_id <> s.user_id AND NOT is_admin
       OR original.action IN ('bill', 'unbill') AND NOT may_bill THEN
        RETURN refused(s, 'not_allowed');
    END IF;
    s.code := original.code;
    s.bag_id := original.bag_id;
    s.parent_id := original.parent_id;
    s.bill_id := original.bill_id;
    IF original.outcome <> 'saved'
       OR coalesce(original.made_link_id, original.ended_link_id, original.line_id) IS NULL AND original.action <> 'empty'
       OR original.action = 'undo'
       OR EXISTS (SELECT FROM scanning_scan WHERE undoes = original.id AND outcome = 'saved') THEN
        RETURN refused(s, 'nothing_to_undo');
    ELSIF original.received_at < s.received_at - interval '1 hour' AND NOT is_admin THEN
        RETURN refused(s, 'too_late', NULL, NULL, original.received_at);
    ELSIF original.line_id IS NOT NULL THEN
        RETURN undo_line(s, original);
    ELSIF original.action = 'empty' THEN
        RETURN undo_empty(s, original, own_area);
    END IF;
    RETURN undo_link(s, original, own_area);
END $$;


--
-- Name: FUNCTION scan_undo(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_undo(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean) IS 'TraceTrack 844560b500d60c081a04c2883f4569cb51b0568cfca95ebfb479bc587b139682';


--
-- Name: scan_unpack(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_unpack(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link := open_link_of(bag.id);
    parent bags_bag;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refused(s, 'not_a_child');
    END IF;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    ELSIF link.id IS NULL THEN
        RETURN already(s, 'no_parent');
    END IF;

    SELECT * INTO parent FROM bags_bag WHERE id = link.parent_id;
    IF parent.code <> s.named_parent THEN
        RETURN refused(s, 'in_other_parent', parent.code, link.linked_by_id, link.linked_at);
    END IF;
    s.parent_id := parent.id;
    s := check_touchable(s, parent, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, parent.id);
    END IF;
    RETURN CASE WHEN s.reason IS NULL THEN unlinked(s, link) ELSE s END;
END $$;


--
-- Name: FUNCTION scan_unpack(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_unpack(s public.scanning_scan, own_area bigint) IS 'TraceTrack 1c7625ec1d418856dd4d8353f4aa99e29fd4077417fc5101798471ccbc29433b';


--
-- Name: taken_off_bill(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.taken_off_bill(s public.scanning_scan, line bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE bills_billline SET removed_at = s.received_at, removed_by_id = s.user_id WHERE id = line;
    s.line_id := line;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION taken_off_bill(s public.scanning_scan, line bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.taken_off_bill(s public.scanning_scan, line bigint) IS 'TraceTrack 0fd289627541091fe05d41c45a8efa8d89aa31e8864a79aa22e56000d46e211d';


--
-- Name: taken_out_by(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.taken_out_by(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN scan.action NOT IN ('unpack', 'empty', 'undo') OR scan.outcome <> 'saved' THEN 0
        WHEN scan.action = 'unpack' THEN 1
        WHEN coalesce(scan.made_link_id, scan.ended_link_id, scan.line_id) IS NULL THEN emptied_by(scan)
        ELSE -(scan.made_link_id IS NOT NULL AND scan.ended_link_id IS NULL)::integer
    END
$$;


--
-- Name: FUNCTION taken_out_by(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.taken_out_by(scan public.scanning_scan) IS 'TraceTrack fdc0f51a326bbaef3c7c479503a6a6680c78a5c82310dea5682c7797db27c7ff';


--
-- Name: tally_bill(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_bill() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM add_bill_to_tally(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM add_bill_to_tally(NEW, 1);
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_bill(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_bill() IS 'TraceTrack b3b36214b5bb903f8ab21e0f1673d33383c2f5a029ca3510ebcb3ebd552a0be5';


--
-- Name: tally_ended_links(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_ended_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, -count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NOT NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_ended_links(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_ended_links() IS 'TraceTrack 90582902ff97d494334a375ef8f26cfbd735e1466ca19798cf8999986d4464cb';


--
-- Name: tally_gone_bags(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_gone_bags() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM add_to_tally(area_id, -count(*) FILTER (WHERE kind = 'parent'), -count(*) FILTER (WHERE kind = 'child'), 0)
    FROM gone GROUP BY area_id;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_gone_bags(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_gone_bags() IS 'TraceTrack 911f5e9dbfbd98505bf595bf0adc4893a5f8b3c53a0cf9baeb8f087dd7eee097';


--
-- Name: tally_made_bags(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_made_bags() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM add_to_tally(area_id, count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), 0)
    FROM made GROUP BY area_id;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_made_bags(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_made_bags() IS 'TraceTrack e3ed5fa666dd224c954d0f8528036fc6b8b5777f26d14a1fcd4f58ff8d302d38';


--
-- Name: tally_made_links(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_made_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_made_links(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_made_links() IS 'TraceTrack e10fdfec40ce592a61224d4a340c4b3e0d645bf32d9652e27556c87223d8bb46';


--
-- Name: tally_moved_bags(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_moved_bags() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM add_to_tally(moved.area_id, sum(moved.parents), sum(moved.children), sum(moved.links)::bigint)
    FROM (
        SELECT side.area_id, side.sign * (old_bag.kind = 'parent')::integer AS parents,
               side.sign * (old_bag.kind = 'child')::integer AS children,
               side.sign * (SELECT count(*) FROM bags_link WHERE parent_id = old_bag.id AND unlinked_at IS NULL) AS links
        FROM before old_bag
        JOIN after new_bag ON new_bag.id = old_bag.id AND new_bag.area_id IS DISTINCT FROM old_bag.area_id,
        LATERAL (VALUES (old_bag.area_id, -1), (new_bag.area_id, 1)) AS side (area_id, sign)
    ) moved
    GROUP BY moved.area_id;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION tally_moved_bags(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_moved_bags() IS 'TraceTrack d92a8aba3d50ade7c580cd21b6cb3b386d183df8d602edb9d3447c86ecf8e00f';


--
-- Name: tally_scans(uuid[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_scans(made uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO scanning_scantally AS tally
        (quarter_at, user_id, station, area_id, action, outcome, reason, scan_count, linked_count, taken_out_count,
         first_at, last_at)
    SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, reason,
           count(*), sum(packed_by(scan)), sum(taken_out_by(scan)), min(received_at), max(received_at)
    FROM scanning_scan scan WHERE id = ANY (made)
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (quarter_at, user_id, station, area_id, action, outcome, reason) DO UPDATE
    SET scan_count = tally.scan_count + excluded.scan_count,
        linked_count = tally.linked_count + excluded.linked_count,
        taken_out_count = tally.taken_out_count + excluded.taken_out_count,
        first_at = least(tally.first_at, excluded.first_at),
        last_at = greatest(tally.last_at, excluded.last_at);
END $$;


--
-- Name: FUNCTION tally_scans(made uuid[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_scans(made uuid[]) IS 'TraceTrack bf04644fdbc12d1968e54c53b03714352061656f9d1a1a97b2dc28b17838a334';


--
-- Name: tally_slot(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tally_slot() RETURNS smallint
    LANGUAGE sql
    AS $$
    SELECT coalesce(nullif(current_setting('tracetrack.tally_slot', true), '')::smallint,
                    (pg_backend_pid() % 32)::smallint)
$$;


--
-- Name: FUNCTION tally_slot(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.tally_slot() IS 'TraceTrack 52808427e4f99d73474618a9c9286f2c42ad4c8f4d48c20029367594c08ecd7d';


--
-- Name: undo_empty(public.scanning_scan, public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_empty(s public.scanning_scan, original public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    parent bags_bag;
    child bags_bag;
    later bags_link;
BEGIN
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    s := check_touchable(s, parent, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, parent.id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    FOR child IN
        SELECT bag.* FROM links_ended_by(original) link JOIN bags_bag bag ON bag.id = link.child_id ORDER BY bag.code
    LOOP
        SELECT * INTO later FROM bags_link WHERE child_id = child.id ORDER BY id DESC LIMIT 1;
        IF later.unlinked_at IS DISTINCT FROM original.received_at THEN
            s.code := child.code;
            s.bag_id := child.id;
            RETURN changed_since(s, (SELECT code FROM bags_bag WHERE id = later.parent_id AND later.unlinked_at IS NULL),
                                 coalesce(later.unlinked_by_id, later.linked_by_id),
                                 coalesce(later.unlinked_at, later.linked_at));
        END IF;
        s := check_touchable(s, child, own_area);
        IF s.reason IS NOT NULL THEN
            RETURN s;
        END IF;
    END LOOP;

    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    SELECT link.child_id, link.parent_id, s.received_at, s.user_id FROM links_ended_by(original) link;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION undo_empty(s public.scanning_scan, original public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_empty(s public.scanning_scan, original public.scanning_scan, own_area bigint) IS 'TraceTrack 40cde5ebeac24efcc963bfc861211128c6b7811eee194f3bd312a7a7530f3034';


--
-- Name: undo_line(public.scanning_scan, public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_line(s public.scanning_scan, original public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    latest bills_billline;
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = original.bill_id FOR SHARE;
    SELECT * INTO latest FROM bills_billline WHERE parent_id = original.parent_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> original.line_id OR (original.action = 'bill') <> (latest.removed_at IS NULL) THEN
        RETURN changed_since(s, (SELECT number FROM bills_bill WHERE id = latest.bill_id AND latest.removed_at IS NULL),
                             coalesce(latest.removed_by_id, latest.added_by_id),
                             coalesce(latest.removed_at, latest.added_at));
    ELSIF bill.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', bill.number, bill.cancelled_by_id, bill.cancelled_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    ELSIF original.action = 'bill' THEN
        RETURN taken_off_bill(s, latest.id);
    END IF;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.parent_id), NULL);
    RETURN CASE WHEN s.reason IS NULL THEN put_on_bill(s, original.parent_id, bill.id) ELSE s END;
END $$;


--
-- Name: FUNCTION undo_line(s public.scanning_scan, original public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_line(s public.scanning_scan, original public.scanning_scan) IS 'TraceTrack 1d4aea330878b6f8da3103ac5b4b1f2e23b9892ea758e9a642e9cd670591b130';


--
-- Name: undo_link(public.scanning_scan, public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    parent bags_bag;
BEGIN
    -- What the scan left behind must still be the last thing that happened to the child.
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        SELECT * INTO parent FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL;
        RETURN changed_since(s, parent.code, coalesce(latest.unlinked_by_id, latest.linked_by_id),
                             coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    FOR parent IN SELECT * FROM bags_bag WHERE id IN (latest.parent_id, ended.parent_id) LOOP
        s := check_touchable(s, parent, own_area);
        IF s.reason IS NULL THEN
            s := check_not_frozen(s, parent.id);
        END IF;
        IF s.reason IS NOT NULL THEN
            RETURN s;
        END IF;
    END LOOP;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.bag_id), own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF original.made_link_id IS NOT NULL THEN
        s := unlinked(s, latest);
    END IF;
    IF ended.id IS NOT NULL THEN
        s := linked(s, original.bag_id, ended.parent_id);
    END IF;
    RETURN s;
END $$;


--
-- Name: FUNCTION undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint) IS 'TraceTrack 007c727591e00c5eafe3b7729188789918c85dd202416024375f3b6880668cbe';


--
-- Name: unlinked(public.scanning_scan, public.bags_link); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unlinked(s public.scanning_scan, link public.bags_link) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id WHERE id = link.id;
    s.ended_link_id := link.id;
    s.parent_id := link.parent_id;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION unlinked(s public.scanning_scan, link public.bags_link); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.unlinked(s public.scanning_scan, link public.bags_link) IS 'TraceTrack a634cea9b5493a582ab4417968d877b6c5d3a278452104268ceff22c24dd5b46';


--
-- Name: said_bag; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.said_bag (
    code text COLLATE pg_catalog."C",
    first_place bigint,
    rows_about bigint,
    was_number boolean,
    has_two_kinds boolean,
    has_two_parents boolean,
    has_two_bills boolean,
    has_two_areas boolean,
    parent text COLLATE pg_catalog."C",
    bill text COLLATE pg_catalog."C",
    area text,
    id bigint,
    kind_now character varying(6),
    retired_at timestamp with time zone,
    area_id bigint,
    kind_said text,
    now_in_id bigint,
    now_in character varying(64) COLLATE pg_catalog."C",
    on_bill_id bigint,
    on_bill character varying(40) COLLATE pg_catalog."C",
    on_bill_closed_at timestamp with time zone,
    was_undone boolean,
    kind_by_pattern text,
    looks_like text,
    with_zeros text
)
WITH (autovacuum_enabled='false');


--
-- Name: staged; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.staged (
    place bigint,
    sheet smallint,
    "row" integer,
    code text COLLATE pg_catalog."C",
    kind text,
    parent text COLLATE pg_catalog."C",
    bill text COLLATE pg_catalog."C",
    area text,
    was_number boolean,
    trouble text,
    shown text,
    details text
)
WITH (autovacuum_enabled='false');


--
-- Name: verdict; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.verdict (
    place bigint,
    sheet smallint,
    "row" integer,
    code text COLLATE pg_catalog."C",
    parent text COLLATE pg_catalog."C",
    bill text COLLATE pg_catalog."C",
    shown text,
    kind text,
    wanted_area_id bigint,
    bag_id bigint,
    reason text,
    outcome text,
    other text COLLATE pg_catalog."C"
)
WITH (autovacuum_enabled='false');


--
-- Name: wanted_back; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.wanted_back (
    id bigint
);


--
-- Name: wanted_bag; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.wanted_bag (
    id bigint,
    nth bigint,
    code text COLLATE pg_catalog."C",
    kind text,
    area_id bigint
)
WITH (autovacuum_enabled='false');


--
-- Name: wanted_bill; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.wanted_bill (
    id bigint,
    number text COLLATE pg_catalog."C"
);


--
-- Name: wanted_line; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.wanted_line (
    id bigint,
    nth bigint,
    bill_id bigint,
    parent_id bigint
);


--
-- Name: wanted_link; Type: TABLE; Schema: load_1; Owner: -
--

CREATE UNLOGGED TABLE load_1.wanted_link (
    id bigint,
    nth bigint,
    child_id bigint,
    parent_id bigint
)
WITH (autovacuum_enabled='false');


--
-- Name: accounts_apitoken; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_apitoken (
    id bigint NOT NULL,
    name character varying(64) NOT NULL,
    digest character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    user_id bigint NOT NULL
);


--
-- Name: accounts_apitoken_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_area; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_area (
    id bigint NOT NULL,
    name character varying(64) NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT area_name_given CHECK ((NOT ((name)::text = ''::text)))
);


--
-- Name: accounts_area_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_area ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_area_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_auditentry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_auditentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    verb character varying(32) NOT NULL,
    subject_kind character varying(32) NOT NULL,
    subject character varying(150) NOT NULL,
    detail jsonb NOT NULL,
    by_id bigint
);


--
-- Name: accounts_auditentry_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_auditentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_auditentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    area_id bigint
);


--
-- Name: accounts_user_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: accounts_user_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user_user_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: accounts_user_user_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


--
-- Name: auth_group_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_permission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bags_bag_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_bag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_bag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bags_bagtally; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_bagtally (
    id bigint NOT NULL,
    slot smallint NOT NULL,
    parent_count bigint NOT NULL,
    child_count bigint NOT NULL,
    link_count bigint NOT NULL,
    area_id bigint,
    CONSTRAINT bags_bagtally_slot_check CHECK ((slot >= 0))
);


--
-- Name: bags_bagtally_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_bagtally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_bagtally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bags_link_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bags_sitelogo; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_sitelogo (
    id bigint NOT NULL,
    png bytea NOT NULL,
    CONSTRAINT site_logo_one_row CHECK ((id = 1))
);


--
-- Name: bags_sitelogo_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_sitelogo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_sitelogo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bags_sitesettings_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_sitesettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_sitesettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bills_bill_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_bill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_bill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bills_billcounter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_billcounter (
    series character varying(80) NOT NULL COLLATE pg_catalog."C",
    last bigint NOT NULL,
    CONSTRAINT bills_billcounter_last_check CHECK ((last >= 0))
);


--
-- Name: bills_billline_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_billline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_billline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bills_billtally; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_billtally (
    id bigint NOT NULL,
    slot smallint NOT NULL,
    open_count bigint NOT NULL,
    closed_count bigint NOT NULL,
    area_id bigint,
    CONSTRAINT bills_billtally_slot_check CHECK ((slot >= 0))
);


--
-- Name: bills_billtally_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_billtally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_billtally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bills_billversion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_billversion (
    id bigint NOT NULL,
    version integer NOT NULL,
    snapshot text NOT NULL,
    sha256 character varying(64) NOT NULL,
    short_code character varying(12) NOT NULL COLLATE pg_catalog."C",
    parent_count integer NOT NULL,
    child_count integer NOT NULL,
    weight_kg numeric(14,3) NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    bill_id bigint NOT NULL,
    closed_by_id bigint NOT NULL,
    CONSTRAINT bill_version_from_one CHECK ((version > 0)),
    CONSTRAINT bills_billversion_child_count_check CHECK ((child_count >= 0)),
    CONSTRAINT bills_billversion_parent_count_check CHECK ((parent_count >= 0)),
    CONSTRAINT bills_billversion_version_check CHECK ((version >= 0))
);


--
-- Name: bills_billversion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_billversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_billversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bills_pendingscans; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_pendingscans (
    id bigint NOT NULL,
    station character varying(64) NOT NULL,
    waiting_for jsonb NOT NULL,
    told_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: bills_pendingscans_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_pendingscans ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_pendingscans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_filepart; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_filepart (
    id bigint NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL,
    file_id bigint NOT NULL,
    CONSTRAINT core_filepart_number_check CHECK ((number >= 0))
);


--
-- Name: core_filepart_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_filepart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_filepart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: core_storedfile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_storedfile (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    stored_at timestamp with time zone NOT NULL
);


--
-- Name: core_storedfile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_storedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_storedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_admin_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id bigint NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);


--
-- Name: django_admin_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_content_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


--
-- Name: exports_exportrun; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.exports_exportrun (
    id bigint NOT NULL,
    phase character varying(20) NOT NULL,
    done bigint NOT NULL,
    total bigint,
    phase_began_at timestamp with time zone,
    alive_at timestamp with time zone,
    cancel_wanted boolean NOT NULL,
    attempt integer NOT NULL,
    trouble text NOT NULL,
    what character varying(6) NOT NULL,
    file_format character varying(4) NOT NULL,
    asked jsonb NOT NULL,
    state character varying(7) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    rows bigint,
    file_id bigint,
    made_by_id bigint NOT NULL,
    CONSTRAINT exports_exportrun_attempt_check CHECK ((attempt >= 0))
);


--
-- Name: exports_exportrun_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.exports_exportrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_exportrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_bagdetail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_bagdetail (
    id bigint NOT NULL,
    said jsonb NOT NULL,
    bag_id bigint NOT NULL,
    run_id bigint NOT NULL
);


--
-- Name: imports_bagdetail_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_bagdetail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_bagdetail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_headerword; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_headerword (
    id bigint NOT NULL,
    word character varying(200) NOT NULL,
    field character varying(10) NOT NULL
);


--
-- Name: imports_headerword_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_headerword ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_headerword_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_importedrange; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_importedrange (
    id bigint NOT NULL,
    made character varying(8) NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    run_id bigint NOT NULL
);


--
-- Name: imports_importedrange_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_importedrange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_importedrange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_importrun; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_importrun (
    id bigint NOT NULL,
    phase character varying(20) NOT NULL,
    done bigint NOT NULL,
    total bigint,
    phase_began_at timestamp with time zone,
    alive_at timestamp with time zone,
    cancel_wanted boolean NOT NULL,
    attempt integer NOT NULL,
    trouble text NOT NULL,
    file_name character varying(255) NOT NULL,
    sha256 character varying(64) NOT NULL,
    state character varying(10) NOT NULL,
    task character varying(6) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    options jsonb NOT NULL,
    found jsonb,
    counts jsonb,
    reasons jsonb NOT NULL,
    samples jsonb NOT NULL,
    seconds jsonb NOT NULL,
    good_rows_only boolean NOT NULL,
    imported_at timestamp with time zone,
    undone_at timestamp with time zone,
    undone jsonb,
    file_id bigint,
    imported_by_id bigint,
    made_by_id bigint,
    result_id bigint,
    undone_by_id bigint,
    CONSTRAINT imports_importrun_attempt_check CHECK ((attempt >= 0))
);


--
-- Name: imports_importrun_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_importrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_importrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_keptbag; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_keptbag (
    id bigint NOT NULL,
    why character varying(20) NOT NULL,
    bag_id bigint NOT NULL,
    run_id bigint NOT NULL
);


--
-- Name: imports_keptbag_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_keptbag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_keptbag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: labels_printedrange; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.labels_printedrange (
    id bigint NOT NULL,
    prefix character varying(64) NOT NULL COLLATE pg_catalog."C",
    places smallint NOT NULL,
    suffix character varying(64) NOT NULL COLLATE pg_catalog."C",
    first_number bigint NOT NULL,
    last_number bigint NOT NULL,
    kind character varying(6) NOT NULL,
    symbol character varying(10) NOT NULL,
    layout character varying(10) NOT NULL,
    top_line character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT labels_printedrange_places_check CHECK ((places >= 0)),
    CONSTRAINT printed_range_in_order CHECK (((first_number >= 0) AND (last_number >= first_number))),
    CONSTRAINT printed_range_kind CHECK (((kind)::text = ANY ((ARRAY['parent'::character varying, 'child'::character varying, ''::character varying])::text[]))),
    CONSTRAINT printed_range_layout_known CHECK (((layout)::text = ANY ((ARRAY['a4-24'::character varying, 'a4-14'::character varying, 'a4-40'::character varying, 'roll'::character varying, 'roll-203'::character varying, 'roll-300'::character varying])::text[]))),
    CONSTRAINT printed_range_not_too_long CHECK ((last_number < (first_number + 5000))),
    CONSTRAINT printed_range_places CHECK (((places >= 1) AND (places <= 18))),
    CONSTRAINT printed_range_symbol_known CHECK (((symbol)::text = ANY ((ARRAY['qr'::character varying, 'datamatrix'::character varying])::text[])))
);


--
-- Name: labels_printedrange_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.labels_printedrange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_printedrange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: monitoring_selfcheck; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.monitoring_selfcheck (
    id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    bag_count bigint NOT NULL,
    link_count bigint NOT NULL,
    scan_count bigint NOT NULL,
    difference_count bigint NOT NULL,
    differences jsonb NOT NULL,
    trouble text NOT NULL
);


--
-- Name: monitoring_selfcheck_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.monitoring_selfcheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.monitoring_selfcheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: procrastinate_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;


--
-- Name: procrastinate_periodic_defers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;


--
-- Name: procrastinate_workers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reports_clearedscan; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports_clearedscan (
    scan_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(200) NOT NULL,
    by_id bigint NOT NULL
);


--
-- Name: reports_sentmail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports_sentmail (
    id bigint NOT NULL,
    address text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    trouble text NOT NULL,
    summary_id date
);


--
-- Name: reports_sentmail_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reports_sentmail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_sentmail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reports_sentsummary; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports_sentsummary (
    day date NOT NULL,
    sent_at timestamp with time zone,
    next_at timestamp with time zone,
    tries integer NOT NULL,
    trouble text NOT NULL
);


--
-- Name: reports_summarymail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports_summarymail (
    id bigint NOT NULL,
    enabled boolean NOT NULL,
    at time without time zone NOT NULL,
    language character varying(2) NOT NULL,
    addresses text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT summary_mail_one_row CHECK ((id = 1))
);


--
-- Name: reports_summarymail_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reports_summarymail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_summarymail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reports_summarymail_people; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports_summarymail_people (
    id bigint NOT NULL,
    summarymail_id bigint NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: reports_summarymail_people_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.reports_summarymail_people ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_summarymail_people_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: scanning_scantally; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scanning_scantally (
    id bigint NOT NULL,
    quarter_at timestamp with time zone NOT NULL,
    station character varying(64) NOT NULL,
    action character varying(6) NOT NULL,
    outcome character varying(9) NOT NULL,
    reason character varying(16),
    scan_count bigint NOT NULL,
    linked_count bigint NOT NULL,
    taken_out_count bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    area_id bigint,
    user_id bigint NOT NULL
)
WITH (fillfactor='60');


--
-- Name: scanning_scantally_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.scanning_scantally ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scanning_scantally_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: scanning_station; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scanning_station (
    id bigint NOT NULL,
    name character varying(64) NOT NULL,
    waiting integer NOT NULL,
    told_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT scanning_station_waiting_check CHECK ((waiting >= 0))
);


--
-- Name: scanning_station_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.scanning_station ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scanning_station_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: procrastinate_events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);


--
-- Name: procrastinate_jobs id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);


--
-- Name: procrastinate_periodic_defers id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);


--
-- Data for Name: said_bag; Type: TABLE DATA; Schema: load_1; Owner: -
--

INSERT INTO load_1.said_bag VALUES
	('CH1', 3, 1, false, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('CH30001', 1, 1, false, false, false, NULL, NULL, 'SB30001', NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('CH30002', 2, 1, false, false, false, NULL, NULL, 'SB30001', NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('SB30001', NULL, 0, false, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'parent', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL);


--
-- Data for Name: staged; Type: TABLE DATA; Schema: load_1; Owner: -
--

INSERT INTO load_1.staged VALUES
	(1, 0, 2, 'CH30001', 'child', 'SB30001', NULL, NULL, false, NULL, '', NULL),
	(2, 0, 3, 'CH30002', 'child', 'SB30001', NULL, NULL, false, NULL, '', NULL),
	(3, 0, 4, 'CH1', 'child', NULL, NULL, NULL, false, NULL, '', NULL);


--
-- Data for Name: verdict; Type: TABLE DATA; Schema: load_1; Owner: -
--

INSERT INTO load_1.verdict VALUES
	(1, 0, 2, 'CH30001', 'SB30001', NULL, '', 'child', NULL, NULL, NULL, 'new', 'SB30001'),
	(2, 0, 3, 'CH30002', 'SB30001', NULL, '', 'child', NULL, NULL, NULL, 'new', 'SB30001'),
	(3, 0, 4, 'CH1', NULL, NULL, '', 'child', NULL, NULL, NULL, 'new', NULL);


--
-- Data for Name: wanted_back; Type: TABLE DATA; Schema: load_1; Owner: -
--



--
-- Data for Name: wanted_bag; Type: TABLE DATA; Schema: load_1; Owner: -
--

INSERT INTO load_1.wanted_bag VALUES
	(25, 1, 'CH1', 'child', NULL),
	(26, 2, 'CH30001', 'child', NULL),
	(27, 3, 'CH30002', 'child', NULL),
	(28, 4, 'SB30001', 'parent', NULL);


--
-- Data for Name: wanted_bill; Type: TABLE DATA; Schema: load_1; Owner: -
--



--
-- Data for Name: wanted_line; Type: TABLE DATA; Schema: load_1; Owner: -
--



--
-- Data for Name: wanted_link; Type: TABLE DATA; Schema: load_1; Owner: -
--

INSERT INTO load_1.wanted_link VALUES
	(20, 1, 26, 28),
	(21, 2, 27, 28);


--
-- Data for Name: accounts_apitoken; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_apitoken VALUES
	(1, 'Wall', '56237f88bcc2645d1d5d0f332796cfa0c4f8b9e36a6a3307d6ca888feb8c7333', '2026-11-28 20:51:54.695946+00', NULL, 2);


--
-- Data for Name: accounts_area; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_area VALUES
	(1, 'North', NULL);


--
-- Data for Name: accounts_auditentry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_auditentry VALUES
	(1, '2026-11-28 20:51:54.692909+00', 'added', 'user', 'meena', '{}', 3),
	(2, '2026-11-28 20:51:54.751156+00', 'made', 'bill', 'B-1', '{}', 2),
	(3, '2026-11-28 20:51:54.786733+00', 'made', 'bill', 'B-2', '{}', 2),
	(4, '2026-11-28 20:51:54.825554+00', 'made', 'bill', 'B-3', '{}', 2),
	(5, '2026-11-28 20:51:54.86971+00', 'made', 'bill', 'B-4', '{}', 2),
	(6, '2026-11-28 20:51:54.913418+00', 'made', 'bill', 'B-5', '{}', 2),
	(7, '2026-11-28 20:51:54.952746+00', 'closed', 'bill', 'B-2', '{"sha256": "695ea955f706f425e3491f8c31d95c8ce7b3d4a5a228401e9bc42b53578939bd", "version": 1}', 2),
	(8, '2026-11-28 20:51:54.972557+00', 'closed', 'bill', 'B-3', '{"sha256": "7499aad4d8f687eff71bbc4cb25db26a279ba4be634b91783649cb9122d1285a", "version": 1}', 2),
	(9, '2026-11-28 20:51:54.992904+00', 'closed', 'bill', 'B-4', '{"sha256": "4046db72dbc80c7b23c13d147e1ea874f9c9101fbdd064ebe0fd908b49dbbdc8", "version": 1}', 2),
	(10, '2026-11-28 20:51:55.024167+00', 'closed', 'bill', 'B-5', '{"sha256": "76d4b536fb4887b13a0abb4c98a420253b4def49a5163c7ce5057fe4685c91e3", "version": 1}', 2),
	(11, '2026-11-28 20:51:55.036971+00', 'reopened', 'bill', 'B-3', '{"reason": "count again", "version": 1}', 3),
	(12, '2026-11-28 20:51:55.061639+00', 'closed', 'bill', 'B-3', '{"sha256": "8ee8fdc0a4e08f223a854ec037d7182c0e5dd9c6b361a08975a703f714e0870f", "version": 2}', 2),
	(13, '2026-11-28 20:51:55.070894+00', 'reopened', 'bill', 'B-4', '{"reason": "one too many", "version": 1}', 3),
	(14, '2026-11-28 20:51:55.100359+00', 'cancelled', 'bill', 'B-5', '{"reason": "it never left", "parents": 1, "children": 3}', 3),
	(15, '2026-11-28 20:51:55.199011+00', 'retired', 'bag', 'CH20001', '{}', 2),
	(16, '2026-11-28 20:51:55.838824+00', 'loaded', 'import run', 'bags.xlsx', '{"new rows": 3, "read rows": 3, "same rows": 0, "changed rows": 0, "refused rows": 0}', 3),
	(17, '2026-11-28 20:51:55.883045+00', 'printed', 'labels', 'SB50001 – SB50003', '{"layout": "a4-24", "symbol": "qr", "label_count": 3}', 2);


--
-- Data for Name: accounts_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_user VALUES
	(1, '!rv5meNg7f2lUQ484ziLbZxnNxHr4Z7frR9NuU7I8', NULL, false, 'meena', '', '', '', false, true, '2026-11-28 20:51:54.66536+00', 1),
	(2, '!wg2HM0MvhXXFxPXydP5psWBcFITcE3J0zjrHWC6E', NULL, false, 'anita', '', '', '', false, true, '2026-11-28 20:51:54.675175+00', NULL),
	(3, '!6fIPXiWNe6vNscrKE23WScCJTueDLabdeh9D5mds', NULL, false, 'priya', '', '', '', true, true, '2026-11-28 20:51:54.682762+00', NULL);


--
-- Data for Name: accounts_user_groups; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_user_groups VALUES
	(1, 1, 3),
	(2, 2, 2),
	(3, 3, 1);


--
-- Data for Name: accounts_user_user_permissions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_group VALUES
	(1, 'Admin'),
	(2, 'Biller'),
	(3, 'Dispatcher');


--
-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_group_permissions VALUES
	(1, 1, 1),
	(2, 1, 2),
	(3, 1, 3),
	(4, 1, 4),
	(5, 1, 5),
	(6, 1, 6),
	(7, 1, 7),
	(8, 1, 8),
	(9, 1, 9),
	(10, 1, 10),
	(11, 1, 11),
	(12, 1, 12),
	(13, 1, 13),
	(14, 1, 14),
	(15, 1, 15),
	(16, 1, 16),
	(17, 1, 17),
	(18, 1, 18),
	(19, 1, 19),
	(20, 1, 20),
	(21, 1, 21),
	(22, 1, 22),
	(23, 1, 23),
	(24, 1, 24),
	(25, 2, 11),
	(26, 2, 17),
	(27, 2, 18),
	(28, 2, 19),
	(29, 2, 22),
	(30, 2, 23),
	(31, 3, 17),
	(32, 3, 11),
	(33, 3, 22),
	(34, 3, 23);


--
-- Data for Name: auth_permission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.auth_permission VALUES
	(1, 'Can view person', 1, 'view_user'),
	(2, 'Can add person', 1, 'add_user'),
	(3, 'Can change person', 1, 'change_user'),
	(4, 'Can view area', 2, 'view_area'),
	(5, 'Can add area', 2, 'add_area'),
	(6, 'Can change area', 2, 'change_area'),
	(7, 'Can view API key', 3, 'view_apitoken'),
	(8, 'Can add API key', 3, 'add_apitoken'),
	(9, 'Can change API key', 3, 'change_apitoken'),
	(10, 'Can view audit entry', 4, 'view_auditentry'),
	(11, 'Can view bag', 5, 'view_bag'),
	(12, 'Can add bag', 5, 'add_bag'),
	(13, 'Can change bag', 5, 'change_bag'),
	(14, 'Can view link', 6, 'view_link'),
	(15, 'Can view site settings', 7, 'view_sitesettings'),
	(16, 'Can change site settings', 7, 'change_sitesettings'),
	(17, 'Can view bill', 8, 'view_bill'),
	(18, 'Can add bill', 8, 'add_bill'),
	(19, 'Can change bill', 8, 'change_bill'),
	(20, 'Can view bill line', 9, 'view_billline'),
	(21, 'Can view bill version', 10, 'view_billversion'),
	(22, 'Can view scan', 11, 'view_scan'),
	(23, 'Can add scan', 11, 'add_scan'),
	(24, 'Can view station', 12, 'view_station'),
	(25, 'Can add log entry', 13, 'add_logentry'),
	(26, 'Can change log entry', 13, 'change_logentry'),
	(27, 'Can delete log entry', 13, 'delete_logentry'),
	(28, 'Can view log entry', 13, 'view_logentry'),
	(29, 'Can add permission', 14, 'add_permission'),
	(30, 'Can change permission', 14, 'change_permission'),
	(31, 'Can delete permission', 14, 'delete_permission'),
	(32, 'Can view permission', 14, 'view_permission'),
	(33, 'Can add group', 15, 'add_group'),
	(34, 'Can change group', 15, 'change_group'),
	(35, 'Can delete group', 15, 'delete_group'),
	(36, 'Can view group', 15, 'view_group'),
	(37, 'Can add content type', 16, 'add_contenttype'),
	(38, 'Can change content type', 16, 'change_contenttype'),
	(39, 'Can delete content type', 16, 'delete_contenttype'),
	(40, 'Can view content type', 16, 'view_contenttype'),
	(41, 'Can add session', 17, 'add_session'),
	(42, 'Can change session', 17, 'change_session'),
	(43, 'Can delete session', 17, 'delete_session'),
	(44, 'Can view session', 17, 'view_session'),
	(45, 'Can add procrastinate event', 18, 'add_procrastinateevent'),
	(46, 'Can change procrastinate event', 18, 'change_procrastinateevent'),
	(47, 'Can delete procrastinate event', 18, 'delete_procrastinateevent'),
	(48, 'Can view procrastinate event', 18, 'view_procrastinateevent'),
	(49, 'Can add procrastinate job', 19, 'add_procrastinatejob'),
	(50, 'Can change procrastinate job', 19, 'change_procrastinatejob'),
	(51, 'Can delete procrastinate job', 19, 'delete_procrastinatejob'),
	(52, 'Can view procrastinate job', 19, 'view_procrastinatejob'),
	(53, 'Can add procrastinate periodic defer', 20, 'add_procrastinateperiodicdefer'),
	(54, 'Can change procrastinate periodic defer', 20, 'change_procrastinateperiodicdefer'),
	(55, 'Can delete procrastinate periodic defer', 20, 'delete_procrastinateperiodicdefer'),
	(56, 'Can view procrastinate periodic defer', 20, 'view_procrastinateperiodicdefer'),
	(57, 'Can add procrastinate worker', 21, 'add_procrastinateworker'),
	(58, 'Can change procrastinate worker', 21, 'change_procrastinateworker'),
	(59, 'Can delete procrastinate worker', 21, 'delete_procrastinateworker'),
	(60, 'Can view procrastinate worker', 21, 'view_procrastinateworker'),
	(61, 'Can add stored file', 22, 'add_storedfile'),
	(62, 'Can change stored file', 22, 'change_storedfile'),
	(63, 'Can delete stored file', 22, 'delete_storedfile'),
	(64, 'Can view stored file', 22, 'view_storedfile'),
	(65, 'Can add file part', 23, 'add_filepart'),
	(66, 'Can change file part', 23, 'change_filepart'),
	(67, 'Can delete file part', 23, 'delete_filepart'),
	(68, 'Can view file part', 23, 'view_filepart'),
	(69, 'Can delete area', 2, 'delete_area'),
	(70, 'Can delete person', 1, 'delete_user'),
	(71, 'Can add audit entry', 4, 'add_auditentry'),
	(72, 'Can change audit entry', 4, 'change_auditentry'),
	(73, 'Can delete audit entry', 4, 'delete_auditentry'),
	(74, 'Can delete API key', 3, 'delete_apitoken'),
	(75, 'Can delete bag', 5, 'delete_bag'),
	(76, 'Can add bag tally', 24, 'add_bagtally'),
	(77, 'Can change bag tally', 24, 'change_bagtally'),
	(78, 'Can delete bag tally', 24, 'delete_bagtally'),
	(79, 'Can view bag tally', 24, 'view_bagtally'),
	(80, 'Can add link', 6, 'add_link'),
	(81, 'Can change link', 6, 'change_link'),
	(82, 'Can delete link', 6, 'delete_link'),
	(83, 'Can add site logo', 25, 'add_sitelogo'),
	(84, 'Can change site logo', 25, 'change_sitelogo'),
	(85, 'Can delete site logo', 25, 'delete_sitelogo'),
	(86, 'Can view site logo', 25, 'view_sitelogo'),
	(87, 'Can add site settings', 7, 'add_sitesettings'),
	(88, 'Can delete site settings', 7, 'delete_sitesettings'),
	(89, 'Can add bill counter', 26, 'add_billcounter'),
	(90, 'Can change bill counter', 26, 'change_billcounter'),
	(91, 'Can delete bill counter', 26, 'delete_billcounter'),
	(92, 'Can view bill counter', 26, 'view_billcounter'),
	(93, 'Can delete bill', 8, 'delete_bill'),
	(94, 'Can add bill line', 9, 'add_billline'),
	(95, 'Can change bill line', 9, 'change_billline'),
	(96, 'Can delete bill line', 9, 'delete_billline'),
	(97, 'Can add bill tally', 27, 'add_billtally'),
	(98, 'Can change bill tally', 27, 'change_billtally'),
	(99, 'Can delete bill tally', 27, 'delete_billtally'),
	(100, 'Can view bill tally', 27, 'view_billtally');
INSERT INTO public.auth_permission VALUES
	(101, 'Can add bill version', 10, 'add_billversion'),
	(102, 'Can change bill version', 10, 'change_billversion'),
	(103, 'Can delete bill version', 10, 'delete_billversion'),
	(104, 'Can add pending scans', 28, 'add_pendingscans'),
	(105, 'Can change pending scans', 28, 'change_pendingscans'),
	(106, 'Can delete pending scans', 28, 'delete_pendingscans'),
	(107, 'Can view pending scans', 28, 'view_pendingscans'),
	(108, 'Can change scan', 11, 'change_scan'),
	(109, 'Can delete scan', 11, 'delete_scan'),
	(110, 'Can add station', 12, 'add_station'),
	(111, 'Can change station', 12, 'change_station'),
	(112, 'Can delete station', 12, 'delete_station'),
	(113, 'Can add scan tally', 29, 'add_scantally'),
	(114, 'Can change scan tally', 29, 'change_scantally'),
	(115, 'Can delete scan tally', 29, 'delete_scantally'),
	(116, 'Can view scan tally', 29, 'view_scantally'),
	(117, 'Can add export', 30, 'add_exportrun'),
	(118, 'Can change export', 30, 'change_exportrun'),
	(119, 'Can delete export', 30, 'delete_exportrun'),
	(120, 'Can view export', 30, 'view_exportrun'),
	(121, 'Can add printed range', 31, 'add_printedrange'),
	(122, 'Can change printed range', 31, 'change_printedrange'),
	(123, 'Can delete printed range', 31, 'delete_printedrange'),
	(124, 'Can view printed range', 31, 'view_printedrange'),
	(125, 'Can add header word', 32, 'add_headerword'),
	(126, 'Can change header word', 32, 'change_headerword'),
	(127, 'Can delete header word', 32, 'delete_headerword'),
	(128, 'Can view header word', 32, 'view_headerword'),
	(129, 'Can add import run', 33, 'add_importrun'),
	(130, 'Can change import run', 33, 'change_importrun'),
	(131, 'Can delete import run', 33, 'delete_importrun'),
	(132, 'Can view import run', 33, 'view_importrun'),
	(133, 'Can add loaded range', 34, 'add_importedrange'),
	(134, 'Can change loaded range', 34, 'change_importedrange'),
	(135, 'Can delete loaded range', 34, 'delete_importedrange'),
	(136, 'Can view loaded range', 34, 'view_importedrange'),
	(137, 'Can add bag detail', 35, 'add_bagdetail'),
	(138, 'Can change bag detail', 35, 'change_bagdetail'),
	(139, 'Can delete bag detail', 35, 'delete_bagdetail'),
	(140, 'Can view bag detail', 35, 'view_bagdetail'),
	(141, 'Can add kept bag', 36, 'add_keptbag'),
	(142, 'Can change kept bag', 36, 'change_keptbag'),
	(143, 'Can delete kept bag', 36, 'delete_keptbag'),
	(144, 'Can view kept bag', 36, 'view_keptbag'),
	(145, 'Can add sent summary', 37, 'add_sentsummary'),
	(146, 'Can change sent summary', 37, 'change_sentsummary'),
	(147, 'Can delete sent summary', 37, 'delete_sentsummary'),
	(148, 'Can view sent summary', 37, 'view_sentsummary'),
	(149, 'Can add cleared scan', 38, 'add_clearedscan'),
	(150, 'Can change cleared scan', 38, 'change_clearedscan'),
	(151, 'Can delete cleared scan', 38, 'delete_clearedscan'),
	(152, 'Can view cleared scan', 38, 'view_clearedscan'),
	(153, 'Can add sent mail', 39, 'add_sentmail'),
	(154, 'Can change sent mail', 39, 'change_sentmail'),
	(155, 'Can delete sent mail', 39, 'delete_sentmail'),
	(156, 'Can view sent mail', 39, 'view_sentmail'),
	(157, 'Can add summary by e-mail', 40, 'add_summarymail'),
	(158, 'Can change summary by e-mail', 40, 'change_summarymail'),
	(159, 'Can delete summary by e-mail', 40, 'delete_summarymail'),
	(160, 'Can view summary by e-mail', 40, 'view_summarymail'),
	(161, 'Can add self-check', 41, 'add_selfcheck'),
	(162, 'Can change self-check', 41, 'change_selfcheck'),
	(163, 'Can delete self-check', 41, 'delete_selfcheck'),
	(164, 'Can view self-check', 41, 'view_selfcheck');


--
-- Data for Name: bags_bag; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_bag VALUES
	(1, 'SB10001', 'parent', '2026-11-28 20:51:54.718183+00', NULL, 1),
	(2, 'CH11001', 'child', '2026-11-28 20:51:54.721076+00', NULL, 1),
	(3, 'CH11002', 'child', '2026-11-28 20:51:54.731262+00', NULL, 1),
	(4, 'CH11003', 'child', '2026-11-28 20:51:54.736615+00', NULL, 1),
	(5, 'SB10002', 'parent', '2026-11-28 20:51:54.762712+00', NULL, 1),
	(6, 'CH12001', 'child', '2026-11-28 20:51:54.762958+00', NULL, 1),
	(7, 'CH12002', 'child', '2026-11-28 20:51:54.771186+00', NULL, 1),
	(8, 'CH12003', 'child', '2026-11-28 20:51:54.777678+00', NULL, 1),
	(9, 'SB10003', 'parent', '2026-11-28 20:51:54.793548+00', NULL, 1),
	(10, 'CH13001', 'child', '2026-11-28 20:51:54.793738+00', NULL, 1),
	(11, 'CH13002', 'child', '2026-11-28 20:51:54.803556+00', NULL, 1),
	(12, 'CH13003', 'child', '2026-11-28 20:51:54.810515+00', NULL, 1),
	(13, 'SB10004', 'parent', '2026-11-28 20:51:54.835696+00', NULL, 1),
	(14, 'CH14001', 'child', '2026-11-28 20:51:54.835955+00', NULL, 1),
	(15, 'CH14002', 'child', '2026-11-28 20:51:54.845407+00', NULL, 1),
	(16, 'CH14003', 'child', '2026-11-28 20:51:54.857163+00', NULL, 1),
	(17, 'SB10005', 'parent', '2026-11-28 20:51:54.885414+00', NULL, 1),
	(18, 'CH15001', 'child', '2026-11-28 20:51:54.885673+00', NULL, 1),
	(19, 'CH15002', 'child', '2026-11-28 20:51:54.893255+00', NULL, 1),
	(20, 'CH15003', 'child', '2026-11-28 20:51:54.897741+00', NULL, 1),
	(21, 'SB20001', 'parent', '2026-11-28 20:51:55.10494+00', NULL, 1),
	(23, 'SB20002', 'parent', '2026-11-28 20:51:55.133349+00', NULL, 1),
	(24, 'CH20002', 'child', '2026-11-28 20:51:55.169176+00', NULL, 1),
	(22, 'CH20001', 'child', '2026-11-28 20:51:55.105225+00', '2026-11-28 20:51:55.197407+00', 1),
	(25, 'CH1', 'child', '2026-11-28 20:51:55.739983+00', NULL, NULL),
	(26, 'CH30001', 'child', '2026-11-28 20:51:55.739983+00', NULL, NULL),
	(27, 'CH30002', 'child', '2026-11-28 20:51:55.739983+00', NULL, NULL),
	(28, 'SB30001', 'parent', '2026-11-28 20:51:55.739983+00', NULL, NULL);


--
-- Data for Name: bags_bagtally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_bagtally VALUES
	(1, 29, 7, 17, 15, 1),
	(2, 91, 1, 3, 2, NULL);


--
-- Data for Name: bags_link; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_link VALUES
	(1, '2026-11-28 20:51:54.710893+00', NULL, 2, 1, 1, NULL),
	(2, '2026-11-28 20:51:54.731081+00', NULL, 3, 1, 1, NULL),
	(3, '2026-11-28 20:51:54.736428+00', NULL, 4, 1, 1, NULL),
	(4, '2026-11-28 20:51:54.762533+00', NULL, 6, 1, 5, NULL),
	(5, '2026-11-28 20:51:54.770981+00', NULL, 7, 1, 5, NULL),
	(6, '2026-11-28 20:51:54.777509+00', NULL, 8, 1, 5, NULL),
	(7, '2026-11-28 20:51:54.793379+00', NULL, 10, 1, 9, NULL),
	(8, '2026-11-28 20:51:54.803346+00', NULL, 11, 1, 9, NULL),
	(9, '2026-11-28 20:51:54.810328+00', NULL, 12, 1, 9, NULL),
	(10, '2026-11-28 20:51:54.835504+00', NULL, 14, 1, 13, NULL),
	(11, '2026-11-28 20:51:54.845211+00', NULL, 15, 1, 13, NULL),
	(12, '2026-11-28 20:51:54.856971+00', NULL, 16, 1, 13, NULL),
	(13, '2026-11-28 20:51:54.885213+00', NULL, 18, 1, 17, NULL),
	(14, '2026-11-28 20:51:54.893048+00', NULL, 19, 1, 17, NULL),
	(15, '2026-11-28 20:51:54.897562+00', NULL, 20, 1, 17, NULL),
	(16, '2026-11-28 20:51:55.104732+00', '2026-11-28 20:51:55.133028+00', 22, 1, 21, 1),
	(17, '2026-11-28 20:51:55.133028+00', '2026-11-28 20:51:55.149778+00', 22, 1, 23, 1),
	(18, '2026-11-28 20:51:55.149778+00', '2026-11-28 20:51:55.161463+00', 22, 1, 21, 1),
	(19, '2026-11-28 20:51:55.168988+00', '2026-11-28 20:51:55.17265+00', 24, 1, 23, 1),
	(20, '2026-11-28 20:51:55.739983+00', NULL, 26, 3, 28, NULL),
	(21, '2026-11-28 20:51:55.739983+00', NULL, 27, 3, 28, NULL);


--
-- Data for Name: bags_sitelogo; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: bags_sitesettings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_sitesettings VALUES
	(1, 'TraceTrack', '^(SB[0-9]{5}|M444-[0-9]{5})$', '^[A-Z0-9._/-]{4,64}$', '', true, 30, 1.000, 'BILL-{year}-{number:6}', 'nothing');


--
-- Data for Name: bills_bill; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_bill VALUES
	(1, 'B-1', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 0, 0, '2026-11-28 20:51:54.748034+00', NULL, NULL, '', NULL, NULL, NULL, 2),
	(2, 'B-2', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 20:51:54.785785+00', '2026-11-28 20:51:54.943954+00', NULL, '', NULL, NULL, 2, 2),
	(3, 'B-3', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 2, 0, '2026-11-28 20:51:54.824235+00', '2026-11-28 20:51:55.050685+00', NULL, '', NULL, NULL, 2, 2),
	(4, 'B-4', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 20:51:54.868513+00', NULL, NULL, '', NULL, NULL, NULL, 2),
	(5, 'B-5', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 20:51:54.910753+00', '2026-11-28 20:51:55.012553+00', '2026-11-28 20:51:55.088891+00', 'it never left', NULL, 3, 2, 2);


--
-- Data for Name: bills_billcounter; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: bills_billline; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billline VALUES
	(1, '2026-11-28 20:51:54.754697+00', NULL, 2, 1, 1, NULL),
	(2, '2026-11-28 20:51:54.789544+00', NULL, 2, 2, 5, NULL),
	(3, '2026-11-28 20:51:54.832715+00', NULL, 2, 3, 9, NULL),
	(4, '2026-11-28 20:51:54.875468+00', NULL, 2, 4, 13, NULL),
	(5, '2026-11-28 20:51:54.916179+00', '2026-11-28 20:51:55.088891+00', 2, 5, 17, 3),
	(6, '2026-11-28 20:51:55.182041+00', '2026-11-28 20:51:55.192873+00', 2, 1, 21, 2);


--
-- Data for Name: bills_billtally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billtally VALUES
	(1, 29, 2, 2, NULL);


--
-- Data for Name: bills_billversion; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billversion VALUES
	(1, 1, '{"area":"","closed_at":"2026-11-28T20:51:54.943954+00:00","closed_by":"anita","created_at":"2026-11-28T20:51:54.785785+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-2","parents":[{"added_at":"2026-11-28T20:51:54.789544+00:00","added_by":"anita","children":["CH12001","CH12002","CH12003"],"code":"SB10002","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '695ea955f706f425e3491f8c31d95c8ce7b3d4a5a228401e9bc42b53578939bd', 'D5FAJNFQ0VT2', 1, 3, 3.000, '2026-11-28 20:51:54.943954+00', 2, 2),
	(2, 1, '{"area":"","closed_at":"2026-11-28T20:51:54.967176+00:00","closed_by":"anita","created_at":"2026-11-28T20:51:54.824235+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-3","parents":[{"added_at":"2026-11-28T20:51:54.832715+00:00","added_by":"anita","children":["CH13001","CH13002","CH13003"],"code":"SB10003","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '7499aad4d8f687eff71bbc4cb25db26a279ba4be634b91783649cb9122d1285a', 'EJCTNN6RYT3Y', 1, 3, 3.000, '2026-11-28 20:51:54.967176+00', 3, 2),
	(3, 1, '{"area":"","closed_at":"2026-11-28T20:51:54.988070+00:00","closed_by":"anita","created_at":"2026-11-28T20:51:54.868513+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-4","parents":[{"added_at":"2026-11-28T20:51:54.875468+00:00","added_by":"anita","children":["CH14001","CH14002","CH14003"],"code":"SB10004","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '4046db72dbc80c7b23c13d147e1ea874f9c9101fbdd064ebe0fd908b49dbbdc8', '813DPWPVS067', 1, 3, 3.000, '2026-11-28 20:51:54.98807+00', 4, 2),
	(4, 1, '{"area":"","closed_at":"2026-11-28T20:51:55.012553+00:00","closed_by":"anita","created_at":"2026-11-28T20:51:54.910753+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-5","parents":[{"added_at":"2026-11-28T20:51:54.916179+00:00","added_by":"anita","children":["CH15001","CH15002","CH15003"],"code":"SB10005","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '76d4b536fb4887b13a0abb4c98a420253b4def49a5163c7ce5057fe4685c91e3', 'EVABADQV923V', 1, 3, 3.000, '2026-11-28 20:51:55.012553+00', 5, 2),
	(5, 2, '{"area":"","closed_at":"2026-11-28T20:51:55.050685+00:00","closed_by":"anita","created_at":"2026-11-28T20:51:54.824235+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-3","parents":[{"added_at":"2026-11-28T20:51:54.832715+00:00","added_by":"anita","children":["CH13001","CH13002","CH13003"],"code":"SB10003","weight_kg":"3.000"}],"vehicle":"","version":2,"weight_per_child_kg":"1.000"}', '8ee8fdc0a4e08f223a854ec037d7182c0e5dd9c6b361a08975a703f714e0870f', 'HVMFVG54W27J', 1, 3, 3.000, '2026-11-28 20:51:55.050685+00', 3, 2);


--
-- Data for Name: bills_pendingscans; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_filepart; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_filepart VALUES
	(1, 0, '\x504b030414000000080000003f00615d493a4f0100008f040000130000005b436f6e74656e745f54797065735d2e786d6cad94cb6ec2301045f7fd8ac8db2a317451551581451fcb16a9f4035c7b422c1cdbf20c14febe93f0505b51a0824dac64eedc73c78e3c182d1b972d20a10dbe14fda22732f03a18eba7a5789f3ce777224352de28173c9462052846c3abc1641501336ef6588a9a28de4b89ba864661112278ae5421358af8354d65547aa6a6206f7abd5ba98327f09453eb21868347a8d4dc51f6b4e4cfeb20091c8aec612d6c59a550313aab15715d2ebcf945c93784823b3b0dd636e2350b84dc4b682b7f03367dafbc33c91ac8c62ad18b6a58254dd0e314224ad617875df6c40c556535b0c7bce19602da40064c1ed9121259d8653ec8d621c1ffe1db3d6abb4f242e9d445a39c0b347c5984019ac01a871c5daf40899f87f82f5b37f36bfb33902fc0c69f611c2ecd2c3b66bd128eb4fe0776294dd72fed43f83ecfc8f1d79ad1298374a7c0d5cfce4bf7b6f73c8ee3e197e01504b030414000000080000003f00f29f49dae90000004b0200000b0000005f72656c732f2e72656c73ad92c14ec3300c40ef7c45e4fb9a6e4808a1a5bb20a4dd26343ec0246e1bb58da3c483eeef8990400c8d69078e71ece767cbebcd3c8dea8d52f61c0c2cab1a1405cbce87cec0cbfe69710f2a0b068723073270a40c9be666fd4c234aa9c9bd8f591548c8067a91f8a075b63d4d982b8e14ca4fcb694229cfd4e98876c08ef4aaaeef74fac980e684a9b6ce40daba25a8fd31d2356c6e5b6fe991ed61a220675afcca28644c1d898179d4ef9c8657e6a12a50d0e75d56d7bbfc3da79e48d0a1a0b69c681153a94ee2cb5abf751cdb5d09e7cf8c4b42b7ffb91c9a85822377590963fc32d22737d07c00504b030414000000080000003f0044755bf0e8000000b90200001a000000786c2f5f72656c732f776f726b626f6f6b2e786d6c2e72656c73ad92c16ac3301044effd0ab1f75a76124a29917329855cdbf40384b4b64c6c4968b769fdf711094d1d08a1079fc48cd89907bbebcdcfd08b0326ea825750152508f426d8ceb70a3e776f8fcf2088b5b7ba0f1e158c48b0a91fd6efd86bce33e4ba4822877852e098e38b94641c0e9a8a10d1e79f26a4417396a995519bbd6e512ecaf249a66906d45799626b15a4adad40ecc688ffc90e4dd3197c0de66b40cf372ae477487b72889c43756a91155c2c92a7a72a722ac8db308b396138cfe21fc8499ecdbb0ccb391988c73e2ff40271d6f7ea57b3d63b9dd07e70cad736a598dabf30f2eae2ea23504b030414000000080000003f008ba6adcf660100000c03000018000000786c2f776f726b7368656574732f7368656574312e786d6c8d92cb6ec2301045f7fd0acbfbe224405ba124088450bba854f5b537c924b1483c916da0fdfb8e43a1118daaee66e6ea9e79d8f1fca3a9d91e8c55a8131e8e02ce4067982b5d26fced757d7dc7997552e7b2460d09ff04cbe7e9557c40b3b515806304d036e19573ed4c089b55d0483bc2163429059a463a4a4d296c6b40e69da9a945140437a2914af3236166fec3c0a25019ac30db35a0dd1162a0968ec6b7956a2d4fe35c91e6f761068a842fc2d972c2451a779ddf151c6c2f664e6e5ea086cc414efb73e617db206ebdf840a5c05bc52fefba1beac9b01c0ab9abdd331eee41959523c8f4dc6d259d4c638307663ab86da5bf55388b68cecc171754258f9f7b9f06b1d853b3ec5b5bf6b5f0ac09e29da1d12034ea19a30b685f1b0f43c783d0f11fd0be3619864e86a0f4323fc6e98551f46ed8ca121ea52995b6ac86823cc1e89633733c79173b6cbb68cad9069dc3e69455f4edc0f88cc62c10dd29f12f7bfec8e917504b030414000000080000003f0083186a2548010000260200000f000000786c2f776f726b626f6f6b2e786d6c8d51cb4ec33010bcf315d6de691e6a235a35a9c44b5442804469cf26de34561d3bb21dd2fe3deb542970e3b433e3ddd1ce7ab93a368a7da175d2e81c92490c0c756984d4fb1c3e368fd737c09ce75a706534e6704207abe26ad91b7bf834e6c0685ebb1c6aefdb4514b9b2c686bb896951d34b656cc33d51bb8f5c6b910b5723fa4645691c6751c3a586b3c3c2fec7c354952cf1de945d83da9f4d2c2aee697b57cbd641b1aca4c2ed3910e36dfbc21b5afba88029eefc83901e450e53a2a6c73f82eddadb4eaa4066f10ca2e212f2cd328115ef94dfd06aa33b9d2b9da669163a43d75662ef7e860265c79dd4c2f439a453baec6964c90c583fe09d14be26218be717ed09e5bef639ccb32c0ee6d12ff7e17e63657a08f71e7042ff14ea9af6276c1792805d8b647018c74aae4a4a13cad0984e67c91c58d5297547daab7e367c3008436392e21b504b030414000000080000003f0002c8fd75b40000002201000014000000786c2f736861726564537472696e67732e786d6c7dcf416ac3301005d07d4e21661f4b71c02d45922186d07ddb03087b120bac91a31987f6f675f1a6a4d0e57f7f66f16dfb992675c7c231938343654021f579887475f0f17ede3f836209348429133af84286d6ef2cb3a8f595d8c12832bf68cdfd8829709567a4b5b9e49282acb15c35cf05c3c023a2a449d7c6343a8548a0fabc90387802b550bc2dd86db9016f397a2b7e0e0549ac166ff58f6cda8f711a1ef1ed7434c61c1eb97bfd87ebbffceb52af23fd37504b030414000000080000003f001abc1ac98f010000630300000d000000786c2f7374796c65732e786d6ca593516bdc300cc7dff7298cdfdbdc1dacac23491f0a07856d0c7a85bdfa622567b0e5602bc7659f7e729c267730e8439f2cff25fd245b76f97471569c2144e3b192dbfb8d14808dd706bb4abe1df677dfa488a4502beb112a3942944ff59732d268e1f504408209182b7922eabf17456c4ee054bcf73d207b5a1f9c22de86ae887d00a5634a72b6d86d360f855306655db61e298ac60f48dcc42cd465fc2bcecab2b295455d36defa2088f190825841e520473c2b6b8ec124b155ced831cbbb244c1dcd71cea00f492c728569899c64ac5d1ad8c92cd465af8820e09e3762b60f63cfe5912f2363a6b80fa2bba0c6edeeeb55c2b470dda30f9a2ffffae859aa4b0b2d714230dd29ade4fb223989bc63431bd579543621df336683b10d58fb9a26f4a7bd615f5a8183db3b7ad195e451a7d3bf9bdcd06c664cde24fe352db33f8d1597f696bfa0a74237f4451569de95fc959e945d11e238184b06ffd33033f565ed75f2923af2cbbda9c20c0dad1a2c1d16672557fb276833b8c725eab7397b9aa356fb479ad4f661ea60fd1ef53f504b030414000000080000003f0018fa4654b0050000521b000013000000786c2f7468656d652f7468656d65312e786d6ced594d8fdb4418bef32b46beb78e133bcdae9aad36d9a485edb6abddb4a8c7893db1a7197bac99c96e7343ed110909511017246e1c1050a995b8945fb3500445ea5fe0f54792f166b2cdb68b00b539249ef1f37e7ff81de7eab5073143474448ca93b6e55cae5988243e0f6812b6ad3b83fea59685a4c24980194f48db9a12695ddbfae02ade5411890902f2446ee2b61529956edab6f4611bcbcb3c2509dc1b711163054b11da81c0c7c0366676bd566bda31a68985121c03d7dba311f5091a642cadad19f31e83af44c96cc367e2d0cf25ea143936183bd98f9cca2e13e808b3b60572027e3c200f948518960a6eb4ad5afeb1ecadabf69c88a915b41a5d3fff9474254130aee774221cce099dbebb716567cebf5ef05fc6f57abd6ecf99f3cb01d8f7c1526709ebf65b4e67c653031597cbbcbb35afe656f11affc6127ea3d3e9781b157c63817797f0ad5ad3ddae57f0ee02ef2debdfd9ee769b15bcb7c03797f0fd2b1b4db78acf4111a3c978099dc5731e993964c4d90d23bc05f0d62c0116285bcbae823e51ab722dc6f7b9e803200f2e5634416a9a9211f601d7c5f150509c09c09b046b778a2d5f2e6d65b290f4054d55dbfa28c550110bc8abe73fbc7afe14bd7afee4e4e1b393873f9f3c7a74f2f02703e10d9c843ae1cbef3effeb9b4fd09f4fbf7df9f84b335eeaf8df7efcf4d75fbe3003950e7cf1d593df9f3d79f1f5677f7cffd800df1678a8c307342612dd22c7e880c7609b4100198af3510c224c2b143802a401d8535105786b8a9909d72155e7dd15d0004cc0eb93fb155d0f233151d400dc8de20a708f73d6e1c268ce6e264b3767928466e162a2e30e303e32c9ee9e0a6d6f9242265313cb6e442a6aee3388360e494214caeef1312106b27b9456fcba477dc1251f29748fa20ea646970ce85099896ed018e232352908a1aef866ef2eea706662bf438eaa482808cc4c2c09abb8f13a9e281c1b35c631d39137b18a4c4a1e4e855f71b85410e990308e7a0191d244735b4c2beaee62e844c6b0efb1695c450a45c726e44dccb98edce1e36e84e3d4a8334d221dfba11c438a62b4cf9551095ead906c0d71c0c9ca70dfa5449dafacefd030322748766722caae5de9bf314dce6ac68c42377edf8c67f06d7834994ae2740b5e85fb1f36de1d3c49f609e4fafbbefbbeefbe8b7d77552dafdb6d170dd6d6e7e29c5fbc72481e51c60ed594919b326fcd12940efab0992f72a2f94c9e4670598aabe04281f36b24b8fa98aae830c22988717209a12c598712a55cc249c05ac93b3f4e52303edff36667404063b5c78362bba19f0de76cf2552875418d8cc1bac21a57de4e985300d794e6786669de99d26ccd9b500d0867077fa7592f4443c6604682ccef058359582e3c4432c2012963e4180d711a6bbaadf57aaf69d2361a6f276d9d20e9e2dc15e2bc0b88526d294af67239b2a4ba42c7a09557f72ce4e3b46d8d609282cb38057e326b40988549dbf25569ca6b8bf9b4c1e6b4746a2b0dae884885543b584605557e6bf6ea2459e85ff7dccc0f176380a11bada745a3e5fc8b5ad8a7434b4623e2ab153b8b65798f4f14118751708c866c220e30e8ed16d9155009cf8cfa6c21a042dd32f1aa955f56c1e957346575609646b8ec492d2df6053cbf9eeb90af34f5ec15babfa1298d0b34c57b774dc93217c6d646901fa8600c10186539dab6b85011872e9446d4ef0b181c7259a01782b2c854422c7bdf9ce94a8e167dabe05134b930520734448242a7539120645f9576be869953d79faf3346659f99ab2bd3e277488e081b64d5dbccecb75034eb26a52372dce9a0d9a6ea1a86fdfff0e4e3ae987cce1e0f1682dcf3cc22aed6f4b547c1c6dba970ce476ddd6c71dd5bfb519bc2e103655fd0b8a9f0d962be1df003883e9a4f940812f152ab2cbff9e610746e69c665acfed9316a1182d68a785fe4f0a939bbb1c2d9678b7b73677b065f7b67bbda5e2e515b3bc8e4aba53f9ef8f03ec8de8183d2842959bc4d7a0047cdeeec2f03e0632f48b7fe06504b030414000000080000003f00c07d7dd5250100005002000011000000646f6350726f70732f636f72652e786d6c9d92cd6ac3301084ef7d0aa3bb2dcbc12108db81b6e4d440a1292dbd096993885a3f486a1dbf7d15277112f0a9c7d5cc7e3bbba85a1e549bfc82f3d2e81a912c4709686e84d4bb1abd6f56e902253e302d586b34d4a8078f96cd43c52de5c6c1ab33165c90e09308d29e725ba37d089662ecf91e14f35974e8286e8d532cc4d2edb065fc9bed0017793ec70a02132c307c04a67624a23352f011697f5c3b0004c7d082021d3c2619c1576f00a7fc64c3a0dc38950cbd8549eb451cdd072f4763d77559371bac313fc19feb97b761d554eae3a938a0a6129c72072c18d754f8b688876b990feb78e2ad04f1d8477de2edbcc8a90f441203d053dc8bf2317b7adeac5053e4c53c25242d169b22a725a165f9751c79d77f05aaf3907f132f8053eefb4fd0fc01504b030414000000080000003f005ebaa7d3770100001003000010000000646f6350726f70732f6170702e786d6c9d92c14eeb301045f77c45e43d755221f4543946a88058f044a516581b67d25838b6e519a296afc749d590022bb2ba3373757d32b6b8dab536eb20a2f1ae64c52c671938ed2be3b6257bdadc9dff6319927295b2de41c9f680ec4a9e8955f4012219c02c25382c594314169ca36ea055384b639726b58fada254c62df7756d34dc78fdde82233ecff34b0e3b025741751ec64076485c74f4d7d0caeb9e0f9f37fb90f2a4b80ec11aad28fda4fc6f74f4e86bca6e771aace0d3a148416bd0efd1d05ee6824f4bb1d6cac23205cb5a5904c1bf1ae21e54bfb3953211a5e868d181261f33341f696b7396bd2a841ea7649d8a46396207dba118b40d4851bef8f8860d00a1e063739053ef549b0b590c86244e8d7c0449fa147163c8023ed62b15e917e2624a3c30b009e3bae72b7ef01d4ffa96bdf46d502e2d908feac1b8377c0a1b7fa3088eeb3c6d8a75a32254e906c6758f0d719fb8a2edfdcb46b92d5447cfcf417ff9cf87072e8bf92c4fdf70e7c79ee05f6f597e02504b0102140314000000080000003f00615d493a4f0100008f0400001300000000000000000000008081000000005b436f6e74656e745f54797065735d2e786d6c504b0102140314000000080000003f00f29f49dae90000004b0200000b00000000000000000000008081800100005f72656c732f2e72656c73504b0102140314000000080000003f0044755bf0e8000000b90200001a0000000000000000000000808192020000786c2f5f72656c732f776f726b626f6f6b2e786d6c2e72656c73504b0102140314000000080000003f008ba6adcf660100000c0300001800000000000000000000008081b2030000786c2f776f726b7368656574732f7368656574312e786d6c504b0102140314000000080000003f0083186a2548010000260200000f000000000000000000000080814e050000786c2f776f726b626f6f6b2e786d6c504b0102140314000000080000003f0002c8fd75b4000000220100001400000000000000000000008081c3060000786c2f736861726564537472696e67732e786d6c504b0102140314000000080000003f001abc1ac98f010000630300000d00000000000000000000008081a9070000786c2f7374796c65732e786d6c504b0102140314000000080000003f0018fa4654b0050000521b0000130000000000000000000000808163090000786c2f7468656d652f7468656d65312e786d6c504b0102140314000000080000003f00c07d7dd525010000500200001100000000000000000000008081440f0000646f6350726f70732f636f72652e786d6c504b0102140314000000080000003f005ebaa7d37701000010030000100000000000000000000000808198100000646f6350726f70732f6170702e786d6c504b0506000000000a000a00800200003d1200000000', 1),
	(2, 0, '\x636f64650a434838303030310a', 2);


--
-- Data for Name: core_storedfile; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_storedfile VALUES
	(1, 'bags.xlsx', 5331, 'b054f011a1406ff9f1ab0230507f0cb048ec7ec3a664056959a3bcb4922f2bbf', '2026-11-28 20:51:55.271559+00'),
	(2, 'bags.csv', 13, '9c59fbda317c260ef4416affec211f6f0749d1abc959b5c8be54694b1c825561', '2026-11-28 20:51:55.854201+00');


--
-- Data for Name: django_admin_log; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: django_content_type; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_content_type VALUES
	(1, 'accounts', 'user'),
	(2, 'accounts', 'area'),
	(3, 'accounts', 'apitoken'),
	(4, 'accounts', 'auditentry'),
	(5, 'bags', 'bag'),
	(6, 'bags', 'link'),
	(7, 'bags', 'sitesettings'),
	(8, 'bills', 'bill'),
	(9, 'bills', 'billline'),
	(10, 'bills', 'billversion'),
	(11, 'scanning', 'scan'),
	(12, 'scanning', 'station'),
	(13, 'admin', 'logentry'),
	(14, 'auth', 'permission'),
	(15, 'auth', 'group'),
	(16, 'contenttypes', 'contenttype'),
	(17, 'sessions', 'session'),
	(18, 'procrastinate', 'procrastinateevent'),
	(19, 'procrastinate', 'procrastinatejob'),
	(20, 'procrastinate', 'procrastinateperiodicdefer'),
	(21, 'procrastinate', 'procrastinateworker'),
	(22, 'core', 'storedfile'),
	(23, 'core', 'filepart'),
	(24, 'bags', 'bagtally'),
	(25, 'bags', 'sitelogo'),
	(26, 'bills', 'billcounter'),
	(27, 'bills', 'billtally'),
	(28, 'bills', 'pendingscans'),
	(29, 'scanning', 'scantally'),
	(30, 'exports', 'exportrun'),
	(31, 'labels', 'printedrange'),
	(32, 'imports', 'headerword'),
	(33, 'imports', 'importrun'),
	(34, 'imports', 'importedrange'),
	(35, 'imports', 'bagdetail'),
	(36, 'imports', 'keptbag'),
	(37, 'reports', 'sentsummary'),
	(38, 'reports', 'clearedscan'),
	(39, 'reports', 'sentmail'),
	(40, 'reports', 'summarymail'),
	(41, 'monitoring', 'selfcheck');


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_migrations VALUES
	(1, 'core', '0001_initial', '2026-11-28 20:47:32.045445+00'),
	(2, 'core', '0002_sql_objects', '2026-11-28 20:47:32.055258+00'),
	(3, 'contenttypes', '0001_initial', '2026-11-28 20:47:32.069149+00'),
	(4, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 20:47:32.07553+00'),
	(5, 'auth', '0001_initial', '2026-11-28 20:47:32.108428+00'),
	(6, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 20:47:32.114852+00'),
	(7, 'auth', '0003_alter_user_email_max_length', '2026-11-28 20:47:32.120618+00'),
	(8, 'auth', '0004_alter_user_username_opts', '2026-11-28 20:47:32.125052+00'),
	(9, 'auth', '0005_alter_user_last_login_null', '2026-11-28 20:47:32.13312+00'),
	(10, 'auth', '0006_require_contenttypes_0002', '2026-11-28 20:47:32.140071+00'),
	(11, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 20:47:32.150607+00'),
	(12, 'auth', '0008_alter_user_username_max_length', '2026-11-28 20:47:32.158802+00'),
	(13, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 20:47:32.165162+00'),
	(14, 'auth', '0010_alter_group_name_max_length', '2026-11-28 20:47:32.176913+00'),
	(15, 'auth', '0011_update_proxy_permissions', '2026-11-28 20:47:32.182719+00'),
	(16, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 20:47:32.190307+00'),
	(17, 'accounts', '0001_initial', '2026-11-28 20:47:32.266916+00'),
	(18, 'accounts', '0002_sql_objects', '2026-11-28 20:47:32.275514+00'),
	(19, 'admin', '0001_initial', '2026-11-28 20:47:32.316098+00'),
	(20, 'admin', '0002_logentry_remove_auto_add', '2026-11-28 20:47:32.327303+00'),
	(21, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-28 20:47:32.339574+00'),
	(22, 'bags', '0001_initial', '2026-11-28 20:47:32.496022+00'),
	(23, 'bags', '0002_sql_objects', '2026-11-28 20:47:32.519501+00'),
	(24, 'bills', '0001_initial', '2026-11-28 20:47:32.912173+00'),
	(25, 'bills', '0002_sql_objects', '2026-11-28 20:47:32.934711+00'),
	(26, 'exports', '0001_initial', '2026-11-28 20:47:32.954393+00'),
	(27, 'imports', '0001_initial', '2026-11-28 20:47:33.171979+00'),
	(28, 'labels', '0001_initial', '2026-11-28 20:47:33.200314+00'),
	(29, 'labels', '0002_sql_objects', '2026-11-28 20:47:33.203487+00'),
	(30, 'monitoring', '0001_initial', '2026-11-28 20:47:33.209687+00'),
	(31, 'procrastinate', '0001_initial', '2026-11-28 20:47:33.225416+00'),
	(32, 'procrastinate', '0002_drop_started_at_column', '2026-11-28 20:47:33.227247+00'),
	(33, 'procrastinate', '0003_drop_started_at_column', '2026-11-28 20:47:33.228571+00'),
	(34, 'procrastinate', '0004_drop_procrastinate_version_table', '2026-11-28 20:47:33.230338+00'),
	(35, 'procrastinate', '0005_fix_procrastinate_fetch_job', '2026-11-28 20:47:33.234434+00'),
	(36, 'procrastinate', '0006_fix_trigger_status_events_insert', '2026-11-28 20:47:33.235888+00'),
	(37, 'procrastinate', '0007_add_queueing_lock_column', '2026-11-28 20:47:33.237928+00'),
	(38, 'procrastinate', '0008_close_fetch_job_race_condition', '2026-11-28 20:47:33.240118+00'),
	(39, 'procrastinate', '0009_add_defer_job_function', '2026-11-28 20:47:33.242545+00'),
	(40, 'procrastinate', '0010_add_procrastinate_periodic_defers', '2026-11-28 20:47:33.252273+00'),
	(41, 'procrastinate', '0011_add_foreign_key_index', '2026-11-28 20:47:33.257234+00'),
	(42, 'procrastinate', '0012_add_locks_to_periodic_defer', '2026-11-28 20:47:33.261964+00'),
	(43, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', '2026-11-28 20:47:33.268314+00'),
	(44, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', '2026-11-28 20:47:33.272809+00'),
	(45, 'procrastinate', '0015_add_trigger_on_job_deletion', '2026-11-28 20:47:33.277017+00'),
	(46, 'procrastinate', '0016_delete_finished_jobs', '2026-11-28 20:47:33.280715+00'),
	(47, 'procrastinate', '0017_add_checks_to_finish_job', '2026-11-28 20:47:33.284359+00'),
	(48, 'procrastinate', '0018_add_checks_to_retry_job', '2026-11-28 20:47:33.288508+00'),
	(49, 'procrastinate', '0019_fix_finish_job_compat_issue', '2026-11-28 20:47:33.28988+00'),
	(50, 'procrastinate', '0020_add_index_on_procrastinate_jobs', '2026-11-28 20:47:33.297408+00'),
	(51, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', '2026-11-28 20:47:33.302154+00'),
	(52, 'procrastinate', '0022_null_locks_excluded', '2026-11-28 20:47:33.309505+00'),
	(53, 'procrastinate', '0023_remove_old_finish_job_function', '2026-11-28 20:47:33.316842+00'),
	(54, 'procrastinate', '0024_job_id_bigint', '2026-11-28 20:47:33.333297+00'),
	(55, 'procrastinate', '0025_add_models', '2026-11-28 20:47:33.343668+00'),
	(56, 'procrastinate', '0026_add_job_priority', '2026-11-28 20:47:33.357024+00'),
	(57, 'procrastinate', '0027_add_periodic_job_priority', '2026-11-28 20:47:33.368369+00'),
	(58, 'procrastinate', '0028_add_cancel_states', '2026-11-28 20:47:33.381697+00'),
	(59, 'procrastinate', '0029_add_additional_params_to_retry_job', '2026-11-28 20:47:33.390491+00'),
	(60, 'procrastinate', '0030_alter_procrastinateevent_options', '2026-11-28 20:47:33.39275+00'),
	(61, 'procrastinate', '0031_add_indexes_for_fetch_job', '2026-11-28 20:47:33.401479+00'),
	(62, 'procrastinate', '0032_pre_cancel_notification', '2026-11-28 20:47:33.414837+00'),
	(63, 'procrastinate', '0033_post_cancel_notification', '2026-11-28 20:47:33.439787+00'),
	(64, 'procrastinate', '0034_pre_add_heartbeat', '2026-11-28 20:47:33.45162+00'),
	(65, 'procrastinate', '0035_post_add_heartbeat', '2026-11-28 20:47:33.456663+00'),
	(66, 'procrastinate', '0036_add_worker_model', '2026-11-28 20:47:33.461547+00'),
	(67, 'procrastinate', '0037_pre_batch_defer_jobs', '2026-11-28 20:47:33.464957+00'),
	(68, 'procrastinate', '0038_post_batch_defer_jobs', '2026-11-28 20:47:33.468506+00'),
	(69, 'procrastinate', '0039_pre_priority_lock_fetch_job', '2026-11-28 20:47:33.472741+00'),
	(70, 'procrastinate', '0040_pre_retry_failed_job', '2026-11-28 20:47:33.474669+00'),
	(71, 'procrastinate', '0041_post_retry_failed_job', '2026-11-28 20:47:33.476773+00'),
	(72, 'scanning', '0001_initial', '2026-11-28 20:47:33.625904+00'),
	(73, 'reports', '0001_initial', '2026-11-28 20:47:33.749558+00'),
	(74, 'reports', '0002_sql_objects', '2026-11-28 20:47:33.753388+00'),
	(75, 'scanning', '0002_sql_objects', '2026-11-28 20:47:33.796335+00'),
	(76, 'sessions', '0001_initial', '2026-11-28 20:47:33.80633+00'),
	(77, 'tracetrack', '0001_roles', '2026-11-28 20:47:33.899044+00');


--
-- Data for Name: exports_exportrun; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.exports_exportrun VALUES
	(1, '', 0, NULL, NULL, NULL, false, 0, '', 'bags', 'csv', '{}', 'done', '2026-11-28 20:51:55.872462+00', 1, 2, 3);


--
-- Data for Name: imports_bagdetail; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: imports_headerword; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.imports_headerword VALUES
	(1, 'carton', 'code');


--
-- Data for Name: imports_importedrange; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.imports_importedrange VALUES
	(1, 'link', 20, 21, 1),
	(2, 'bag', 25, 28, 1);


--
-- Data for Name: imports_importrun; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.imports_importrun VALUES
	(1, '', 0, NULL, '2026-11-28 20:51:55.730553+00', '2026-11-28 20:51:55.730553+00', false, 1, '', 'bags.xlsx', 'b054f011a1406ff9f1ab0230507f0cb048ec7ec3a664056959a3bcb4922f2bbf', 'imported', 'import', '2026-11-28 20:51:55.296373+00', '{}', '{"format": "xlsx", "sheets": [{"plan": {"kept": {}, "shape": "table", "sheet": "Sheet1", "shown": [["parent", "child"], ["SB30001", "CH30001"], ["SB30001", "CH30002"], ["", "CH1"]], "header": 1, "columns": {"child": 1, "parent": 0}, "is_used": true, "is_hidden": false}, "rows": 4, "statements": 3, "hidden_rows": 0, "formula_rows": 0, "merged_areas": 0}], "has_macros": false, "statements": 3}', '{"new": 3, "read": 3, "same": 0, "changed": 0, "refused": 0}', '{}', '[{"row": 2, "bill": null, "code": "CH30001", "kind": "child", "sheet": 0, "parent": "SB30001", "outcome": "new"}, {"row": 3, "bill": null, "code": "CH30002", "kind": "child", "sheet": 0, "parent": "SB30001", "outcome": "new"}, {"row": 4, "bill": null, "code": "CH1", "kind": "child", "sheet": 0, "parent": null, "outcome": "new"}]', '{"reading": 0.33, "writing": 0.1, "checking": 0.06, "finishing": 0.01}', true, '2026-11-28 20:51:55.739983+00', NULL, NULL, 1, 3, 3, NULL, NULL);


--
-- Data for Name: imports_keptbag; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: labels_printedrange; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.labels_printedrange VALUES
	(1, 'SB', 5, '', 50001, 50003, 'parent', 'qr', 'a4-24', '', '2026-11-28 20:51:55.881385+00', 2);


--
-- Data for Name: monitoring_selfcheck; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.monitoring_selfcheck VALUES
	(1, '2026-11-28 20:51:55.917389+00', '2026-11-28 20:51:55.963538+00', 28, 17, 32, 0, '{}', '');


--
-- Data for Name: procrastinate_events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_periodic_defers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_workers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reports_clearedscan; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reports_clearedscan VALUES
	('01a223ed-c6cc-78fa-9644-3b0e59e55fff', '2026-11-28 20:51:55.218019+00', 'a torn label', 2);


--
-- Data for Name: reports_sentmail; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reports_sentsummary; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reports_sentsummary VALUES
	('2026-11-02', NULL, NULL, 0, '');


--
-- Data for Name: reports_summarymail; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.reports_summarymail VALUES
	(1, false, '20:00:00', 'en', '', '2026-11-28 20:47:33.737591+00');


--
-- Data for Name: reports_summarymail_people; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: scanning_scan; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_scan VALUES
	('01a223ed-c4cd-7c1e-8769-fa6d123349c7', '2026-11-28 20:51:54.710893+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11001', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x1facaf90c6cd7be98d3d0b32819ec0a2', 'saved', NULL, 1, NULL, NULL, NULL, 1, 2, NULL, NULL, NULL, 1, 1, 1),
	('01a223ed-c4ea-77c8-beb7-fd5a1191d146', '2026-11-28 20:51:54.731081+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11002', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x25b0dc5262bf147e130c42490a7d1b5c', 'saved', NULL, 2, NULL, NULL, NULL, 1, 3, NULL, NULL, NULL, 2, 1, 1),
	('01a223ed-c4ef-7a5b-ab87-ebf64ca32cd5', '2026-11-28 20:51:54.736428+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11003', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x8b97ce5819de8b13252b5b428093edb8', 'saved', NULL, 3, NULL, NULL, NULL, 1, 4, NULL, NULL, NULL, 3, 1, 1),
	('01a223ed-c502-7be9-8775-ef20a8a454dd', '2026-11-28 20:51:54.754697+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x2314a94633c3fbf5f417ca4a8e619c86', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 1, 1, NULL, 1, NULL, 1, 2),
	('01a223ed-c50a-73fa-911e-87ef20193133', '2026-11-28 20:51:54.762533+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12001', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\xc5031f673d3e1d013f335ff6ffed2fb9', 'saved', NULL, 1, NULL, NULL, NULL, 1, 6, NULL, NULL, NULL, 4, 5, 1),
	('01a223ed-c512-7efd-964c-abda30328bd5', '2026-11-28 20:51:54.770981+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12002', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\x2ae00a48d404ff1b7e6d91e499090b00', 'saved', NULL, 2, NULL, NULL, NULL, 1, 7, NULL, NULL, NULL, 5, 5, 1),
	('01a223ed-c518-7f18-8609-091471483e58', '2026-11-28 20:51:54.777509+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12003', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\x60296b1854abad39fec32766b2c9740d', 'saved', NULL, 3, NULL, NULL, NULL, 1, 8, NULL, NULL, NULL, 6, 5, 1),
	('01a223ed-c524-7df2-a76d-bee8c96f6c75', '2026-11-28 20:51:54.789544+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10002', NULL, NULL, NULL, NULL, 'B-2', NULL, '\xb5badae37e58303350adb74f2ad129b7', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 5, 2, NULL, 2, NULL, 5, 2),
	('01a223ed-c528-7a46-a833-f110c1c08816', '2026-11-28 20:51:54.793379+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13001', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\x2f17aa10234e369f3925f50746103ddb', 'saved', NULL, 1, NULL, NULL, NULL, 1, 10, NULL, NULL, NULL, 7, 9, 1),
	('01a223ed-c532-7e86-9c1f-5418b2b5b315', '2026-11-28 20:51:54.803346+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13002', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\xc817052821bd1f7c070f5e906c8d397d', 'saved', NULL, 2, NULL, NULL, NULL, 1, 11, NULL, NULL, NULL, 8, 9, 1),
	('01a223ed-c539-779d-8c53-08d341bdf480', '2026-11-28 20:51:54.810328+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13003', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\x1bebebeebd31085e9aa8c76aefc8f44f', 'saved', NULL, 3, NULL, NULL, NULL, 1, 12, NULL, NULL, NULL, 9, 9, 1),
	('01a223ed-c550-73fc-99ba-4bb6877d1cfb', '2026-11-28 20:51:54.832715+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10003', NULL, NULL, NULL, NULL, 'B-3', NULL, '\xfa1c5148757535a446bceb198f113faf', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 9, 3, NULL, 3, NULL, 9, 2),
	('01a223ed-c553-7a4f-8028-bb90d89b0baf', '2026-11-28 20:51:54.835504+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14001', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\x31ccfa6713d5b20e123d72eb928c56ff', 'saved', NULL, 1, NULL, NULL, NULL, 1, 14, NULL, NULL, NULL, 10, 13, 1),
	('01a223ed-c55c-7b82-a7b5-b97723102d09', '2026-11-28 20:51:54.845211+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14002', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\x3fdc03cbbe50ac4b461e4cf51249bb4a', 'saved', NULL, 2, NULL, NULL, NULL, 1, 15, NULL, NULL, NULL, 11, 13, 1),
	('01a223ed-c568-7826-88fa-6bc19d206f4a', '2026-11-28 20:51:54.856971+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14003', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\xda6e8aba0ad0cc208d0f6000a24fb90a', 'saved', NULL, 3, NULL, NULL, NULL, 1, 16, NULL, NULL, NULL, 12, 13, 1),
	('01a223ed-c57a-7491-8ebe-2aa2da98c180', '2026-11-28 20:51:54.875468+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10004', NULL, NULL, NULL, NULL, 'B-4', NULL, '\x767cc011e018f8d6a2f44ef78d1e9a50', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 13, 4, NULL, 4, NULL, 13, 2),
	('01a223ed-c584-7a86-b692-d92a9b3e3142', '2026-11-28 20:51:54.885213+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15001', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x29299becf2d0b0e77a586e41aff2aa99', 'saved', NULL, 1, NULL, NULL, NULL, 1, 18, NULL, NULL, NULL, 13, 17, 1),
	('01a223ed-c587-7e04-a559-966b084289ab', '2026-11-28 20:51:54.893048+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15002', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x3db59249a8a348113f8b5fd0960729e3', 'saved', NULL, 2, NULL, NULL, NULL, 1, 19, NULL, NULL, NULL, 14, 17, 1),
	('01a223ed-c590-780e-a347-5ab053f30ec8', '2026-11-28 20:51:54.897562+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15003', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x5b1e1a607bc18cc729872919a4f38f26', 'saved', NULL, 3, NULL, NULL, NULL, 1, 20, NULL, NULL, NULL, 15, 17, 1),
	('01a223ed-c5a2-7051-a0ce-6fb8e5846614', '2026-11-28 20:51:54.916179+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10005', NULL, NULL, NULL, NULL, 'B-5', NULL, '\xda159d34b288a6599aa7144985083139', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 17, 5, NULL, 5, NULL, 17, 2),
	('01a223ed-c660-7d0f-8f08-22b1821f30fb', '2026-11-28 20:51:55.104732+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xeafd134c71c348e78cea24d9fa51c2a9', 'saved', NULL, 1, NULL, NULL, NULL, 1, 22, NULL, NULL, NULL, 16, 21, 1),
	('01a223ed-c66c-762c-a43c-8aaccb0899c7', '2026-11-28 20:51:55.116883+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xeafd134c71c348e78cea24d9fa51c2a9', 'duplicate', 'in_this_parent', 1, 'SB20001', 'meena', '2026-11-28 20:51:55.104732+00', 1, 22, NULL, NULL, NULL, NULL, 21, 1),
	('01a223ed-c670-771b-9479-e51845441a4b', '2026-11-28 20:51:55.120961+00', NULL, 'bay-1', NULL, 'scan', 'pack', '!', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\x0f24d1c70b0c48fb8afaed98961a0b53', 'refused', 'bad_code', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 1),
	('01a223ed-c67c-7878-be89-15902d7f4cc0', '2026-11-28 20:51:55.133028+00', NULL, 'bay-1', NULL, 'scan', 'move', 'CH20001', NULL, NULL, NULL, 'SB20002', NULL, NULL, '\x4f67b3570eb100352e667d7df8764efc', 'saved', NULL, 1, 'SB20001', NULL, NULL, 1, 22, NULL, 16, NULL, 17, 23, 1),
	('01a223ed-c68c-7899-8440-b8535875f2bb', '2026-11-28 20:51:55.149778+00', NULL, 'bay-1', NULL, 'scan', 'undo', 'CH20001', NULL, NULL, NULL, NULL, NULL, '01a223ed-c67c-7878-be89-15902d7f4cc0', '\xf58379fc712162c8f7219905eb5e19ba', 'saved', NULL, 1, NULL, NULL, NULL, 1, 22, NULL, 17, NULL, 18, 21, 1),
	('01a223ed-c698-7a27-9b9c-8051230a98a8', '2026-11-28 20:51:55.161463+00', NULL, 'bay-1', NULL, 'scan', 'unpack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xd8dc4aa02e3ce01be91b63385610fc81', 'saved', NULL, 0, NULL, NULL, NULL, 1, 22, NULL, 18, NULL, NULL, 21, 1),
	('01a223ed-c6a0-70d4-bf7b-942a98225c91', '2026-11-28 20:51:55.168988+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20002', NULL, NULL, NULL, 'SB20002', NULL, NULL, '\xc0010fec8ab4af5b3c6ea0fc27beff2c', 'saved', NULL, 1, NULL, NULL, NULL, 1, 24, NULL, NULL, NULL, 19, 23, 1),
	('01a223ed-c6a4-7c70-b6fe-d9fdd587b2fd', '2026-11-28 20:51:55.17265+00', NULL, 'bay-1', NULL, 'scan', 'empty', 'SB20002', NULL, NULL, NULL, NULL, NULL, NULL, '\x6a56f68afeec7ed693bcbf7e051060c1', 'saved', NULL, 0, NULL, NULL, NULL, 1, 23, NULL, NULL, NULL, NULL, 23, 1),
	('01a223ed-c6ab-7893-840c-bf7e185162ff', '2026-11-28 20:51:55.179781+00', NULL, 'bay-1', NULL, 'scan', 'look', 'SB20002', NULL, NULL, NULL, NULL, NULL, NULL, '\x0b6fa336994903d37de22bb27a6b9ca0', 'saved', NULL, 0, NULL, NULL, NULL, 1, 23, NULL, NULL, NULL, NULL, 23, 1),
	('01a223ed-c6ad-766a-93c1-1636fd1b0b07', '2026-11-28 20:51:55.182041+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB20001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x8e4131707e2c7780193348dee4f95f4b', 'saved', NULL, 0, NULL, NULL, NULL, NULL, 21, 1, NULL, 6, NULL, 21, 2),
	('01a223ed-c6b8-7d49-a3f2-51e9bfc5b246', '2026-11-28 20:51:55.192873+00', NULL, 'bay-1', NULL, 'scan', 'unbill', 'SB20001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x1e82a7cccb8c743ae6413382ae804456', 'saved', NULL, 0, NULL, NULL, NULL, NULL, 21, 1, NULL, 6, NULL, 21, 2),
	('01a223ed-c6cc-78fa-9644-3b0e59e55fff', '2026-11-28 20:51:55.212767+00', NULL, 'bay-1', NULL, 'scan', 'unpack', 'CH99999', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\x679b63efd4a355e9895d56fcd832dcda', 'refused', 'unknown_code', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 1);


--
-- Data for Name: scanning_scantally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_scantally VALUES
	(22, '2026-11-28 20:45:00+00', 'bay-1', 'pack', 'duplicate', 'in_this_parent', 1, 0, 0, '2026-11-28 20:51:55.116883+00', '2026-11-28 20:51:55.116883+00', 1, 1),
	(23, '2026-11-28 20:45:00+00', 'bay-1', 'pack', 'refused', 'bad_code', 1, 0, 0, '2026-11-28 20:51:55.120961+00', '2026-11-28 20:51:55.120961+00', 1, 1),
	(24, '2026-11-28 20:45:00+00', 'bay-1', 'move', 'saved', NULL, 1, 0, 0, '2026-11-28 20:51:55.133028+00', '2026-11-28 20:51:55.133028+00', 1, 1),
	(25, '2026-11-28 20:45:00+00', 'bay-1', 'undo', 'saved', NULL, 1, 0, 0, '2026-11-28 20:51:55.149778+00', '2026-11-28 20:51:55.149778+00', 1, 1),
	(26, '2026-11-28 20:45:00+00', 'bay-1', 'unpack', 'saved', NULL, 1, 0, 1, '2026-11-28 20:51:55.161463+00', '2026-11-28 20:51:55.161463+00', 1, 1),
	(1, '2026-11-28 20:45:00+00', 'bay-1', 'pack', 'saved', NULL, 17, 17, 0, '2026-11-28 20:51:54.710893+00', '2026-11-28 20:51:55.168988+00', 1, 1),
	(28, '2026-11-28 20:45:00+00', 'bay-1', 'empty', 'saved', NULL, 1, 0, 1, '2026-11-28 20:51:55.17265+00', '2026-11-28 20:51:55.17265+00', 1, 1),
	(29, '2026-11-28 20:45:00+00', 'bay-1', 'look', 'saved', NULL, 1, 0, 0, '2026-11-28 20:51:55.179781+00', '2026-11-28 20:51:55.179781+00', 1, 1),
	(4, '2026-11-28 20:45:00+00', 'bay-1', 'bill', 'saved', NULL, 6, 0, 0, '2026-11-28 20:51:54.754697+00', '2026-11-28 20:51:55.182041+00', NULL, 2),
	(31, '2026-11-28 20:45:00+00', 'bay-1', 'unbill', 'saved', NULL, 1, 0, 0, '2026-11-28 20:51:55.192873+00', '2026-11-28 20:51:55.192873+00', NULL, 2),
	(32, '2026-11-28 20:45:00+00', 'bay-1', 'unpack', 'refused', 'unknown_code', 1, 0, 0, '2026-11-28 20:51:55.212767+00', '2026-11-28 20:51:55.212767+00', 1, 1);


--
-- Data for Name: scanning_station; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_station VALUES
	(1, 'bay-1', 2, '2026-11-28 20:51:55.892264+00', 1);


--
-- Name: accounts_apitoken_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_apitoken_id_seq', 1, true);


--
-- Name: accounts_area_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_area_id_seq', 1, true);


--
-- Name: accounts_auditentry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_auditentry_id_seq', 17, true);


--
-- Name: accounts_user_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_groups_id_seq', 3, true);


--
-- Name: accounts_user_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_id_seq', 3, true);


--
-- Name: accounts_user_user_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_user_permissions_id_seq', 1, false);


--
-- Name: auth_group_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 34, true);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_permission_id_seq', 164, true);


--
-- Name: bags_bag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_bag_id_seq', 28, true);


--
-- Name: bags_bagtally_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_bagtally_id_seq', 2, true);


--
-- Name: bags_link_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_link_id_seq', 21, true);


--
-- Name: bags_sitelogo_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_sitelogo_id_seq', 1, false);


--
-- Name: bags_sitesettings_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_sitesettings_id_seq', 1, false);


--
-- Name: bills_bill_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_bill_id_seq', 5, true);


--
-- Name: bills_billline_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_billline_id_seq', 6, true);


--
-- Name: bills_billtally_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_billtally_id_seq', 20, true);


--
-- Name: bills_billversion_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_billversion_id_seq', 5, true);


--
-- Name: bills_pendingscans_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_pendingscans_id_seq', 1, false);


--
-- Name: core_filepart_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_filepart_id_seq', 2, true);


--
-- Name: core_storedfile_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_storedfile_id_seq', 2, true);


--
-- Name: django_admin_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_content_type_id_seq', 41, true);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_migrations_id_seq', 77, true);


--
-- Name: exports_exportrun_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.exports_exportrun_id_seq', 1, true);


--
-- Name: imports_bagdetail_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_bagdetail_id_seq', 1, false);


--
-- Name: imports_headerword_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_headerword_id_seq', 1, true);


--
-- Name: imports_importedrange_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_importedrange_id_seq', 2, true);


--
-- Name: imports_importrun_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_importrun_id_seq', 1, true);


--
-- Name: imports_keptbag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_keptbag_id_seq', 1, false);


--
-- Name: labels_printedrange_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.labels_printedrange_id_seq', 1, true);


--
-- Name: monitoring_selfcheck_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.monitoring_selfcheck_id_seq', 1, true);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);


--
-- Name: reports_sentmail_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.reports_sentmail_id_seq', 1, false);


--
-- Name: reports_summarymail_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.reports_summarymail_id_seq', 1, false);


--
-- Name: reports_summarymail_people_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.reports_summarymail_people_id_seq', 1, false);


--
-- Name: scanning_scantally_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.scanning_scantally_id_seq', 32, true);


--
-- Name: scanning_station_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.scanning_station_id_seq', 1, true);


--
-- Name: accounts_apitoken accounts_apitoken_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_pkey PRIMARY KEY (id);


--
-- Name: accounts_area accounts_area_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_area
    ADD CONSTRAINT accounts_area_pkey PRIMARY KEY (id);


--
-- Name: accounts_auditentry accounts_auditentry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_auditentry
    ADD CONSTRAINT accounts_auditentry_pkey PRIMARY KEY (id);


--
-- Name: accounts_user_groups accounts_user_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);


--
-- Name: accounts_user_groups accounts_user_groups_user_id_group_id_59c0b32f_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);


--
-- Name: accounts_user accounts_user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);


--
-- Name: accounts_user_user_permissions accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);


--
-- Name: accounts_user_user_permissions accounts_user_user_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);


--
-- Name: accounts_user accounts_user_username_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_username_key UNIQUE (username);


--
-- Name: accounts_apitoken api_token_digest_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT api_token_digest_unique UNIQUE (digest);


--
-- Name: auth_group auth_group_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


--
-- Name: auth_group_permissions auth_group_permissions_group_id_permission_id_0cd325b0_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


--
-- Name: auth_group_permissions auth_group_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


--
-- Name: auth_permission auth_permission_content_type_id_codename_01ab375a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


--
-- Name: auth_permission auth_permission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


--
-- Name: bags_bag bag_code_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_bag
    ADD CONSTRAINT bag_code_unique UNIQUE (code);


--
-- Name: imports_bagdetail bag_detail_once_per_run; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_bagdetail
    ADD CONSTRAINT bag_detail_once_per_run UNIQUE (bag_id, run_id);


--
-- Name: bags_bagtally bag_tally_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_bagtally
    ADD CONSTRAINT bag_tally_once UNIQUE NULLS NOT DISTINCT (slot, area_id);


--
-- Name: bags_bag bags_bag_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_bag
    ADD CONSTRAINT bags_bag_pkey PRIMARY KEY (id);


--
-- Name: bags_bagtally bags_bagtally_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_bagtally
    ADD CONSTRAINT bags_bagtally_pkey PRIMARY KEY (id);


--
-- Name: bags_link bags_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_link
    ADD CONSTRAINT bags_link_pkey PRIMARY KEY (id);


--
-- Name: bags_sitelogo bags_sitelogo_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_sitelogo
    ADD CONSTRAINT bags_sitelogo_pkey PRIMARY KEY (id);


--
-- Name: bags_sitesettings bags_sitesettings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_sitesettings
    ADD CONSTRAINT bags_sitesettings_pkey PRIMARY KEY (id);


--
-- Name: bills_bill bill_number_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bill_number_unique UNIQUE (number);


--
-- Name: bills_billtally bill_tally_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billtally
    ADD CONSTRAINT bill_tally_once UNIQUE NULLS NOT DISTINCT (slot, area_id);


--
-- Name: bills_billversion bill_version_short_code_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billversion
    ADD CONSTRAINT bill_version_short_code_unique UNIQUE (short_code);


--
-- Name: bills_billversion bill_version_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billversion
    ADD CONSTRAINT bill_version_unique UNIQUE (bill_id, version);


--
-- Name: bills_bill bills_bill_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bills_bill_pkey PRIMARY KEY (id);


--
-- Name: bills_billcounter bills_billcounter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billcounter
    ADD CONSTRAINT bills_billcounter_pkey PRIMARY KEY (series);


--
-- Name: bills_billline bills_billline_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billline
    ADD CONSTRAINT bills_billline_pkey PRIMARY KEY (id);


--
-- Name: bills_billtally bills_billtally_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billtally
    ADD CONSTRAINT bills_billtally_pkey PRIMARY KEY (id);


--
-- Name: bills_billversion bills_billversion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billversion
    ADD CONSTRAINT bills_billversion_pkey PRIMARY KEY (id);


--
-- Name: bills_pendingscans bills_pendingscans_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_pendingscans
    ADD CONSTRAINT bills_pendingscans_pkey PRIMARY KEY (id);


--
-- Name: core_filepart core_filepart_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_filepart
    ADD CONSTRAINT core_filepart_pkey PRIMARY KEY (id);


--
-- Name: core_storedfile core_storedfile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_storedfile
    ADD CONSTRAINT core_storedfile_pkey PRIMARY KEY (id);


--
-- Name: django_admin_log django_admin_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);


--
-- Name: django_content_type django_content_type_app_label_model_76bd3d3b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


--
-- Name: django_content_type django_content_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


--
-- Name: django_migrations django_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


--
-- Name: django_session django_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


--
-- Name: exports_exportrun exports_exportrun_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exports_exportrun
    ADD CONSTRAINT exports_exportrun_pkey PRIMARY KEY (id);


--
-- Name: core_filepart file_part_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_filepart
    ADD CONSTRAINT file_part_once UNIQUE (file_id, number);


--
-- Name: imports_bagdetail imports_bagdetail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_bagdetail
    ADD CONSTRAINT imports_bagdetail_pkey PRIMARY KEY (id);


--
-- Name: imports_headerword imports_headerword_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_headerword
    ADD CONSTRAINT imports_headerword_pkey PRIMARY KEY (id);


--
-- Name: imports_headerword imports_headerword_word_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_headerword
    ADD CONSTRAINT imports_headerword_word_key UNIQUE (word);


--
-- Name: imports_importedrange imports_importedrange_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedrange
    ADD CONSTRAINT imports_importedrange_pkey PRIMARY KEY (id);


--
-- Name: imports_importrun imports_importrun_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_pkey PRIMARY KEY (id);


--
-- Name: imports_keptbag imports_keptbag_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_keptbag
    ADD CONSTRAINT imports_keptbag_pkey PRIMARY KEY (id);


--
-- Name: imports_keptbag kept_bag_once_per_run; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_keptbag
    ADD CONSTRAINT kept_bag_once_per_run UNIQUE (run_id, bag_id);


--
-- Name: labels_printedrange labels_printedrange_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.labels_printedrange
    ADD CONSTRAINT labels_printedrange_pkey PRIMARY KEY (id);


--
-- Name: monitoring_selfcheck monitoring_selfcheck_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.monitoring_selfcheck
    ADD CONSTRAINT monitoring_selfcheck_pkey PRIMARY KEY (id);


--
-- Name: bills_pendingscans pending_scans_once_per_station; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_pendingscans
    ADD CONSTRAINT pending_scans_once_per_station UNIQUE (station, user_id);


--
-- Name: procrastinate_events procrastinate_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_jobs procrastinate_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


--
-- Name: procrastinate_workers procrastinate_workers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


--
-- Name: reports_clearedscan reports_clearedscan_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_clearedscan
    ADD CONSTRAINT reports_clearedscan_pkey PRIMARY KEY (scan_id);


--
-- Name: reports_sentmail reports_sentmail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_sentmail
    ADD CONSTRAINT reports_sentmail_pkey PRIMARY KEY (id);


--
-- Name: reports_sentsummary reports_sentsummary_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_sentsummary
    ADD CONSTRAINT reports_sentsummary_pkey PRIMARY KEY (day);


--
-- Name: reports_summarymail_people reports_summarymail_people_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_summarymail_people
    ADD CONSTRAINT reports_summarymail_people_pkey PRIMARY KEY (id);


--
-- Name: reports_summarymail_people reports_summarymail_people_summarymail_id_user_id_a9c17feb_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_summarymail_people
    ADD CONSTRAINT reports_summarymail_people_summarymail_id_user_id_a9c17feb_uniq UNIQUE (summarymail_id, user_id);


--
-- Name: reports_summarymail reports_summarymail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_summarymail
    ADD CONSTRAINT reports_summarymail_pkey PRIMARY KEY (id);


--
-- Name: scanning_scantally scan_tally_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scantally
    ADD CONSTRAINT scan_tally_once UNIQUE NULLS NOT DISTINCT (quarter_at, user_id, station, area_id, action, outcome, reason);


--
-- Name: scanning_scan scanning_scan_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_pkey PRIMARY KEY (id);


--
-- Name: scanning_scantally scanning_scantally_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scantally
    ADD CONSTRAINT scanning_scantally_pkey PRIMARY KEY (id);


--
-- Name: scanning_station scanning_station_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_station
    ADD CONSTRAINT scanning_station_pkey PRIMARY KEY (id);


--
-- Name: reports_sentmail sent_mail_once_a_day; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_sentmail
    ADD CONSTRAINT sent_mail_once_a_day UNIQUE (summary_id, address);


--
-- Name: scanning_station station_once_per_person; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_station
    ADD CONSTRAINT station_once_per_person UNIQUE (name, user_id);


--
-- Name: said_bag_code; Type: INDEX; Schema: load_1; Owner: -
--

CREATE UNIQUE INDEX said_bag_code ON load_1.said_bag USING btree (code);


--
-- Name: staged_place; Type: INDEX; Schema: load_1; Owner: -
--

CREATE INDEX staged_place ON load_1.staged USING btree (place);


--
-- Name: verdict_place; Type: INDEX; Schema: load_1; Owner: -
--

CREATE INDEX verdict_place ON load_1.verdict USING btree (place);


--
-- Name: wanted_bag_code; Type: INDEX; Schema: load_1; Owner: -
--

CREATE UNIQUE INDEX wanted_bag_code ON load_1.wanted_bag USING btree (code) INCLUDE (id);


--
-- Name: wanted_link_nth; Type: INDEX; Schema: load_1; Owner: -
--

CREATE INDEX wanted_link_nth ON load_1.wanted_link USING btree (nth);


--
-- Name: accounts_apitoken_user_id_bbee13e0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_apitoken_user_id_bbee13e0 ON public.accounts_apitoken USING btree (user_id);


--
-- Name: accounts_user_area_id_be4bf153; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_area_id_be4bf153 ON public.accounts_user USING btree (area_id);


--
-- Name: accounts_user_groups_group_id_bd11a704; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);


--
-- Name: accounts_user_groups_user_id_52b62117; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);


--
-- Name: accounts_user_user_permissions_permission_id_113bb443; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);


--
-- Name: accounts_user_user_permissions_user_id_e4f0a161; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);


--
-- Name: accounts_user_username_6088629e_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_username_6088629e_like ON public.accounts_user USING btree (username varchar_pattern_ops);


--
-- Name: area_name_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX area_name_unique ON public.accounts_area USING btree (lower((name)::text));


--
-- Name: audit_entry_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_entry_subject ON public.accounts_auditentry USING btree (subject_kind, subject, id);


--
-- Name: auth_group_name_a6ea08ec_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


--
-- Name: auth_group_permissions_group_id_b120cbf9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


--
-- Name: auth_group_permissions_permission_id_84c5c92e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


--
-- Name: auth_permission_content_type_id_2f476e4b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


--
-- Name: bag_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_area ON public.bags_bag USING btree (area_id, id);


--
-- Name: bag_area_parents; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_area_parents ON public.bags_bag USING btree (area_id, id) WHERE ((kind)::text = 'parent'::text);


--
-- Name: bag_code_pieces; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_code_pieces ON public.bags_bag USING gin (public.pieces((code)::text));


--
-- Name: INDEX bag_code_pieces; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.bag_code_pieces IS 'TraceTrack 8eb2daee157f55542a76910184521f60e75eac30298417db2e52ca1cc2df6029';


--
-- Name: bag_code_reversed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_code_reversed ON public.bags_bag USING btree (reverse((code)::text));


--
-- Name: bag_look_alike; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_look_alike ON public.bags_bag USING btree (translate((code)::text, 'OI'::text, '01'::text)) WHERE ((code)::text ~ '[OI]'::text);


--
-- Name: bag_parents; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bag_parents ON public.bags_bag USING btree (id) WHERE ((kind)::text = 'parent'::text);


--
-- Name: bill_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_area ON public.bills_bill USING btree (area_id);


--
-- Name: bill_cancelled; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_cancelled ON public.bills_bill USING btree (cancelled_at) WHERE (cancelled_at IS NOT NULL);


--
-- Name: bill_closed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_closed ON public.bills_bill USING btree (closed_at) WHERE (closed_at IS NOT NULL);


--
-- Name: bill_customer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_customer ON public.bills_bill USING btree (upper((customer)::text) text_pattern_ops);


--
-- Name: INDEX bill_customer; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.bill_customer IS 'TraceTrack d415d622e402b55842854c7baf87e5a820c278f932c2699ac2e7809773406466';


--
-- Name: bill_line_bill; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_line_bill ON public.bills_billline USING btree (bill_id, id);


--
-- Name: bill_line_one_open_per_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX bill_line_one_open_per_parent ON public.bills_billline USING btree (parent_id) WHERE (removed_at IS NULL);


--
-- Name: bill_line_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_line_parent ON public.bills_billline USING btree (parent_id, id);


--
-- Name: bill_made; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_made ON public.bills_bill USING btree (created_at);


--
-- Name: bill_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_open ON public.bills_bill USING btree (id DESC) WHERE ((cancelled_at IS NULL) AND (closed_at IS NULL));


--
-- Name: bill_pieces; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bill_pieces ON public.bills_bill USING gin (public.pieces(public.bill_words(number, customer, vehicle)));


--
-- Name: INDEX bill_pieces; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.bill_pieces IS 'TraceTrack 0012420a00dadad16b21d353656d660780fd28339374c7cb23ce89c1bc5fc28c';


--
-- Name: bills_bill_cancelled_by_id_afd46c2f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bills_bill_cancelled_by_id_afd46c2f ON public.bills_bill USING btree (cancelled_by_id);


--
-- Name: bills_bill_closed_by_id_261b99a5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bills_bill_closed_by_id_261b99a5 ON public.bills_bill USING btree (closed_by_id);


--
-- Name: bills_bill_created_by_id_ad719567; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bills_bill_created_by_id_ad719567 ON public.bills_bill USING btree (created_by_id);


--
-- Name: bills_billcounter_series_d6db4ed5_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX bills_billcounter_series_d6db4ed5_like ON public.bills_billcounter USING btree (series varchar_pattern_ops);


--
-- Name: cleared_scan_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cleared_scan_at ON public.reports_clearedscan USING btree (at);


--
-- Name: django_admin_log_content_type_id_c4bce8eb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);


--
-- Name: django_admin_log_user_id_c564eba6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);


--
-- Name: django_session_expire_date_a5c62663; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


--
-- Name: django_session_session_key_c0390e0f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


--
-- Name: idx_procrastinate_jobs_worker_not_null; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));


--
-- Name: idx_procrastinate_workers_last_heartbeat; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);


--
-- Name: import_run_file; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX import_run_file ON public.imports_importrun USING btree (sha256);


--
-- Name: import_run_undone; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX import_run_undone ON public.imports_importrun USING btree (undone_at) WHERE (undone_at IS NOT NULL);


--
-- Name: imported_range_made; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imported_range_made ON public.imports_importedrange USING btree (made, first_id);


--
-- Name: imports_headerword_word_6fc473ea_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_headerword_word_6fc473ea_like ON public.imports_headerword USING btree (word varchar_pattern_ops);


--
-- Name: imports_importedrange_run_id_0c7f9672; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_importedrange_run_id_0c7f9672 ON public.imports_importedrange USING btree (run_id);


--
-- Name: imports_keptbag_bag_id_2ce7fa43; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_keptbag_bag_id_2ce7fa43 ON public.imports_keptbag USING btree (bag_id);


--
-- Name: link_contents; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX link_contents ON public.bags_link USING btree (parent_id, unlinked_at);


--
-- Name: link_one_open_per_child; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX link_one_open_per_child ON public.bags_link USING btree (child_id) WHERE (unlinked_at IS NULL);


--
-- Name: link_stays; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX link_stays ON public.bags_link USING btree (child_id, id);


--
-- Name: printed_range_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX printed_range_series ON public.labels_printedrange USING btree (prefix, places, suffix, last_number);


--
-- Name: procrastinate_events_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);


--
-- Name: procrastinate_jobs_id_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));


--
-- Name: procrastinate_jobs_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_priority_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_queue_name_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);


--
-- Name: procrastinate_jobs_queueing_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_periodic_defers_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);


--
-- Name: reports_sentmail_summary_id_28b0bc0f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reports_sentmail_summary_id_28b0bc0f ON public.reports_sentmail USING btree (summary_id);


--
-- Name: reports_summarymail_people_summarymail_id_1b968c65; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reports_summarymail_people_summarymail_id_1b968c65 ON public.reports_summarymail_people USING btree (summarymail_id);


--
-- Name: reports_summarymail_people_user_id_921a7165; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reports_summarymail_people_user_id_921a7165 ON public.reports_summarymail_people USING btree (user_id);


--
-- Name: scan_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_area ON public.scanning_scan USING btree (area_id, received_at) WHERE (area_id IS NOT NULL);


--
-- Name: scan_bag; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_bag ON public.scanning_scan USING btree (bag_id, received_at) WHERE (bag_id IS NOT NULL);


--
-- Name: scan_bill; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_bill ON public.scanning_scan USING btree (bill_id, received_at) WHERE (bill_id IS NOT NULL);


--
-- Name: scan_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_parent ON public.scanning_scan USING btree (parent_id, received_at) WHERE (parent_id IS NOT NULL);


--
-- Name: scan_received; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_received ON public.scanning_scan USING btree (received_at);


--
-- Name: scan_tally_action; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_action ON public.scanning_scantally USING btree (action, quarter_at);


--
-- Name: scan_tally_area; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_area ON public.scanning_scantally USING btree (area_id, quarter_at);


--
-- Name: scan_tally_outcome; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_outcome ON public.scanning_scantally USING btree (outcome, quarter_at);


--
-- Name: scan_tally_reason; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_reason ON public.scanning_scantally USING btree (reason, quarter_at) WHERE (reason IS NOT NULL);


--
-- Name: scan_tally_station; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_station ON public.scanning_scantally USING btree (station, quarter_at);


--
-- Name: scan_tally_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_tally_user ON public.scanning_scantally USING btree (user_id, quarter_at);


--
-- Name: scan_to_look_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_to_look_at ON public.scanning_scan USING btree (received_at, id) WHERE ((reason)::text = ANY ((ARRAY['unknown_code'::character varying, 'parent_frozen'::character varying, 'bill_closed'::character varying, 'other_area'::character varying, 'retired'::character varying, 'changed_since'::character varying])::text[]));


--
-- Name: scan_undoes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_undoes ON public.scanning_scan USING btree (undoes) WHERE (undoes IS NOT NULL);


--
-- Name: scan_unknown_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_unknown_code ON public.scanning_scan USING btree (code) WHERE (bag_id IS NULL);


--
-- Name: scan_unknown_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scan_unknown_parent ON public.scanning_scan USING btree (named_parent, received_at) WHERE ((named_parent IS NOT NULL) AND (parent_id IS NULL));


--
-- Name: user_name_unique_in_any_case; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_name_unique_in_any_case ON public.accounts_user USING btree (lower((username)::text));


--
-- Name: accounts_area area_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER area_is_never_deleted BEFORE DELETE ON public.accounts_area FOR EACH ROW EXECUTE FUNCTION public.never_deleted('area_is_never_deleted');


--
-- Name: TRIGGER area_is_never_deleted ON accounts_area; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER area_is_never_deleted ON public.accounts_area IS 'TraceTrack 0b35be20b612c20647c8106248bd7f364e548b30b6b46637b841d17339dc0c8d';


--
-- Name: accounts_auditentry audit_entry_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_entry_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.accounts_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('audit_entry_is_history');


--
-- Name: TRIGGER audit_entry_is_history ON accounts_auditentry; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER audit_entry_is_history ON public.accounts_auditentry IS 'TraceTrack e916b30ef5e51603932f0c8adcf2bba3730b08e03f58f367ef18dfce6ce91c1d';


--
-- Name: bags_bag bag_retired_is_on_no_bill; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bag_retired_is_on_no_bill BEFORE UPDATE ON public.bags_bag FOR EACH ROW WHEN (((new.retired_at IS NOT NULL) AND (old.retired_at IS NULL))) EXECUTE FUNCTION public.bag_retired_is_on_no_bill();


--
-- Name: TRIGGER bag_retired_is_on_no_bill ON bags_bag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bag_retired_is_on_no_bill ON public.bags_bag IS 'TraceTrack 32a318373a737d99332df773ab66a676419022000ac4dd12b966ae7edfbf656f';


--
-- Name: bags_bag bag_stays_itself; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bag_stays_itself BEFORE UPDATE ON public.bags_bag FOR EACH ROW EXECUTE FUNCTION public.bag_stays_itself();


--
-- Name: TRIGGER bag_stays_itself ON bags_bag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bag_stays_itself ON public.bags_bag IS 'TraceTrack 12894427aab88b6dac41162e93cd2362758e73c12e762f7fa10a9a6fe6cf6ac7';


--
-- Name: bills_bill bill_cancelled_holds_nothing; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_cancelled_holds_nothing AFTER UPDATE ON public.bills_bill FOR EACH ROW EXECUTE FUNCTION public.bill_cancelled_holds_nothing();


--
-- Name: TRIGGER bill_cancelled_holds_nothing ON bills_bill; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_cancelled_holds_nothing ON public.bills_bill IS 'TraceTrack 53b5457ca22de0bb1ab7e5d4fc33e43f80fde6621e3ea10ab0c4ffb4a569b48c';


--
-- Name: bills_bill bill_closed_is_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_closed_is_frozen BEFORE UPDATE ON public.bills_bill FOR EACH ROW EXECUTE FUNCTION public.bill_closed_is_frozen();


--
-- Name: TRIGGER bill_closed_is_frozen ON bills_bill; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_closed_is_frozen ON public.bills_bill IS 'TraceTrack c0f5a79d86be5a3c39a33caf977779242ba6c8271079f27273b2bc0634e55481';


--
-- Name: bills_billline bill_line_is_allowed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_line_is_allowed BEFORE INSERT OR UPDATE ON public.bills_billline FOR EACH ROW EXECUTE FUNCTION public.bill_line_is_allowed();


--
-- Name: TRIGGER bill_line_is_allowed ON bills_billline; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_line_is_allowed ON public.bills_billline IS 'TraceTrack 74c97e9d29559ca75a4b5641b7a1ac8a90a90f150be926a1f887e1d8cc939584';


--
-- Name: bills_billline bill_line_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_line_is_never_deleted BEFORE DELETE OR TRUNCATE ON public.bills_billline FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('bill_line_is_never_deleted');


--
-- Name: TRIGGER bill_line_is_never_deleted ON bills_billline; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_line_is_never_deleted ON public.bills_billline IS 'TraceTrack 5d6369a883e13d2d5152f6755b0003519bab06116bdfd42cecaca552e990b096';


--
-- Name: bills_billversion bill_version_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_version_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bills_billversion FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('bill_version_is_history');


--
-- Name: TRIGGER bill_version_is_history ON bills_billversion; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_version_is_history ON public.bills_billversion IS 'TraceTrack 0d35fa08661c539b60fffd63c45e9bb5f030ed2e7aae681e7a4beb924787a07c';


--
-- Name: reports_clearedscan cleared_scan_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cleared_scan_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reports_clearedscan FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('cleared_scan_is_history');


--
-- Name: TRIGGER cleared_scan_is_history ON reports_clearedscan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER cleared_scan_is_history ON public.reports_clearedscan IS 'TraceTrack a00739fc150e9b8b4e1886c2729a681cd92fbb265745cd3a11bb968e349550b3';


--
-- Name: bags_link link_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_is_never_deleted BEFORE DELETE OR TRUNCATE ON public.bags_link FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('link_is_never_deleted');


--
-- Name: TRIGGER link_is_never_deleted ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_is_never_deleted ON public.bags_link IS 'TraceTrack 41866b06a1a871230212c84b0c281c75174ee81331ca0faa6cf65afb91a7a64a';


--
-- Name: bags_link link_is_only_ended; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_is_only_ended BEFORE UPDATE ON public.bags_link FOR EACH ROW EXECUTE FUNCTION public.link_is_only_ended();


--
-- Name: TRIGGER link_is_only_ended ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_is_only_ended ON public.bags_link IS 'TraceTrack f4b6c76385aae0d0531980c3825d80aea400353c07fda11ed35419a8c1e52947';


--
-- Name: bags_link link_joins_child_to_parent; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_joins_child_to_parent AFTER INSERT ON public.bags_link REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.link_joins_child_to_parent();


--
-- Name: TRIGGER link_joins_child_to_parent ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_joins_child_to_parent ON public.bags_link IS 'TraceTrack 6cd5564d38112ec12162616df6767be7d168254c162f6b0ba8b9d762fea3dd35';


--
-- Name: bags_link link_parent_is_not_frozen; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_parent_is_not_frozen AFTER INSERT ON public.bags_link REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.link_parent_is_not_frozen();


--
-- Name: TRIGGER link_parent_is_not_frozen ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_parent_is_not_frozen ON public.bags_link IS 'TraceTrack ebb4b3176bf45eba382068f68c96e8f89ec1962e91457b841a9dce29439d246b';


--
-- Name: bags_link link_parent_is_not_frozen_either; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_parent_is_not_frozen_either AFTER UPDATE ON public.bags_link REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.link_parent_is_not_frozen();


--
-- Name: TRIGGER link_parent_is_not_frozen_either ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_parent_is_not_frozen_either ON public.bags_link IS 'TraceTrack ac0474e56beed8eb23b440781e7c51d05168cc6e5cbd81876ff6922ec51a85e8';


--
-- Name: labels_printedrange printed_range_is_free; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER printed_range_is_free BEFORE INSERT ON public.labels_printedrange FOR EACH ROW EXECUTE FUNCTION public.printed_range_is_free();


--
-- Name: TRIGGER printed_range_is_free ON labels_printedrange; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER printed_range_is_free ON public.labels_printedrange IS 'TraceTrack fb301832c81512e4f6316e7443b88a69d5e2d7fb381486145245c074cc631364';


--
-- Name: labels_printedrange printed_range_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER printed_range_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.labels_printedrange FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('printed_range_is_history');


--
-- Name: TRIGGER printed_range_is_history ON labels_printedrange; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER printed_range_is_history ON public.labels_printedrange IS 'TraceTrack b6f7f058006a596f1e086dc65cb856d8d84a5a8d8e9663d8963f10a5b4798b1e';


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_aborted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_inserted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_abort_requested_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_delete_jobs_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_scheduled_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_insert_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_update_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();


--
-- Name: scanning_scan scan_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER scan_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scanning_scan FOR EACH STATEMENT EXECUTE FUNCTION public.append_only('scan_is_history');


--
-- Name: TRIGGER scan_is_history ON scanning_scan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER scan_is_history ON public.scanning_scan IS 'TraceTrack 268e52e102c27f74ac6803dd12a89cae49e45534df5b2a9416d69bcd7de2a0ba';


--
-- Name: bills_bill tally_bill; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_bill AFTER INSERT OR DELETE OR UPDATE OF closed_at, cancelled_at, area_id ON public.bills_bill FOR EACH ROW EXECUTE FUNCTION public.tally_bill();


--
-- Name: TRIGGER tally_bill ON bills_bill; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_bill ON public.bills_bill IS 'TraceTrack d0c8f03d718d0cfc2495b821d0f3fe8e17fb9acb9d70b4e637f8acc8b3b13b43';


--
-- Name: bags_link tally_ended_links; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_ended_links AFTER UPDATE ON public.bags_link REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.tally_ended_links();


--
-- Name: TRIGGER tally_ended_links ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_ended_links ON public.bags_link IS 'TraceTrack c8f6c49cd61096c25cbe5c7efc9dd2b579f022d0e019bc56f08205f9d2fe5f04';


--
-- Name: bags_bag tally_gone_bags; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_gone_bags AFTER DELETE ON public.bags_bag REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.tally_gone_bags();


--
-- Name: TRIGGER tally_gone_bags ON bags_bag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_gone_bags ON public.bags_bag IS 'TraceTrack d057bc81c635d9b94cc1b226b54385954bca51989247345c02ebc968cf2af0a6';


--
-- Name: bags_bag tally_made_bags; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_made_bags AFTER INSERT ON public.bags_bag REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.tally_made_bags();


--
-- Name: TRIGGER tally_made_bags ON bags_bag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_made_bags ON public.bags_bag IS 'TraceTrack 57711fa21d5e6cdf27a251a08d49fb586968de98cce58214b5b13d12ad6822ed';


--
-- Name: bags_link tally_made_links; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_made_links AFTER INSERT ON public.bags_link REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.tally_made_links();


--
-- Name: TRIGGER tally_made_links ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_made_links ON public.bags_link IS 'TraceTrack 27361e858f8fbc713425e553d9b86756de124a8fbed22ad3b8a297eb65f5450b';


--
-- Name: bags_bag tally_moved_bags; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tally_moved_bags AFTER UPDATE ON public.bags_bag REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.tally_moved_bags();


--
-- Name: TRIGGER tally_moved_bags ON bags_bag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER tally_moved_bags ON public.bags_bag IS 'TraceTrack eee4bb5ee9146e6bff504994e7fa01edc84ebd1b0306cdd3c9347c8efda04355';


--
-- Name: accounts_user user_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER user_is_never_deleted BEFORE DELETE ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION public.never_deleted('user_is_never_deleted');


--
-- Name: TRIGGER user_is_never_deleted ON accounts_user; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER user_is_never_deleted ON public.accounts_user IS 'TraceTrack 7fd9fee56fccb537e656549babb130bb82c6cfc27c61f5482f28963c7259ac90';


--
-- Name: accounts_apitoken accounts_apitoken_user_id_bbee13e0_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_user_id_bbee13e0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_auditentry accounts_auditentry_by_id_f4ae05f5_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_auditentry
    ADD CONSTRAINT accounts_auditentry_by_id_f4ae05f5_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user accounts_user_area_id_be4bf153_fk_accounts_area_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_area_id_be4bf153_fk_accounts_area_id FOREIGN KEY (area_id) REFERENCES public.accounts_area(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_groups accounts_user_groups_group_id_bd11a704_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_groups accounts_user_groups_user_id_52b62117_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_user_permissions accounts_user_user_p_permission_id_113bb443_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_user_permissions accounts_user_user_p_user_id_e4f0a161_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissio_permission_id_84c5c92e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissions_group_id_b120cbf9_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_permission auth_permission_content_type_id_2f476e4b_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bags_bag bags_bag_area_id_76274a63_fk_accounts_area_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_bag
    ADD CONSTRAINT bags_bag_area_id_76274a63_fk_accounts_area_id FOREIGN KEY (area_id) REFERENCES public.accounts_area(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bags_link bags_link_child_id_124879e2_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_link
    ADD CONSTRAINT bags_link_child_id_124879e2_fk_bags_bag_id FOREIGN KEY (child_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bags_link bags_link_parent_id_fe822d17_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_link
    ADD CONSTRAINT bags_link_parent_id_fe822d17_fk_bags_bag_id FOREIGN KEY (parent_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_bill bills_bill_area_id_9ffca2ce_fk_accounts_area_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bills_bill_area_id_9ffca2ce_fk_accounts_area_id FOREIGN KEY (area_id) REFERENCES public.accounts_area(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_bill bills_bill_cancelled_by_id_afd46c2f_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bills_bill_cancelled_by_id_afd46c2f_fk_accounts_user_id FOREIGN KEY (cancelled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_bill bills_bill_closed_by_id_261b99a5_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bills_bill_closed_by_id_261b99a5_fk_accounts_user_id FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_bill bills_bill_created_by_id_ad719567_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_bill
    ADD CONSTRAINT bills_bill_created_by_id_ad719567_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billline bills_billline_added_by_id_5f4977b4_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billline
    ADD CONSTRAINT bills_billline_added_by_id_5f4977b4_fk_accounts_user_id FOREIGN KEY (added_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billline bills_billline_bill_id_d6408ef6_fk_bills_bill_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billline
    ADD CONSTRAINT bills_billline_bill_id_d6408ef6_fk_bills_bill_id FOREIGN KEY (bill_id) REFERENCES public.bills_bill(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billline bills_billline_parent_id_3c19f780_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billline
    ADD CONSTRAINT bills_billline_parent_id_3c19f780_fk_bags_bag_id FOREIGN KEY (parent_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billline bills_billline_removed_by_id_e5db79f6_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billline
    ADD CONSTRAINT bills_billline_removed_by_id_e5db79f6_fk_accounts_user_id FOREIGN KEY (removed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billversion bills_billversion_bill_id_5ebb4e61_fk_bills_bill_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billversion
    ADD CONSTRAINT bills_billversion_bill_id_5ebb4e61_fk_bills_bill_id FOREIGN KEY (bill_id) REFERENCES public.bills_bill(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_billversion bills_billversion_closed_by_id_b877c21e_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billversion
    ADD CONSTRAINT bills_billversion_closed_by_id_b877c21e_fk_accounts_user_id FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: bills_pendingscans bills_pendingscans_user_id_28f77df9_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_pendingscans
    ADD CONSTRAINT bills_pendingscans_user_id_28f77df9_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: core_filepart core_filepart_file_id_2a8ddbd6_fk_core_storedfile_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_filepart
    ADD CONSTRAINT core_filepart_file_id_2a8ddbd6_fk_core_storedfile_id FOREIGN KEY (file_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_admin_log django_admin_log_content_type_id_c4bce8eb_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_admin_log django_admin_log_user_id_c564eba6_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: exports_exportrun exports_exportrun_file_id_bb712315_fk_core_storedfile_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exports_exportrun
    ADD CONSTRAINT exports_exportrun_file_id_bb712315_fk_core_storedfile_id FOREIGN KEY (file_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: exports_exportrun exports_exportrun_made_by_id_34e464d5_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exports_exportrun
    ADD CONSTRAINT exports_exportrun_made_by_id_34e464d5_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_bagdetail imports_bagdetail_bag_id_d1049f65_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_bagdetail
    ADD CONSTRAINT imports_bagdetail_bag_id_d1049f65_fk_bags_bag_id FOREIGN KEY (bag_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_bagdetail imports_bagdetail_run_id_404fbc20_fk_imports_importrun_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_bagdetail
    ADD CONSTRAINT imports_bagdetail_run_id_404fbc20_fk_imports_importrun_id FOREIGN KEY (run_id) REFERENCES public.imports_importrun(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importedrange imports_importedrange_run_id_0c7f9672_fk_imports_importrun_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedrange
    ADD CONSTRAINT imports_importedrange_run_id_0c7f9672_fk_imports_importrun_id FOREIGN KEY (run_id) REFERENCES public.imports_importrun(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importrun imports_importrun_file_id_ffdd104a_fk_core_storedfile_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_file_id_ffdd104a_fk_core_storedfile_id FOREIGN KEY (file_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importrun imports_importrun_imported_by_id_53fa0aed_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_imported_by_id_53fa0aed_fk_accounts_user_id FOREIGN KEY (imported_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importrun imports_importrun_made_by_id_a039be71_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_made_by_id_a039be71_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importrun imports_importrun_result_id_2e31c8d1_fk_core_storedfile_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_result_id_2e31c8d1_fk_core_storedfile_id FOREIGN KEY (result_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importrun imports_importrun_undone_by_id_44c5489c_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importrun
    ADD CONSTRAINT imports_importrun_undone_by_id_44c5489c_fk_accounts_user_id FOREIGN KEY (undone_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_keptbag imports_keptbag_bag_id_2ce7fa43_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_keptbag
    ADD CONSTRAINT imports_keptbag_bag_id_2ce7fa43_fk_bags_bag_id FOREIGN KEY (bag_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_keptbag imports_keptbag_run_id_67bcba89_fk_imports_importrun_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_keptbag
    ADD CONSTRAINT imports_keptbag_run_id_67bcba89_fk_imports_importrun_id FOREIGN KEY (run_id) REFERENCES public.imports_importrun(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: labels_printedrange labels_printedrange_by_id_3ee3c0c4_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.labels_printedrange
    ADD CONSTRAINT labels_printedrange_by_id_3ee3c0c4_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: procrastinate_events procrastinate_events_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;


--
-- Name: procrastinate_jobs procrastinate_jobs_worker_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);


--
-- Name: reports_clearedscan reports_clearedscan_by_id_a9075330_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_clearedscan
    ADD CONSTRAINT reports_clearedscan_by_id_a9075330_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reports_sentmail reports_sentmail_summary_id_28b0bc0f_fk_reports_sentsummary_day; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_sentmail
    ADD CONSTRAINT reports_sentmail_summary_id_28b0bc0f_fk_reports_sentsummary_day FOREIGN KEY (summary_id) REFERENCES public.reports_sentsummary(day) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reports_summarymail_people reports_summarymail__summarymail_id_1b968c65_fk_reports_s; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_summarymail_people
    ADD CONSTRAINT reports_summarymail__summarymail_id_1b968c65_fk_reports_s FOREIGN KEY (summarymail_id) REFERENCES public.reports_summarymail(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reports_summarymail_people reports_summarymail_people_user_id_921a7165_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports_summarymail_people
    ADD CONSTRAINT reports_summarymail_people_user_id_921a7165_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: scanning_scan scanning_scan_bag_id_f8dc2c87_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_bag_id_f8dc2c87_fk_bags_bag_id FOREIGN KEY (bag_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: scanning_scan scanning_scan_bill_id_4ecfb96f_fk_bills_bill_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_bill_id_4ecfb96f_fk_bills_bill_id FOREIGN KEY (bill_id) REFERENCES public.bills_bill(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: scanning_scan scanning_scan_parent_id_20caf293_fk_bags_bag_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_parent_id_20caf293_fk_bags_bag_id FOREIGN KEY (parent_id) REFERENCES public.bags_bag(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: scanning_station scanning_station_user_id_39ff6856_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scanning_station
    ADD CONSTRAINT scanning_station_user_id_39ff6856_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- PostgreSQL database dump complete
--


