-- TraceTrack 0.1.0, of commit a266cbdbb8653b34f3a84726effc13a5853c514a

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
-- Name: import_1; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA import_1;


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
    mine smallint := choose_tally_slot();
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

COMMENT ON FUNCTION public.add_bill_to_tally(bill public.bills_bill, sign integer) IS 'TraceTrack fe1f62bb05433abc39104e1345cbc5c6f5d4959e19b79bb7402131f2711987af';


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
-- Name: add_to_bill(public.scanning_scan, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_to_bill(s public.scanning_scan, parent bigint, bill bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    VALUES (bill, parent, s.received_at, s.user_id) RETURNING id INTO s.line_id;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION add_to_bill(s public.scanning_scan, parent bigint, bill bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.add_to_bill(s public.scanning_scan, parent bigint, bill bigint) IS 'TraceTrack 613ac70e17aeeadad26415981614d970d8ab2ba40ea087f01e6052ce02abedf5';


--
-- Name: add_to_tally(bigint, bigint, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_to_tally(area bigint, parents bigint, children bigint, links bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    mine smallint := choose_tally_slot();
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

COMMENT ON FUNCTION public.add_to_tally(area bigint, parents bigint, children bigint, links bigint) IS 'TraceTrack 6184693b9c8b1b518fe873417573cb7db9abe0fbc224f49dc6f35ee07b6918d5';


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
    ELSIF OLD.closed_at IS NOT NULL AND NOT ((is_reopened OR is_cancelled) AND is_same_but_for_state(OLD, NEW)) THEN
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

COMMENT ON FUNCTION public.bill_closed_is_frozen() IS 'TraceTrack 72145c8f935fbc55123105c872c755d30afaff3e27c887cd19e0d539f9c514b1';


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
-- Name: check_billable(public.scanning_scan, public.bags_bag); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_billable(s public.scanning_scan, bag public.bags_bag) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF s.bill_id IS NULL THEN
        RETURN refuse_scan(s, 'no_bill', s.named_bill);
    ELSIF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refuse_scan(s, 'not_a_parent', bag.code);
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION check_billable(s public.scanning_scan, bag public.bags_bag); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_billable(s public.scanning_scan, bag public.bags_bag) IS 'TraceTrack 43cbd4f384ede59992d4187e0387c8e42d3d41322d5001380c3006399cddbd51';


--
-- Name: check_not_frozen(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_not_frozen(s public.scanning_scan, parent bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bill bills_bill;
BEGIN
    IF parent IS NULL THEN
        RETURN NULL;
    END IF;
    bill := find_freezing_bill(parent);
    IF bill.id IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN refuse_scan(s, 'parent_frozen', bill.number, bill.closed_by_id, bill.closed_at);
END $$;


--
-- Name: FUNCTION check_not_frozen(s public.scanning_scan, parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_not_frozen(s public.scanning_scan, parent bigint) IS 'TraceTrack 0fbda16cdf506ff64f2c7f2b44435225b86c42e3cb23c7058afa21252f6acae8';


--
-- Name: check_open(public.scanning_scan, public.bills_bill); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_open(s public.scanning_scan, bill public.bills_bill) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF bill.cancelled_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'bill_cancelled', bill.number, bill.cancelled_by_id, bill.cancelled_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION check_open(s public.scanning_scan, bill public.bills_bill); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_open(s public.scanning_scan, bill public.bills_bill) IS 'TraceTrack 4e36d5b5c9087b1094c105adbd4607bf2b8be5311fd778d3b4c71af09249fc7c';


--
-- Name: bags_codesettings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bags_codesettings (
    id bigint NOT NULL,
    parent_pattern character varying(200) NOT NULL,
    child_pattern character varying(200) NOT NULL,
    label_patterns text NOT NULL,
    create_unknown_bags boolean NOT NULL,
    expected_children smallint NOT NULL,
    CONSTRAINT bags_codesettings_expected_children_check CHECK ((expected_children >= 0)),
    CONSTRAINT code_settings_one_row CHECK ((id = 1))
);


--
-- Name: check_target(public.scanning_scan, public.bags_bag, bigint, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_codesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF s.named_parent IS NULL THEN
        RETURN refuse_scan(s, 'no_parent');
    ELSIF parent.id IS NULL AND classify_code(s.named_parent, site) IS DISTINCT FROM 'parent' THEN
        RETURN refuse_scan(s, 'unknown_code', s.named_parent);
    ELSIF parent.kind <> 'parent' THEN
        s.parent_id := NULL;
        RETURN refuse_scan(s, 'not_a_parent', parent.code);
    END IF;
    RETURN check_touchable(s, parent, own_area);
END $$;


--
-- Name: FUNCTION check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_target(s public.scanning_scan, parent public.bags_bag, own_area bigint, site public.bags_codesettings) IS 'TraceTrack 17a3c45c486abf9673b8937c3592e76758f3e07a581d14b535531cfd7174b5fa';


--
-- Name: check_touchable(public.scanning_scan, public.bags_bag, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF bag.retired_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'retired', bag.code, NULL, bag.retired_at);
    ELSIF bag.area_id <> own_area THEN
        RETURN refuse_scan(s, 'other_area', (SELECT name FROM accounts_area WHERE id = bag.area_id));
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.check_touchable(s public.scanning_scan, bag public.bags_bag, own_area bigint) IS 'TraceTrack f473d6c17bdd01cacb02be5b9df663355cff039dfc79b43589602f1a9069ddc1';


--
-- Name: choose_tally_slot(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.choose_tally_slot() RETURNS smallint
    LANGUAGE sql
    AS $$
    SELECT coalesce(nullif(current_setting('tracetrack.tally_slot', true), '')::smallint,
                    (pg_backend_pid() % 32)::smallint)
$$;


--
-- Name: FUNCTION choose_tally_slot(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.choose_tally_slot() IS 'TraceTrack 496dc07ce124f6aff2197bf87c5a676811824d1ca913e4f5b32b86599c2727e3';


--
-- Name: classify_code(text, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.classify_code(code text, site public.bags_codesettings) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN NOT site.create_unknown_bags THEN NULL
                WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;


--
-- Name: FUNCTION classify_code(code text, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.classify_code(code text, site public.bags_codesettings) IS 'TraceTrack 83cbd1bee619d5baedbb2eeeafdd4ed5a0a50690109a02a3e876feb5f8ac0910';


--
-- Name: count_children(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_children(parent bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT count(*) FROM bags_link WHERE parent_id = parent AND unlinked_at IS NULL
$$;


--
-- Name: FUNCTION count_children(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.count_children(parent bigint) IS 'TraceTrack 10db2cca7585135924e3f4db158560b60da3c9a84d14d5b445aa36296fa47af6';


--
-- Name: count_emptied(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_emptied(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE scan.action
        WHEN 'empty' THEN (SELECT count(*) FROM find_ended_links(scan))
        ELSE -(SELECT count(*) FROM bags_link
               WHERE parent_id = scan.parent_id AND linked_at = scan.received_at AND linked_by_id = scan.user_id)
    END
$$;


--
-- Name: FUNCTION count_emptied(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.count_emptied(scan public.scanning_scan) IS 'TraceTrack 1e1c82c58148eae28da8b631894e1e781f490e50336d3f745ea2f051235aa5e8';


--
-- Name: count_packed(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_packed(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE scan.action
        WHEN 'pack' THEN (scan.made_link_id IS NOT NULL)::integer
        WHEN 'undo' THEN -(scan.ended_link_id IS NOT NULL AND scan.made_link_id IS NULL)::integer
        ELSE 0
    END
$$;


--
-- Name: FUNCTION count_packed(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.count_packed(scan public.scanning_scan) IS 'TraceTrack 628f02ae45c581976242417607f4de2ad9322e80b288b5c1f2ab4282c93a9e79';


--
-- Name: count_taken_out(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_taken_out(scan public.scanning_scan) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN scan.action NOT IN ('unpack', 'empty', 'undo') OR scan.outcome <> 'saved' THEN 0
        WHEN scan.action = 'unpack' THEN 1
        WHEN coalesce(scan.made_link_id, scan.ended_link_id, scan.line_id) IS NULL THEN count_emptied(scan)
        ELSE -(scan.made_link_id IS NOT NULL AND scan.ended_link_id IS NULL)::integer
    END
$$;


--
-- Name: FUNCTION count_taken_out(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.count_taken_out(scan public.scanning_scan) IS 'TraceTrack 0409638620111037e8e797c4d54c530e97d7cc5aa99ba1d68a3039c04ae5d921';


--
-- Name: create_bag(text, text, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.create_bag(wanted text, kind text, area bigint) RETURNS public.bags_bag
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag;
BEGIN
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    VALUES (wanted, create_bag.kind, area, clock_timestamp())
    ON CONFLICT (code) DO NOTHING RETURNING * INTO bag;
    IF bag.id IS NULL THEN
        RETURN find_bag(wanted);  -- somebody else's load made it a moment ago
    END IF;
    RETURN bag;
END $$;


--
-- Name: FUNCTION create_bag(wanted text, kind text, area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.create_bag(wanted text, kind text, area bigint) IS 'TraceTrack ad9c9b629fb3e59559634bcbe6a47dfe7e628168c29e6a18f2fdcb97997b56de';


--
-- Name: find_bag(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_bag(wanted text) RETURNS public.bags_bag
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag;
BEGIN
    SELECT * INTO bag FROM bags_bag WHERE code = wanted;
    RETURN bag;
END $$;


--
-- Name: FUNCTION find_bag(wanted text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_bag(wanted text) IS 'TraceTrack e6b5b81eadbb07a5a44a83d67cf0e809470ac97264c36ff5d960d619fecc46dc';


--
-- Name: find_bill(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_bill(wanted text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN coalesce(
        (SELECT id FROM bills_bill WHERE number = wanted),
        (SELECT bill_id FROM bills_billversion WHERE short_code = translate(replace(wanted, '-', ''), 'ILO', '110')));
END $$;


--
-- Name: FUNCTION find_bill(wanted text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_bill(wanted text) IS 'TraceTrack 9305bc5144f18bf2a8ed5425a09eca1286f1dd93502c3c5aa565522e49ec4da2';


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
-- Name: find_ended_links(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_ended_links(scan public.scanning_scan) RETURNS SETOF public.bags_link
    LANGUAGE sql STABLE
    AS $$
    SELECT * FROM bags_link
    WHERE parent_id = scan.parent_id AND unlinked_at = scan.received_at AND unlinked_by_id = scan.user_id
$$;


--
-- Name: FUNCTION find_ended_links(scan public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_ended_links(scan public.scanning_scan) IS 'TraceTrack f73ae47896a445728f5043a483ca8fccf9ef4308d24a35aa0ebbce10a362d160';


--
-- Name: find_freezing_bill(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_freezing_bill(parent bigint) RETURNS public.bills_bill
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
-- Name: FUNCTION find_freezing_bill(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_freezing_bill(parent bigint) IS 'TraceTrack b36a481684f3423b889ccd1c5058f6258c7b0f5858f9430b335e7b0ac489679f';


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
-- Name: find_open_line(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_open_line(parent bigint) RETURNS public.bills_billline
    LANGUAGE plpgsql
    AS $$
DECLARE
    line bills_billline;
BEGIN
    SELECT * INTO line FROM bills_billline WHERE parent_id = parent AND removed_at IS NULL;
    RETURN line;
END $$;


--
-- Name: FUNCTION find_open_line(parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_open_line(parent bigint) IS 'TraceTrack c6c732206940038234511157f8ce4f5dce6b37feebfef3834238fb64cae722c2';


--
-- Name: find_open_link(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_open_link(child bigint) RETURNS public.bags_link
    LANGUAGE plpgsql
    AS $$
DECLARE
    link bags_link;
BEGIN
    SELECT * INTO link FROM bags_link WHERE child_id = child AND unlinked_at IS NULL;
    RETURN link;
END $$;


--
-- Name: FUNCTION find_open_link(child bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_open_link(child bigint) IS 'TraceTrack 0cccb9e9b200e5dc55bf5e5ad65d7f1428481b3e357eaa58dbf20bb8460e8a0d';


--
-- Name: find_same_refusals(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_same_refusals(one public.scanning_scan) RETURNS SETOF public.scanning_scan
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
-- Name: FUNCTION find_same_refusals(one public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.find_same_refusals(one public.scanning_scan) IS 'TraceTrack fc910e0d38ce72192a9da8ba4b387514d54b208ce5cc7bff408b9f8c963e5e12';


--
-- Name: is_same_but_for_state(public.bills_bill, public.bills_bill); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_same_but_for_state(a public.bills_bill, b public.bills_bill) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
    -- Closing, opening again and cancelling set these; everything else, whatever is added, counts as changed.
    RETURN to_jsonb(a) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[]
         = to_jsonb(b) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[];
END $$;


--
-- Name: FUNCTION is_same_but_for_state(a public.bills_bill, b public.bills_bill); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.is_same_but_for_state(a public.bills_bill, b public.bills_bill) IS 'TraceTrack 1ab1e7dcb5b45a7b14d4c962809df3e15c60fc289f702fb6461754a1535ff9b8';


--
-- Name: is_two_codes(text, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_two_codes(code text, site public.bags_codesettings) RETURNS boolean
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
-- Name: FUNCTION is_two_codes(code text, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.is_two_codes(code text, site public.bags_codesettings) IS 'TraceTrack 2b420f0b2cfbbf713340dca44bfbccad1f347e2b08a5f6f7824e5702fd5860c6';


--
-- Name: normalise_words(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.normalise_words(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT upper(btrim(regexp_replace(words, '\s+', ' ', 'g')))
$$;


--
-- Name: FUNCTION normalise_words(words text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.normalise_words(words text) IS 'TraceTrack d85baf73aa3c5037cc72b236dfe86296592b87c26ad0ad09c71a1927aba1e69e';


--
-- Name: strip_gaps(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.strip_gaps(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT translate(words, ' -./', '')
$$;


--
-- Name: FUNCTION strip_gaps(words text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.strip_gaps(words text) IS 'TraceTrack 22823ad4f2f87aa08ed84785764e1ff2c6aabaf5da4d43c77fe3a535160b759a';


--
-- Name: join_bill_words(character varying, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.join_bill_words(number character varying, customer character varying, vehicle character varying) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN public.normalise_words((((((((number)::text || ' '::text) || (customer)::text) || ' '::text) || (vehicle)::text) || ' '::text) || public.strip_gaps((vehicle)::text)));


--
-- Name: FUNCTION join_bill_words(number character varying, customer character varying, vehicle character varying); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.join_bill_words(number character varying, customer character varying, vehicle character varying) IS 'TraceTrack 41d1da63dec4ffc9623176b21c935501077bff28f609a8ccd853644858e388a3';


--
-- Name: link_child(public.scanning_scan, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.link_child(s public.scanning_scan, child bigint, parent bigint) RETURNS public.scanning_scan
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
-- Name: FUNCTION link_child(s public.scanning_scan, child bigint, parent bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.link_child(s public.scanning_scan, child bigint, parent bigint) IS 'TraceTrack 8e72ec1bac0b507ceca3839dee0631c764b72a5d56c919d6c36d77f3d1812088';


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
    SELECT (find_freezing_bill(parent_id)).number INTO bill_number
    FROM (SELECT DISTINCT parent_id FROM made WHERE TG_OP = 'UPDATE' OR unlinked_at IS NULL) touched
    WHERE (find_freezing_bill(parent_id)).id IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse('link_parent_is_not_frozen', format('Bill %s is closed.', bill_number));
    END IF;
    RETURN NULL;
END $$;


--
-- Name: FUNCTION link_parent_is_not_frozen(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.link_parent_is_not_frozen() IS 'TraceTrack d0cdf754381bc081c5c9693f8bc26d6aafe5a6220187b34581c32e566473d658';


--
-- Name: list_pieces(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.list_pieces(whole text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT ARRAY(
        SELECT substr(whole, place, size)
        FROM generate_series(4, 5) size, generate_series(1, length(whole) - size + 1) place
    )
$$;


--
-- Name: FUNCTION list_pieces(whole text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.list_pieces(whole text) IS 'TraceTrack 9c467bccc82885468afd9eecd691c6bae12ff4c6ea1d828e8dd4067f16419ea1';


--
-- Name: list_search_pieces(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.list_search_pieces(part text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT ARRAY(
        SELECT substr(part, place, longest)
        FROM (SELECT least(length(part), 5)) sizes (longest), generate_series(1, length(part) - longest + 1) place
    )
$$;


--
-- Name: FUNCTION list_search_pieces(part text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.list_search_pieces(part text) IS 'TraceTrack 913cdfbc3b72f84d972f9139537f40fcbc104ededdbb460c38412b12cd9f0de8';


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
            SELECT link.child_id FROM scanning_scan scan, LATERAL find_ended_links(scan) link
            WHERE scan.id = ANY (undone) AND scan.action = 'empty');
    END IF;
    PERFORM FROM bags_bag WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
END $$;


--
-- Name: FUNCTION lock_for_scans(scans jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.lock_for_scans(scans jsonb) IS 'TraceTrack ba96a4e7ae9542056d08e4cb9c007e510cae206925ed9468357c4656399ceec3';


--
-- Name: mark_duplicate(public.scanning_scan, text, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.mark_duplicate(s public.scanning_scan, reason text, code text DEFAULT NULL::text, by_id bigint DEFAULT NULL::bigint, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    s := refuse_scan(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;


--
-- Name: FUNCTION mark_duplicate(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.mark_duplicate(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone) IS 'TraceTrack 570e19ff98e7b8f17dd2696214cd714fa52d09ae25632c741cfef0381ef0927d';


--
-- Name: open_parent(public.scanning_scan, public.bags_bag, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    s.parent_id := bag.id;
    refused := coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF bag.id IS NULL THEN
        bag := create_bag(s.code, 'parent', s.area_id);
        s.bag_id := bag.id;
        s.parent_id := bag.id;
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.open_parent(s public.scanning_scan, bag public.bags_bag, own_area bigint) IS 'TraceTrack a3136ffd0b771dc7c13bb0e4d1e53e845f1b88fb358ece17bd4c9ebccffeb54d';


--
-- Name: perform_scan(public.scanning_scan, bigint, boolean, boolean, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.perform_scan(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_codesettings) RETURNS public.scanning_scan
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
-- Name: FUNCTION perform_scan(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.perform_scan(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean, site public.bags_codesettings) IS 'TraceTrack 7e8b4f2a6578ee771ee2875e35f63d17d9cec83dfc470be5eeefdb81c9011337';


--
-- Name: place_child(public.scanning_scan, public.bags_bag, bigint, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_codesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    parent bags_bag := find_bag(s.named_parent);
    link bags_link;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    s.parent_id := parent.id;
    refused := coalesce(check_target(s, parent, own_area, site), check_touchable(s, bag, own_area));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    link := find_open_link(bag.id);
    IF link.parent_id = parent.id THEN
        RETURN mark_duplicate(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
    ELSIF link.id IS NOT NULL AND s.action = 'pack' THEN
        RETURN refuse_scan(s, 'in_other_parent', (SELECT code FROM bags_bag WHERE id = link.parent_id),
                           link.linked_by_id, link.linked_at);
    END IF;

    refused := coalesce(check_not_frozen(s, parent.id), check_not_frozen(s, link.parent_id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF parent.id IS NULL THEN
        parent := create_bag(s.named_parent, 'parent', s.area_id);
    END IF;
    IF bag.id IS NULL THEN
        bag := create_bag(s.code, 'child', s.area_id);
        s.bag_id := bag.id;
    END IF;
    IF link.id IS NOT NULL THEN
        s := unlink_child(s, link);
        s.found_code := (SELECT code FROM bags_bag WHERE id = link.parent_id);
    END IF;
    RETURN link_child(s, bag.id, parent.id);
END $$;


--
-- Name: FUNCTION place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.place_child(s public.scanning_scan, bag public.bags_bag, own_area bigint, site public.bags_codesettings) IS 'TraceTrack 926c58c82b9781193e4e2a8aa4df2e4d68df64fa8c1bb64deb0108df1564ef97';


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
-- Name: record_scans(bigint, text, jsonb, integer, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) RETURNS TABLE(id uuid, outcome text, reason text, replayed boolean, action text, code text, named_parent text, kind text, retired boolean, parent_code text, child_count integer, bill_number text, found_code text, found_by text, found_at timestamp with time zone, usual_children integer)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
DECLARE
    site bags_codesettings;
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
    SELECT * INTO site FROM bags_codesettings;
    PERFORM lock_for_scans(scans);

    FOR asked IN SELECT jsonb_array_elements(scans) LOOP
        s := jsonb_populate_record(NULL::scanning_scan, asked);
        SELECT * INTO stored FROM scanning_scan WHERE scanning_scan.id = s.id;
        replayed := stored.id IS NOT NULL;
        IF stored.user_id <> person OR stored.content_hash <> s.content_hash THEN
            replayed := false;
            s := refuse_scan(s, 'id_reused');
        ELSIF replayed THEN
            s := stored;
        ELSE
            s.received_at := clock_timestamp();
            s.user_id := person;
            s.area_id := home_area;
            s.station := device;
            IF s.reason IS NOT NULL THEN
                s := refuse_scan(s, s.reason);
            ELSIF NOT (may_bill OR coalesce('Dispatcher' = ANY (roles), false) AND s.action NOT IN ('bill', 'unbill')) THEN
                s := refuse_scan(s, 'not_allowed');
            ELSE
                s := perform_scan(s, CASE WHEN may_bill THEN NULL ELSE home_area END, is_admin, may_bill, site);
            END IF;
            s.child_count := CASE WHEN s.parent_id IS NOT NULL THEN count_children(s.parent_id) END;
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
    PERFORM record_station(person, device, held, held_for);
END $$;


--
-- Name: FUNCTION record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) IS 'TraceTrack 84ceeef1dc6ddcc9b318358162c9a841a281ac90d4efedb4e127b978f3fdf49c';


--
-- Name: record_station(bigint, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_station(person bigint, device text, held integer, held_for jsonb) RETURNS void
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
-- Name: FUNCTION record_station(person bigint, device text, held integer, held_for jsonb); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.record_station(person bigint, device text, held integer, held_for jsonb) IS 'TraceTrack b4a23efee602018095f48dab4414ec5c809850b1e15f0f7245fa8fc473e9a6c7';


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
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], format('%s is history: rows are never changed or removed.', TG_TABLE_NAME));
    RETURN NULL;
END $$;


--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_change() IS 'TraceTrack 7b9d5a4d3198ee9465642df9c0a02409a147c3f2671d219fb494f043593e3c45';


--
-- Name: refuse_delete(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], 'People and areas are retired, never deleted.');
    RETURN NULL;
END $$;


--
-- Name: FUNCTION refuse_delete(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_delete() IS 'TraceTrack 24feba45a3ec33dac290f16c916a5b0a98011a898d89cb95d6c4fac4449cb205';


--
-- Name: refuse_scan(public.scanning_scan, text, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_scan(s public.scanning_scan, reason text, code text DEFAULT NULL::text, by_id bigint DEFAULT NULL::bigint, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS public.scanning_scan
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
-- Name: FUNCTION refuse_scan(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.refuse_scan(s public.scanning_scan, reason text, code text, by_id bigint, at timestamp with time zone) IS 'TraceTrack 21a1fe111345f35571184e1fd2c8d22efdfdfd1275821aa92878283c2b5ccac7';


--
-- Name: remove_from_bill(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.remove_from_bill(s public.scanning_scan, line bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE bills_billline SET removed_at = s.received_at, removed_by_id = s.user_id WHERE id = line;
    s.line_id := line;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION remove_from_bill(s public.scanning_scan, line bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.remove_from_bill(s public.scanning_scan, line bigint) IS 'TraceTrack 8b5e3f383ddcb4713095658659a6038846e00e1e77b9d61bd50eddd0211ce9f7';


--
-- Name: scan_bill(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_bill(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    line bills_billline;
    other bills_bill;
    refused scanning_scan;
BEGIN
    SELECT id INTO s.bill_id FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN s.bill_id IS NOT NULL AND bag.kind = 'parent' THEN bag.id END;
    refused := coalesce(check_billable(s, bag), check_touchable(s, bag, own_area));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    line := find_open_line(bag.id);
    SELECT * INTO other FROM bills_bill WHERE id = coalesce(line.bill_id, s.bill_id);
    IF line.bill_id = s.bill_id THEN
        RETURN mark_duplicate(s, 'on_this_bill', other.number, line.added_by_id, line.added_at);
    ELSIF line.id IS NOT NULL THEN
        RETURN refuse_scan(s, 'on_other_bill', other.number, line.added_by_id, line.added_at);
    END IF;
    RETURN coalesce(check_open(s, other), add_to_bill(s, bag.id, s.bill_id));
END $$;


--
-- Name: FUNCTION scan_bill(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_bill(s public.scanning_scan, own_area bigint) IS 'TraceTrack ae736db737ddc0de46e93d89166209b293e2d22ff030d10a54a97dddad79c800';


--
-- Name: scan_empty(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_empty(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    foreign_area bigint;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refuse_scan(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    refused := coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    SELECT child.area_id INTO foreign_area
    FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
    WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL AND child.area_id <> own_area LIMIT 1;
    IF foreign_area IS NOT NULL THEN
        RETURN refuse_scan(s, 'other_area', (SELECT name FROM accounts_area WHERE id = foreign_area));
    END IF;
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id
    WHERE parent_id = bag.id AND unlinked_at IS NULL;
    IF NOT FOUND THEN
        RETURN mark_duplicate(s, 'is_empty', bag.code);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION scan_empty(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_empty(s public.scanning_scan, own_area bigint) IS 'TraceTrack 8255fbf1ffdff9d42a3c49a53b57791e747c8b790ab8befae9a1d8150b042001';


--
-- Name: scan_look(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_look(s public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    link bags_link;
    line bills_billline;
BEGIN
    s.bag_id := bag.id;
    s.bill_id := CASE WHEN bag.id IS NULL THEN find_bill(s.code) END;
    IF s.bill_id IS NOT NULL THEN
        s.outcome := 'saved';
        RETURN s;
    ELSIF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    END IF;
    link := find_open_link(bag.id);
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id ELSE link.parent_id END;
    line := find_open_line(s.parent_id);
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

COMMENT ON FUNCTION public.scan_look(s public.scanning_scan) IS 'TraceTrack 87e5a021dc3c66335857b90ec65db7b3f15cf2abf91e4e389238a5f8d859054a';


--
-- Name: scan_move(public.scanning_scan, bigint, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_move(s public.scanning_scan, own_area bigint, site public.bags_codesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refuse_scan(s, 'not_a_child');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;


--
-- Name: FUNCTION scan_move(s public.scanning_scan, own_area bigint, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_move(s public.scanning_scan, own_area bigint, site public.bags_codesettings) IS 'TraceTrack 02f830b57bad06151c0a062a37fd6144026f89c6b9a8da348ff6c6856696a05d';


--
-- Name: scan_pack(public.scanning_scan, bigint, public.bags_codesettings); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_pack(s public.scanning_scan, own_area bigint, site public.bags_codesettings) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
BEGIN
    IF coalesce(bag.kind, classify_code(s.code, site)) = 'parent' THEN
        RETURN open_parent(s, bag, own_area);
    ELSIF bag.id IS NULL AND is_two_codes(s.code, site) THEN
        RETURN refuse_scan(s, 'bad_code', left(s.code, 64));
    ELSIF bag.id IS NULL AND classify_code(s.code, site) IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;


--
-- Name: FUNCTION scan_pack(s public.scanning_scan, own_area bigint, site public.bags_codesettings); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_pack(s public.scanning_scan, own_area bigint, site public.bags_codesettings) IS 'TraceTrack 512e96bc441c80043c8c4399a344b77f16b56c178dce4b1e5e4ce94ed389b20e';


--
-- Name: scan_unbill(public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_unbill(s public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    line bills_billline;
    bill bills_bill;
    refused scanning_scan;
BEGIN
    SELECT id INTO s.bill_id FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN s.bill_id IS NOT NULL AND bag.kind = 'parent' THEN bag.id END;
    refused := check_billable(s, bag);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    line := find_open_line(bag.id);
    IF line.id IS NULL THEN
        RETURN mark_duplicate(s, 'no_bill');
    END IF;
    SELECT * INTO bill FROM bills_bill WHERE id = line.bill_id;
    IF line.bill_id <> s.bill_id THEN
        RETURN refuse_scan(s, 'on_other_bill', bill.number, line.added_by_id, line.added_at);
    END IF;
    RETURN coalesce(check_open(s, bill), remove_from_bill(s, line.id));
END $$;


--
-- Name: FUNCTION scan_unbill(s public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_unbill(s public.scanning_scan) IS 'TraceTrack 97caa1239d24ccacc073c06aee0e02d90296940254d19999e7f43107fd275c56';


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
        RETURN refuse_scan(s, 'nothing_to_undo');
    ELSIF original.user_id <> s.user_id AND NOT is_admin
       OR original.action IN ('bill', 'unbill') AND NOT may_bill THEN
        RETURN refuse_scan(s, 'not_allowed');
    END IF;
    s.code := original.code;
    s.bag_id := original.bag_id;
    s.parent_id := original.parent_id;
    s.bill_id := original.bill_id;
    IF original.outcome <> 'saved'
       OR coalesce(original.made_link_id, original.ended_link_id, original.line_id) IS NULL AND original.action <> 'empty'
       OR original.action = 'undo'
       OR EXISTS (SELECT FROM scanning_scan WHERE undoes = original.id AND outcome = 'saved') THEN
        RETURN refuse_scan(s, 'nothing_to_undo');
    ELSIF original.received_at < s.received_at - interval '1 hour' AND NOT is_admin THEN
        RETURN refuse_scan(s, 'too_late', NULL, NULL, original.received_at);
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

COMMENT ON FUNCTION public.scan_undo(s public.scanning_scan, own_area bigint, is_admin boolean, may_bill boolean) IS 'TraceTrack 7f058b8991a2c8064042c41f6003eb8218f91581c6861f004d930a0dd910bad6';


--
-- Name: scan_unpack(public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.scan_unpack(s public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    link bags_link := find_open_link(bag.id);
    parent bags_bag;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refuse_scan(s, 'not_a_child');
    END IF;
    refused := check_touchable(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF link.id IS NULL THEN
        RETURN mark_duplicate(s, 'no_parent');
    END IF;

    SELECT * INTO parent FROM bags_bag WHERE id = link.parent_id;
    IF parent.code <> s.named_parent THEN
        RETURN refuse_scan(s, 'in_other_parent', parent.code, link.linked_by_id, link.linked_at);
    END IF;
    s.parent_id := parent.id;
    RETURN coalesce(check_touchable(s, parent, own_area), check_not_frozen(s, parent.id), unlink_child(s, link));
END $$;


--
-- Name: FUNCTION scan_unpack(s public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.scan_unpack(s public.scanning_scan, own_area bigint) IS 'TraceTrack 07e251906a63cf1417e1f50b8f17f77c23e222d199439244627097fbe1183c8c';


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
           count(*), sum(count_packed(scan)), sum(count_taken_out(scan)), min(received_at), max(received_at)
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

COMMENT ON FUNCTION public.tally_scans(made uuid[]) IS 'TraceTrack 5f95dc7b6df84a723afb46d808297959456e80ffaab350d0d17aed45dd3c4500';


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
    refused scanning_scan;
BEGIN
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    refused := coalesce(check_touchable(s, parent, own_area), check_not_frozen(s, parent.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    FOR child IN
        SELECT bag.* FROM find_ended_links(original) link JOIN bags_bag bag ON bag.id = link.child_id ORDER BY bag.code
    LOOP
        SELECT * INTO later FROM bags_link WHERE child_id = child.id ORDER BY id DESC LIMIT 1;
        IF later.unlinked_at IS DISTINCT FROM original.received_at THEN
            s.code := child.code;
            s.bag_id := child.id;
            RETURN refuse_scan(s, 'changed_since',
                               (SELECT code FROM bags_bag WHERE id = later.parent_id AND later.unlinked_at IS NULL),
                               coalesce(later.unlinked_by_id, later.linked_by_id),
                               coalesce(later.unlinked_at, later.linked_at));
        END IF;
        refused := check_touchable(s, child, own_area);
        IF refused.reason IS NOT NULL THEN
            RETURN refused;
        END IF;
    END LOOP;

    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    SELECT link.child_id, link.parent_id, s.received_at, s.user_id FROM find_ended_links(original) link;
    s.outcome := 'saved';
    RETURN s;
END $$;


--
-- Name: FUNCTION undo_empty(s public.scanning_scan, original public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_empty(s public.scanning_scan, original public.scanning_scan, own_area bigint) IS 'TraceTrack 40c825b373dd01fb8f843ddcbfe34e882e503523792fb0871f6f616bc3e016a7';


--
-- Name: undo_line(public.scanning_scan, public.scanning_scan); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_line(s public.scanning_scan, original public.scanning_scan) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    latest bills_billline;
    bill bills_bill;
    parent bags_bag;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = original.bill_id FOR SHARE;
    SELECT * INTO latest FROM bills_billline WHERE parent_id = original.parent_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> original.line_id OR (original.action = 'bill') <> (latest.removed_at IS NULL) THEN
        RETURN refuse_scan(s, 'changed_since',
                           (SELECT number FROM bills_bill WHERE id = latest.bill_id AND latest.removed_at IS NULL),
                           coalesce(latest.removed_by_id, latest.added_by_id),
                           coalesce(latest.removed_at, latest.added_at));
    ELSIF original.action = 'bill' THEN
        RETURN coalesce(check_open(s, bill), remove_from_bill(s, latest.id));
    END IF;
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    RETURN coalesce(check_open(s, bill), check_touchable(s, parent, NULL), add_to_bill(s, parent.id, bill.id));
END $$;


--
-- Name: FUNCTION undo_line(s public.scanning_scan, original public.scanning_scan); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_line(s public.scanning_scan, original public.scanning_scan) IS 'TraceTrack 7b5f4bd26d738183af32ba75378ab3e4e260ada26eedad54cf90f8d33ee100cc';


--
-- Name: undo_link(public.scanning_scan, public.scanning_scan, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint) RETURNS public.scanning_scan
    LANGUAGE plpgsql
    AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    bag bags_bag;
    refused scanning_scan;
BEGIN
    -- What the scan left behind must still be the last thing that happened to the child.
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'changed_since',
                           (SELECT code FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL),
                           coalesce(latest.unlinked_by_id, latest.linked_by_id),
                           coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    FOR bag IN SELECT * FROM bags_bag WHERE id IN (latest.parent_id, ended.parent_id) LOOP
        refused := coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
        IF refused.reason IS NOT NULL THEN
            RETURN refused;
        END IF;
    END LOOP;
    SELECT * INTO bag FROM bags_bag WHERE id = original.bag_id;
    refused := check_touchable(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    IF original.made_link_id IS NOT NULL THEN
        s := unlink_child(s, latest);
    END IF;
    IF ended.id IS NOT NULL THEN
        s := link_child(s, bag.id, ended.parent_id);
    END IF;
    RETURN s;
END $$;


--
-- Name: FUNCTION undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.undo_link(s public.scanning_scan, original public.scanning_scan, own_area bigint) IS 'TraceTrack acc7d8d3339549c3e7a27078fb17e5eccfd7e274972c0d036c9e7eb3d890df52';


--
-- Name: unlink_child(public.scanning_scan, public.bags_link); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unlink_child(s public.scanning_scan, link public.bags_link) RETURNS public.scanning_scan
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
-- Name: FUNCTION unlink_child(s public.scanning_scan, link public.bags_link); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.unlink_child(s public.scanning_scan, link public.bags_link) IS 'TraceTrack 14d2f9a790973fffce2a01be92f20771ffdba90acfb452cfcb41cb4c154e83a9';


--
-- Name: said_bag; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.said_bag (
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
-- Name: staged; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.staged (
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
-- Name: verdict; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.verdict (
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
-- Name: wanted_bag; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.wanted_bag (
    id bigint,
    nth bigint,
    code text COLLATE pg_catalog."C",
    kind text,
    area_id bigint
)
WITH (autovacuum_enabled='false');


--
-- Name: wanted_bill; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.wanted_bill (
    id bigint,
    number text COLLATE pg_catalog."C"
);


--
-- Name: wanted_line; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.wanted_line (
    id bigint,
    nth bigint,
    bill_id bigint,
    parent_id bigint
);


--
-- Name: wanted_link; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.wanted_link (
    id bigint,
    nth bigint,
    child_id bigint,
    parent_id bigint
)
WITH (autovacuum_enabled='false');


--
-- Name: wanted_restored; Type: TABLE; Schema: import_1; Owner: -
--

CREATE UNLOGGED TABLE import_1.wanted_restored (
    id bigint
);


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
-- Name: bags_codesettings_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bags_codesettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bags_codesettings_id_seq
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
-- Name: bills_billsettings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.bills_billsettings (
    id bigint NOT NULL,
    weight_per_child_kg numeric(8,3) NOT NULL,
    bill_number_pattern character varying(60) NOT NULL,
    proof_without_signing_in character varying(7) NOT NULL,
    CONSTRAINT bill_settings_one_row CHECK ((id = 1))
);


--
-- Name: bills_billsettings_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.bills_billsettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bills_billsettings_id_seq
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
-- Name: core_branding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.core_branding (
    id bigint NOT NULL,
    site_name character varying(80) NOT NULL,
    logo bytea NOT NULL,
    CONSTRAINT branding_one_row CHECK ((id = 1))
);


--
-- Name: core_branding_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.core_branding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_branding_id_seq
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
-- Data for Name: said_bag; Type: TABLE DATA; Schema: import_1; Owner: -
--

INSERT INTO import_1.said_bag VALUES
	('CH1', 3, 1, false, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('CH30001', 1, 1, false, false, false, NULL, NULL, 'SB30001', NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('CH30002', 2, 1, false, false, false, NULL, NULL, 'SB30001', NULL, NULL, NULL, NULL, NULL, NULL, 'child', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL),
	('SB30001', NULL, 0, false, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'parent', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL, NULL);


--
-- Data for Name: staged; Type: TABLE DATA; Schema: import_1; Owner: -
--

INSERT INTO import_1.staged VALUES
	(1, 0, 2, 'CH30001', 'child', 'SB30001', NULL, NULL, false, NULL, '', NULL),
	(2, 0, 3, 'CH30002', 'child', 'SB30001', NULL, NULL, false, NULL, '', NULL),
	(3, 0, 4, 'CH1', 'child', NULL, NULL, NULL, false, NULL, '', NULL);


--
-- Data for Name: verdict; Type: TABLE DATA; Schema: import_1; Owner: -
--

INSERT INTO import_1.verdict VALUES
	(1, 0, 2, 'CH30001', 'SB30001', NULL, '', 'child', NULL, NULL, NULL, 'new', 'SB30001'),
	(2, 0, 3, 'CH30002', 'SB30001', NULL, '', 'child', NULL, NULL, NULL, 'new', 'SB30001'),
	(3, 0, 4, 'CH1', NULL, NULL, '', 'child', NULL, NULL, NULL, 'new', NULL);


--
-- Data for Name: wanted_bag; Type: TABLE DATA; Schema: import_1; Owner: -
--

INSERT INTO import_1.wanted_bag VALUES
	(25, 1, 'CH1', 'child', NULL),
	(26, 2, 'CH30001', 'child', NULL),
	(27, 3, 'CH30002', 'child', NULL),
	(28, 4, 'SB30001', 'parent', NULL);


--
-- Data for Name: wanted_bill; Type: TABLE DATA; Schema: import_1; Owner: -
--



--
-- Data for Name: wanted_line; Type: TABLE DATA; Schema: import_1; Owner: -
--



--
-- Data for Name: wanted_link; Type: TABLE DATA; Schema: import_1; Owner: -
--

INSERT INTO import_1.wanted_link VALUES
	(20, 1, 26, 28),
	(21, 2, 27, 28);


--
-- Data for Name: wanted_restored; Type: TABLE DATA; Schema: import_1; Owner: -
--



--
-- Data for Name: accounts_apitoken; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_apitoken VALUES
	(1, 'Wall', '28e44bf573be87973d6a6885ebd3b55f804eec8cf6b31e01aa17c1d06b4feb25', '2026-11-28 22:10:56.441586+00', NULL, 2);


--
-- Data for Name: accounts_area; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_area VALUES
	(1, 'North', NULL);


--
-- Data for Name: accounts_auditentry; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_auditentry VALUES
	(1, '2026-11-28 22:10:56.440645+00', 'added', 'user', 'meena', '{}', 3),
	(2, '2026-11-28 22:10:56.464569+00', 'made', 'bill', 'B-1', '{}', 2),
	(3, '2026-11-28 22:10:56.475206+00', 'made', 'bill', 'B-2', '{}', 2),
	(4, '2026-11-28 22:10:56.483131+00', 'made', 'bill', 'B-3', '{}', 2),
	(5, '2026-11-28 22:10:56.490815+00', 'made', 'bill', 'B-4', '{}', 2),
	(6, '2026-11-28 22:10:56.498685+00', 'made', 'bill', 'B-5', '{}', 2),
	(7, '2026-11-28 22:10:56.508812+00', 'closed', 'bill', 'B-2', '{"sha256": "4555368aa16c07b63b3503172ec51e6545f79a6332f6eb7b29f2e1b93ed86e01", "version": 1}', 2),
	(8, '2026-11-28 22:10:56.514708+00', 'closed', 'bill', 'B-3', '{"sha256": "4a0b8fc14d6884e9af82d2b503b46e61a8f047c13621ef789905071b8a1f2ce4", "version": 1}', 2),
	(9, '2026-11-28 22:10:56.521287+00', 'closed', 'bill', 'B-4', '{"sha256": "d141caf4d8521cf23ce374e438fd307d17be0c2981af8d43bdcd29189b8f272d", "version": 1}', 2),
	(10, '2026-11-28 22:10:56.526916+00', 'closed', 'bill', 'B-5', '{"sha256": "b8e5a64cb48f3f7c488ca009f157881a943adc1a29e77fa80f19f4a8643bb43d", "version": 1}', 2),
	(11, '2026-11-28 22:10:56.530296+00', 'reopened', 'bill', 'B-3', '{"reason": "count again", "version": 1}', 3),
	(12, '2026-11-28 22:10:56.535966+00', 'closed', 'bill', 'B-3', '{"sha256": "8f7cd738bb1f26629d050e960b26c4596e94f9bf5a76a7eae74e8d67922adb54", "version": 2}', 2),
	(13, '2026-11-28 22:10:56.538453+00', 'reopened', 'bill', 'B-4', '{"reason": "one too many", "version": 1}', 3),
	(14, '2026-11-28 22:10:56.542972+00', 'cancelled', 'bill', 'B-5', '{"reason": "it never left", "parents": 1, "children": 3}', 3),
	(15, '2026-11-28 22:10:56.563531+00', 'retired', 'bag', 'CH20001', '{}', 2),
	(16, '2026-11-28 22:10:56.6993+00', 'loaded', 'import run', 'bags.xlsx', '{"new rows": 3, "read rows": 3, "same rows": 0, "changed rows": 0, "refused rows": 0}', 3),
	(17, '2026-11-28 22:10:56.706485+00', 'printed', 'labels', 'SB50001 – SB50003', '{"layout": "a4-24", "symbol": "qr", "label_count": 3}', 2);


--
-- Data for Name: accounts_user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts_user VALUES
	(1, '!bb3y2U5SmjmEnh5SyEVQqcwPhDJPZ4fbjEJHSmWn', NULL, false, 'meena', '', '', '', false, true, '2026-11-28 22:10:56.432005+00', 1),
	(2, '!GPc75AcrO31B4sppnfdqj5wl1rS5RtjnG7TsC5uc', NULL, false, 'anita', '', '', '', false, true, '2026-11-28 22:10:56.436743+00', NULL),
	(3, '!N35CcHJibZUJv5ZPveo6I9Wcp0h3iwawSs8yTJW1', NULL, false, 'priya', '', '', '', true, true, '2026-11-28 22:10:56.438762+00', NULL);


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
	(26, 2, 15),
	(27, 2, 16),
	(28, 2, 17),
	(29, 2, 22),
	(30, 2, 23),
	(31, 3, 11),
	(32, 3, 23),
	(33, 3, 22),
	(34, 3, 15);


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
	(15, 'Can view bill', 7, 'view_bill'),
	(16, 'Can add bill', 7, 'add_bill'),
	(17, 'Can change bill', 7, 'change_bill'),
	(18, 'Can view bill line', 8, 'view_billline'),
	(19, 'Can view bill version', 9, 'view_billversion'),
	(20, 'Can view site settings', 10, 'view_billsettings'),
	(21, 'Can change site settings', 10, 'change_billsettings'),
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
	(61, 'Can add name and logo', 22, 'add_branding'),
	(62, 'Can change name and logo', 22, 'change_branding'),
	(63, 'Can delete name and logo', 22, 'delete_branding'),
	(64, 'Can view name and logo', 22, 'view_branding'),
	(65, 'Can add stored file', 23, 'add_storedfile'),
	(66, 'Can change stored file', 23, 'change_storedfile'),
	(67, 'Can delete stored file', 23, 'delete_storedfile'),
	(68, 'Can view stored file', 23, 'view_storedfile'),
	(69, 'Can add file part', 24, 'add_filepart'),
	(70, 'Can change file part', 24, 'change_filepart'),
	(71, 'Can delete file part', 24, 'delete_filepart'),
	(72, 'Can view file part', 24, 'view_filepart'),
	(73, 'Can delete area', 2, 'delete_area'),
	(74, 'Can delete person', 1, 'delete_user'),
	(75, 'Can add audit entry', 4, 'add_auditentry'),
	(76, 'Can change audit entry', 4, 'change_auditentry'),
	(77, 'Can delete audit entry', 4, 'delete_auditentry'),
	(78, 'Can delete API key', 3, 'delete_apitoken'),
	(79, 'Can delete bag', 5, 'delete_bag'),
	(80, 'Can add bag tally', 25, 'add_bagtally'),
	(81, 'Can change bag tally', 25, 'change_bagtally'),
	(82, 'Can delete bag tally', 25, 'delete_bagtally'),
	(83, 'Can view bag tally', 25, 'view_bagtally'),
	(84, 'Can add link', 6, 'add_link'),
	(85, 'Can change link', 6, 'change_link'),
	(86, 'Can delete link', 6, 'delete_link'),
	(87, 'Can add settings of codes', 26, 'add_codesettings'),
	(88, 'Can change settings of codes', 26, 'change_codesettings'),
	(89, 'Can delete settings of codes', 26, 'delete_codesettings'),
	(90, 'Can view settings of codes', 26, 'view_codesettings'),
	(91, 'Can add bill counter', 27, 'add_billcounter'),
	(92, 'Can change bill counter', 27, 'change_billcounter'),
	(93, 'Can delete bill counter', 27, 'delete_billcounter'),
	(94, 'Can view bill counter', 27, 'view_billcounter'),
	(95, 'Can delete bill', 7, 'delete_bill'),
	(96, 'Can add bill line', 8, 'add_billline'),
	(97, 'Can change bill line', 8, 'change_billline'),
	(98, 'Can delete bill line', 8, 'delete_billline'),
	(99, 'Can add bill tally', 28, 'add_billtally'),
	(100, 'Can change bill tally', 28, 'change_billtally');
INSERT INTO public.auth_permission VALUES
	(101, 'Can delete bill tally', 28, 'delete_billtally'),
	(102, 'Can view bill tally', 28, 'view_billtally'),
	(103, 'Can add bill version', 9, 'add_billversion'),
	(104, 'Can change bill version', 9, 'change_billversion'),
	(105, 'Can delete bill version', 9, 'delete_billversion'),
	(106, 'Can add pending scans', 29, 'add_pendingscans'),
	(107, 'Can change pending scans', 29, 'change_pendingscans'),
	(108, 'Can delete pending scans', 29, 'delete_pendingscans'),
	(109, 'Can view pending scans', 29, 'view_pendingscans'),
	(110, 'Can add site settings', 10, 'add_billsettings'),
	(111, 'Can delete site settings', 10, 'delete_billsettings'),
	(112, 'Can change scan', 11, 'change_scan'),
	(113, 'Can delete scan', 11, 'delete_scan'),
	(114, 'Can add station', 12, 'add_station'),
	(115, 'Can change station', 12, 'change_station'),
	(116, 'Can delete station', 12, 'delete_station'),
	(117, 'Can add scan tally', 30, 'add_scantally'),
	(118, 'Can change scan tally', 30, 'change_scantally'),
	(119, 'Can delete scan tally', 30, 'delete_scantally'),
	(120, 'Can view scan tally', 30, 'view_scantally'),
	(121, 'Can add export', 31, 'add_exportrun'),
	(122, 'Can change export', 31, 'change_exportrun'),
	(123, 'Can delete export', 31, 'delete_exportrun'),
	(124, 'Can view export', 31, 'view_exportrun'),
	(125, 'Can add printed range', 32, 'add_printedrange'),
	(126, 'Can change printed range', 32, 'change_printedrange'),
	(127, 'Can delete printed range', 32, 'delete_printedrange'),
	(128, 'Can view printed range', 32, 'view_printedrange'),
	(129, 'Can add header word', 33, 'add_headerword'),
	(130, 'Can change header word', 33, 'change_headerword'),
	(131, 'Can delete header word', 33, 'delete_headerword'),
	(132, 'Can view header word', 33, 'view_headerword'),
	(133, 'Can add import run', 34, 'add_importrun'),
	(134, 'Can change import run', 34, 'change_importrun'),
	(135, 'Can delete import run', 34, 'delete_importrun'),
	(136, 'Can view import run', 34, 'view_importrun'),
	(137, 'Can add loaded range', 35, 'add_importedrange'),
	(138, 'Can change loaded range', 35, 'change_importedrange'),
	(139, 'Can delete loaded range', 35, 'delete_importedrange'),
	(140, 'Can view loaded range', 35, 'view_importedrange'),
	(141, 'Can add bag detail', 36, 'add_bagdetail'),
	(142, 'Can change bag detail', 36, 'change_bagdetail'),
	(143, 'Can delete bag detail', 36, 'delete_bagdetail'),
	(144, 'Can view bag detail', 36, 'view_bagdetail'),
	(145, 'Can add kept bag', 37, 'add_keptbag'),
	(146, 'Can change kept bag', 37, 'change_keptbag'),
	(147, 'Can delete kept bag', 37, 'delete_keptbag'),
	(148, 'Can view kept bag', 37, 'view_keptbag'),
	(149, 'Can add sent summary', 38, 'add_sentsummary'),
	(150, 'Can change sent summary', 38, 'change_sentsummary'),
	(151, 'Can delete sent summary', 38, 'delete_sentsummary'),
	(152, 'Can view sent summary', 38, 'view_sentsummary'),
	(153, 'Can add cleared scan', 39, 'add_clearedscan'),
	(154, 'Can change cleared scan', 39, 'change_clearedscan'),
	(155, 'Can delete cleared scan', 39, 'delete_clearedscan'),
	(156, 'Can view cleared scan', 39, 'view_clearedscan'),
	(157, 'Can add sent mail', 40, 'add_sentmail'),
	(158, 'Can change sent mail', 40, 'change_sentmail'),
	(159, 'Can delete sent mail', 40, 'delete_sentmail'),
	(160, 'Can view sent mail', 40, 'view_sentmail'),
	(161, 'Can add summary by e-mail', 41, 'add_summarymail'),
	(162, 'Can change summary by e-mail', 41, 'change_summarymail'),
	(163, 'Can delete summary by e-mail', 41, 'delete_summarymail'),
	(164, 'Can view summary by e-mail', 41, 'view_summarymail'),
	(165, 'Can add self-check', 42, 'add_selfcheck'),
	(166, 'Can change self-check', 42, 'change_selfcheck'),
	(167, 'Can delete self-check', 42, 'delete_selfcheck'),
	(168, 'Can view self-check', 42, 'view_selfcheck');


--
-- Data for Name: bags_bag; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_bag VALUES
	(1, 'SB10001', 'parent', '2026-11-28 22:10:56.448616+00', NULL, 1),
	(2, 'CH11001', 'child', '2026-11-28 22:10:56.450236+00', NULL, 1),
	(3, 'CH11002', 'child', '2026-11-28 22:10:56.456994+00', NULL, 1),
	(4, 'CH11003', 'child', '2026-11-28 22:10:56.458573+00', NULL, 1),
	(5, 'SB10002', 'parent', '2026-11-28 22:10:56.4686+00', NULL, 1),
	(6, 'CH12001', 'child', '2026-11-28 22:10:56.468829+00', NULL, 1),
	(7, 'CH12002', 'child', '2026-11-28 22:10:56.470493+00', NULL, 1),
	(8, 'CH12003', 'child', '2026-11-28 22:10:56.471914+00', NULL, 1),
	(9, 'SB10003', 'parent', '2026-11-28 22:10:56.47751+00', NULL, 1),
	(10, 'CH13001', 'child', '2026-11-28 22:10:56.477668+00', NULL, 1),
	(11, 'CH13002', 'child', '2026-11-28 22:10:56.478892+00', NULL, 1),
	(12, 'CH13003', 'child', '2026-11-28 22:10:56.48014+00', NULL, 1),
	(13, 'SB10004', 'parent', '2026-11-28 22:10:56.485335+00', NULL, 1),
	(14, 'CH14001', 'child', '2026-11-28 22:10:56.485489+00', NULL, 1),
	(15, 'CH14002', 'child', '2026-11-28 22:10:56.486711+00', NULL, 1),
	(16, 'CH14003', 'child', '2026-11-28 22:10:56.487965+00', NULL, 1),
	(17, 'SB10005', 'parent', '2026-11-28 22:10:56.493098+00', NULL, 1),
	(18, 'CH15001', 'child', '2026-11-28 22:10:56.493249+00', NULL, 1),
	(19, 'CH15002', 'child', '2026-11-28 22:10:56.494474+00', NULL, 1),
	(20, 'CH15003', 'child', '2026-11-28 22:10:56.495676+00', NULL, 1),
	(21, 'SB20001', 'parent', '2026-11-28 22:10:56.544376+00', NULL, 1),
	(23, 'SB20002', 'parent', '2026-11-28 22:10:56.548663+00', NULL, 1),
	(24, 'CH20002', 'child', '2026-11-28 22:10:56.555148+00', NULL, 1),
	(22, 'CH20001', 'child', '2026-11-28 22:10:56.544587+00', '2026-11-28 22:10:56.562113+00', 1),
	(25, 'CH1', 'child', '2026-11-28 22:10:56.683385+00', NULL, NULL),
	(26, 'CH30001', 'child', '2026-11-28 22:10:56.683385+00', NULL, NULL),
	(27, 'CH30002', 'child', '2026-11-28 22:10:56.683385+00', NULL, NULL),
	(28, 'SB30001', 'parent', '2026-11-28 22:10:56.683385+00', NULL, NULL);


--
-- Data for Name: bags_bagtally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_bagtally VALUES
	(1, 26, 7, 17, 15, 1),
	(2, 91, 1, 3, 2, NULL);


--
-- Data for Name: bags_codesettings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_codesettings VALUES
	(1, '^(SB[0-9]{5}|M444-[0-9]{5})$', '^[A-Z0-9._/-]{4,64}$', '', true, 30);


--
-- Data for Name: bags_link; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bags_link VALUES
	(1, '2026-11-28 22:10:56.44629+00', NULL, 2, 1, 1, NULL),
	(2, '2026-11-28 22:10:56.45678+00', NULL, 3, 1, 1, NULL),
	(3, '2026-11-28 22:10:56.458431+00', NULL, 4, 1, 1, NULL),
	(4, '2026-11-28 22:10:56.468457+00', NULL, 6, 1, 5, NULL),
	(5, '2026-11-28 22:10:56.47035+00', NULL, 7, 1, 5, NULL),
	(6, '2026-11-28 22:10:56.471752+00', NULL, 8, 1, 5, NULL),
	(7, '2026-11-28 22:10:56.477401+00', NULL, 10, 1, 9, NULL),
	(8, '2026-11-28 22:10:56.478773+00', NULL, 11, 1, 9, NULL),
	(9, '2026-11-28 22:10:56.480032+00', NULL, 12, 1, 9, NULL),
	(10, '2026-11-28 22:10:56.485226+00', NULL, 14, 1, 13, NULL),
	(11, '2026-11-28 22:10:56.486597+00', NULL, 15, 1, 13, NULL),
	(12, '2026-11-28 22:10:56.487804+00', NULL, 16, 1, 13, NULL),
	(13, '2026-11-28 22:10:56.493+00', NULL, 18, 1, 17, NULL),
	(14, '2026-11-28 22:10:56.494365+00', NULL, 19, 1, 17, NULL),
	(15, '2026-11-28 22:10:56.495575+00', NULL, 20, 1, 17, NULL),
	(16, '2026-11-28 22:10:56.544222+00', '2026-11-28 22:10:56.548453+00', 22, 1, 21, 1),
	(17, '2026-11-28 22:10:56.548453+00', '2026-11-28 22:10:56.551312+00', 22, 1, 23, 1),
	(18, '2026-11-28 22:10:56.551312+00', '2026-11-28 22:10:56.553731+00', 22, 1, 21, 1),
	(19, '2026-11-28 22:10:56.555018+00', '2026-11-28 22:10:56.556356+00', 24, 1, 23, 1),
	(20, '2026-11-28 22:10:56.683385+00', NULL, 26, 3, 28, NULL),
	(21, '2026-11-28 22:10:56.683385+00', NULL, 27, 3, 28, NULL);


--
-- Data for Name: bills_bill; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_bill VALUES
	(1, 'B-1', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 0, 0, '2026-11-28 22:10:56.462738+00', NULL, NULL, '', NULL, NULL, NULL, 2),
	(2, 'B-2', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 22:10:56.474379+00', '2026-11-28 22:10:56.505203+00', NULL, '', NULL, NULL, 2, 2),
	(3, 'B-3', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 2, 0, '2026-11-28 22:10:56.48233+00', '2026-11-28 22:10:56.533461+00', NULL, '', NULL, NULL, 2, 2),
	(4, 'B-4', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 22:10:56.490042+00', NULL, NULL, '', NULL, NULL, NULL, 2),
	(5, 'B-5', 'Sharma & Sons', '', '', '', '', 1.000, NULL, NULL, 1, 0, '2026-11-28 22:10:56.49788+00', '2026-11-28 22:10:56.524551+00', '2026-11-28 22:10:56.541839+00', 'it never left', NULL, 3, 2, 2);


--
-- Data for Name: bills_billcounter; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: bills_billline; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billline VALUES
	(1, '2026-11-28 22:10:56.465783+00', NULL, 2, 1, 1, NULL),
	(2, '2026-11-28 22:10:56.476232+00', NULL, 2, 2, 5, NULL),
	(3, '2026-11-28 22:10:56.484091+00', NULL, 2, 3, 9, NULL),
	(4, '2026-11-28 22:10:56.491746+00', NULL, 2, 4, 13, NULL),
	(5, '2026-11-28 22:10:56.499699+00', '2026-11-28 22:10:56.541839+00', 2, 5, 17, 3),
	(6, '2026-11-28 22:10:56.55909+00', '2026-11-28 22:10:56.560119+00', 2, 1, 21, 2);


--
-- Data for Name: bills_billsettings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billsettings VALUES
	(1, 1.000, 'BILL-{year}-{number:6}', 'nothing');


--
-- Data for Name: bills_billtally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billtally VALUES
	(1, 26, 2, 2, NULL);


--
-- Data for Name: bills_billversion; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.bills_billversion VALUES
	(1, 1, '{"area":"","closed_at":"2026-11-28T22:10:56.505203+00:00","closed_by":"anita","created_at":"2026-11-28T22:10:56.474379+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-2","parents":[{"added_at":"2026-11-28T22:10:56.476232+00:00","added_by":"anita","children":["CH12001","CH12002","CH12003"],"code":"SB10002","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '4555368aa16c07b63b3503172ec51e6545f79a6332f6eb7b29f2e1b93ed86e01', '8NAKD2N1DG3V', 1, 3, 3.000, '2026-11-28 22:10:56.505203+00', 2, 2),
	(2, 1, '{"area":"","closed_at":"2026-11-28T22:10:56.512204+00:00","closed_by":"anita","created_at":"2026-11-28T22:10:56.482330+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-3","parents":[{"added_at":"2026-11-28T22:10:56.484091+00:00","added_by":"anita","children":["CH13001","CH13002","CH13003"],"code":"SB10003","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', '4a0b8fc14d6884e9af82d2b503b46e61a8f047c13621ef789905071b8a1f2ce4', '985RZGADD22E', 1, 3, 3.000, '2026-11-28 22:10:56.512204+00', 3, 2),
	(3, 1, '{"area":"","closed_at":"2026-11-28T22:10:56.517876+00:00","closed_by":"anita","created_at":"2026-11-28T22:10:56.490042+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-4","parents":[{"added_at":"2026-11-28T22:10:56.491746+00:00","added_by":"anita","children":["CH14001","CH14002","CH14003"],"code":"SB10004","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', 'd141caf4d8521cf23ce374e438fd307d17be0c2981af8d43bdcd29189b8f272d', 'T50WNX6RA8EF', 1, 3, 3.000, '2026-11-28 22:10:56.517876+00', 4, 2),
	(4, 1, '{"area":"","closed_at":"2026-11-28T22:10:56.524551+00:00","closed_by":"anita","created_at":"2026-11-28T22:10:56.497880+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-5","parents":[{"added_at":"2026-11-28T22:10:56.499699+00:00","added_by":"anita","children":["CH15001","CH15002","CH15003"],"code":"SB10005","weight_kg":"3.000"}],"vehicle":"","version":1,"weight_per_child_kg":"1.000"}', 'b8e5a64cb48f3f7c488ca009f157881a943adc1a29e77fa80f19f4a8643bb43d', 'Q3JTCK5MHWZQ', 1, 3, 3.000, '2026-11-28 22:10:56.524551+00', 5, 2),
	(5, 2, '{"area":"","closed_at":"2026-11-28T22:10:56.533461+00:00","closed_by":"anita","created_at":"2026-11-28T22:10:56.482330+00:00","created_by":"anita","customer":"Sharma & Sons","destination":"","driver":"","expected_parents":null,"format":2,"gross_weight_kg":null,"note":"","number":"B-3","parents":[{"added_at":"2026-11-28T22:10:56.484091+00:00","added_by":"anita","children":["CH13001","CH13002","CH13003"],"code":"SB10003","weight_kg":"3.000"}],"vehicle":"","version":2,"weight_per_child_kg":"1.000"}', '8f7cd738bb1f26629d050e960b26c4596e94f9bf5a76a7eae74e8d67922adb54', 'HXYDEE5V3WK6', 1, 3, 3.000, '2026-11-28 22:10:56.533461+00', 3, 2);


--
-- Data for Name: bills_pendingscans; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: core_branding; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_branding VALUES
	(1, 'TraceTrack', '\x');


--
-- Data for Name: core_filepart; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_filepart VALUES
	(1, 0, '\x504b030414000000080000003f00615d493a4f0100008f040000130000005b436f6e74656e745f54797065735d2e786d6cad94cb6ec2301045f7fd8ac8db2a317451551581451fcb16a9f4035c7b422c1cdbf20c14febe93f0505b51a0824dac64eedc73c78e3c182d1b972d20a10dbe14fda22732f03a18eba7a5789f3ce777224352de28173c9462052846c3abc1641501336ef6588a9a28de4b89ba864661112278ae5421358af8354d65547aa6a6206f7abd5ba98327f09453eb21868347a8d4dc51f6b4e4cfeb20091c8aec612d6c59a550313aab15715d2ebcf945c93784823b3b0dd636e2350b84dc4b682b7f03367dafbc33c91ac8c62ad18b6a58254dd0e314224ad617875df6c40c556535b0c7bce19602da40064c1ed9121259d8653ec8d621c1ffe1db3d6abb4f242e9d445a39c0b347c5984019ac01a871c5daf40899f87f82f5b37f36bfb33902fc0c69f611c2ecd2c3b66bd128eb4fe0776294dd72fed43f83ecfc8f1d79ad1298374a7c0d5cfce4bf7b6f73c8ee3e197e01504b030414000000080000003f00f29f49dae90000004b0200000b0000005f72656c732f2e72656c73ad92c14ec3300c40ef7c45e4fb9a6e4808a1a5bb20a4dd26343ec0246e1bb58da3c483eeef8990400c8d69078e71ece767cbebcd3c8dea8d52f61c0c2cab1a1405cbce87cec0cbfe69710f2a0b068723073270a40c9be666fd4c234aa9c9bd8f591548c8067a91f8a075b63d4d982b8e14ca4fcb694229cfd4e98876c08ef4aaaeef74fac980e684a9b6ce40daba25a8fd31d2356c6e5b6fe991ed61a220675afcca28644c1d898179d4ef9c8657e6a12a50d0e75d56d7bbfc3da79e48d0a1a0b69c681153a94ee2cb5abf751cdb5d09e7cf8c4b42b7ffb91c9a85822377590963fc32d22737d07c00504b030414000000080000003f0044755bf0e8000000b90200001a000000786c2f5f72656c732f776f726b626f6f6b2e786d6c2e72656c73ad92c16ac3301044effd0ab1f75a76124a29917329855cdbf40384b4b64c6c4968b769fdf711094d1d08a1079fc48cd89907bbebcdcfd08b0326ea825750152508f426d8ceb70a3e776f8fcf2088b5b7ba0f1e158c48b0a91fd6efd86bce33e4ba4822877852e098e38b94641c0e9a8a10d1e79f26a4417396a995519bbd6e512ecaf249a66906d45799626b15a4adad40ecc688ffc90e4dd3197c0de66b40cf372ae477487b72889c43756a91155c2c92a7a72a722ac8db308b396138cfe21fc8499ecdbb0ccb391988c73e2ff40271d6f7ea57b3d63b9dd07e70cad736a598dabf30f2eae2ea23504b030414000000080000003f008ba6adcf660100000c03000018000000786c2f776f726b7368656574732f7368656574312e786d6c8d92cb6ec2301045f7fd0acbfbe224405ba124088450bba854f5b537c924b1483c916da0fdfb8e43a1118daaee66e6ea9e79d8f1fca3a9d91e8c55a8131e8e02ce4067982b5d26fced757d7dc7997552e7b2460d09ff04cbe7e9557c40b3b515806304d036e19573ed4c089b55d0483bc2163429059a463a4a4d296c6b40e69da9a945140437a2914af3236166fec3c0a25019ac30db35a0dd1162a0968ec6b7956a2d4fe35c91e6f761068a842fc2d972c2451a779ddf151c6c2f664e6e5ea086cc414efb73e617db206ebdf840a5c05bc52fefba1beac9b01c0ab9abdd331eee41959523c8f4dc6d259d4c638307663ab86da5bf55388b68cecc171754258f9f7b9f06b1d853b3ec5b5bf6b5f0ac09e29da1d12034ea19a30b685f1b0f43c783d0f11fd0be3619864e86a0f4323fc6e98551f46ed8ca121ea52995b6ac86823cc1e89633733c79173b6cbb68cad9069dc3e69455f4edc0f88cc62c10dd29f12f7bfec8e917504b030414000000080000003f0083186a2548010000260200000f000000786c2f776f726b626f6f6b2e786d6c8d51cb4ec33010bcf315d6de691e6a235a35a9c44b5442804469cf26de34561d3bb21dd2fe3deb542970e3b433e3ddd1ce7ab93a368a7da175d2e81c92490c0c756984d4fb1c3e368fd737c09ce75a706534e6704207abe26ad91b7bf834e6c0685ebb1c6aefdb4514b9b2c686bb896951d34b656cc33d51bb8f5c6b910b5723fa4645691c6751c3a586b3c3c2fec7c354952cf1de945d83da9f4d2c2aee697b57cbd641b1aca4c2ed3910e36dfbc21b5afba88029eefc83901e450e53a2a6c73f82eddadb4eaa4066f10ca2e212f2cd328115ef94dfd06aa33b9d2b9da669163a43d75662ef7e860265c79dd4c2f439a453baec6964c90c583fe09d14be26218be717ed09e5bef639ccb32c0ee6d12ff7e17e63657a08f71e7042ff14ea9af6276c1792805d8b647018c74aae4a4a13cad0984e67c91c58d5297547daab7e367c3008436392e21b504b030414000000080000003f0002c8fd75b40000002201000014000000786c2f736861726564537472696e67732e786d6c7dcf416ac3301005d07d4e21661f4b71c02d45922186d07ddb03087b120bac91a31987f6f675f1a6a4d0e57f7f66f16dfb992675c7c231938343654021f579887475f0f17ede3f836209348429133af84286d6ef2cb3a8f595d8c12832bf68cdfd8829709567a4b5b9e49282acb15c35cf05c3c023a2a449d7c6343a8548a0fabc90387802b550bc2dd86db9016f397a2b7e0e0549ac166ff58f6cda8f711a1ef1ed7434c61c1eb97bfd87ebbffceb52af23fd37504b030414000000080000003f001abc1ac98f010000630300000d000000786c2f7374796c65732e786d6ca593516bdc300cc7dff7298cdfdbdc1dacac23491f0a07856d0c7a85bdfa622567b0e5602bc7659f7e729c267730e8439f2cff25fd245b76f97471569c2144e3b192dbfb8d14808dd706bb4abe1df677dfa488a4502beb112a3942944ff59732d268e1f504408209182b7922eabf17456c4ee054bcf73d207b5a1f9c22de86ae887d00a5634a72b6d86d360f855306655db61e298ac60f48dcc42cd465fc2bcecab2b295455d36defa2088f190825841e520473c2b6b8ec124b155ced831cbbb244c1dcd71cea00f492c728569899c64ac5d1ad8c92cd465af8820e09e3762b60f63cfe5912f2363a6b80fa2bba0c6edeeeb55c2b470dda30f9a2ffffae859aa4b0b2d714230dd29ade4fb223989bc63431bd579543621df336683b10d58fb9a26f4a7bd615f5a8183db3b7ad195e451a7d3bf9bdcd06c664cde24fe352db33f8d1597f696bfa0a74237f4451569de95fc959e945d11e238184b06ffd33033f565ed75f2923af2cbbda9c20c0dad1a2c1d16672557fb276833b8c725eab7397b9aa356fb479ad4f661ea60fd1ef53f504b030414000000080000003f0018fa4654b0050000521b000013000000786c2f7468656d652f7468656d65312e786d6ced594d8fdb4418bef32b46beb78e133bcdae9aad36d9a485edb6abddb4a8c7893db1a7197bac99c96e7343ed110909511017246e1c1050a995b8945fb3500445ea5fe0f54792f166b2cdb68b00b539249ef1f37e7ff81de7eab5073143474448ca93b6e55cae5988243e0f6812b6ad3b83fea59685a4c24980194f48db9a12695ddbfae02ade5411890902f2446ee2b61529956edab6f4611bcbcb3c2509dc1b711163054b11da81c0c7c0366676bd566bda31a68985121c03d7dba311f5091a642cadad19f31e83af44c96cc367e2d0cf25ea143936183bd98f9cca2e13e808b3b60572027e3c200f948518960a6eb4ad5afeb1ecadabf69c88a915b41a5d3fff9474254130aee774221cce099dbebb716567cebf5ef05fc6f57abd6ecf99f3cb01d8f7c1526709ebf65b4e67c653031597cbbcbb35afe656f11affc6127ea3d3e9781b157c63817797f0ad5ad3ddae57f0ee02ef2debdfd9ee769b15bcb7c03797f0fd2b1b4db78acf4111a3c978099dc5731e993964c4d90d23bc05f0d62c0116285bcbae823e51ab722dc6f7b9e803200f2e5634416a9a9211f601d7c5f150509c09c09b046b778a2d5f2e6d65b290f4054d55dbfa28c550110bc8abe73fbc7afe14bd7afee4e4e1b393873f9f3c7a74f2f02703e10d9c843ae1cbef3effeb9b4fd09f4fbf7df9f84b335eeaf8df7efcf4d75fbe3003950e7cf1d593df9f3d79f1f5677f7cffd800df1678a8c307342612dd22c7e880c7609b4100198af3510c224c2b143802a401d8535105786b8a9909d72155e7dd15d0004cc0eb93fb155d0f233151d400dc8de20a708f73d6e1c268ce6e264b3767928466e162a2e30e303e32c9ee9e0a6d6f9242265313cb6e442a6aee3388360e494214caeef1312106b27b9456fcba477dc1251f29748fa20ea646970ce85099896ed018e232352908a1aef866ef2eea706662bf438eaa482808cc4c2c09abb8f13a9e281c1b35c631d39137b18a4c4a1e4e855f71b85410e990308e7a0191d244735b4c2beaee62e844c6b0efb1695c450a45c726e44dccb98edce1e36e84e3d4a8334d221dfba11c438a62b4cf9551095ead906c0d71c0c9ca70dfa5449dafacefd030322748766722caae5de9bf314dce6ac68c42377edf8c67f06d7834994ae2740b5e85fb1f36de1d3c49f609e4fafbbefbbeefbe8b7d77552dafdb6d170dd6d6e7e29c5fbc72481e51c60ed594919b326fcd12940efab0992f72a2f94c9e4670598aabe04281f36b24b8fa98aae830c22988717209a12c598712a55cc249c05ac93b3f4e52303edff36667404063b5c78362bba19f0de76cf2552875418d8cc1bac21a57de4e985300d794e6786669de99d26ccd9b500d0867077fa7592f4443c6604682ccef058359582e3c4432c2012963e4180d711a6bbaadf57aaf69d2361a6f276d9d20e9e2dc15e2bc0b88526d294af67239b2a4ba42c7a09557f72ce4e3b46d8d609282cb38057e326b40988549dbf25569ca6b8bf9b4c1e6b4746a2b0dae884885543b584605557e6bf6ea2459e85ff7dccc0f176380a11bada745a3e5fc8b5ad8a7434b4623e2ab153b8b65798f4f14118751708c866c220e30e8ed16d9155009cf8cfa6c21a042dd32f1aa955f56c1e957346575609646b8ec492d2df6053cbf9eeb90af34f5ec15babfa1298d0b34c57b774dc93217c6d646901fa8600c10186539dab6b85011872e9446d4ef0b181c7259a01782b2c854422c7bdf9ce94a8e167dabe05134b930520734448242a7539120645f9576be869953d79faf3346659f99ab2bd3e277488e081b64d5dbccecb75034eb26a52372dce9a0d9a6ea1a86fdfff0e4e3ae987cce1e0f1682dcf3cc22aed6f4b547c1c6dba970ce476ddd6c71dd5bfb519bc2e103655fd0b8a9f0d962be1df003883e9a4f940812f152ab2cbff9e610746e69c665acfed9316a1182d68a785fe4f0a939bbb1c2d9678b7b73677b065f7b67bbda5e2e515b3bc8e4aba53f9ef8f03ec8de8183d2842959bc4d7a0047cdeeec2f03e0632f48b7fe06504b030414000000080000003f001726859f250100005002000011000000646f6350726f70732f636f72652e786d6c9d92cd6ac3301084ef7d0aa3bb2dcba12608db81b6e4d440a1292dbd0969e3885a3f486a9dbc7d15277112f029c7d5cc7e3bbba85aec5497fc81f3d2e81a912c4709686e84d46d8d3ed6cb748e121f9816ac331a6ab4078f16cd43c52de5c6c19b33165c90e09308d29e725ba36d089662ecf91614f35974e8286e8c532cc4d2b5d832fec35ac0459e975841608205860fc0d48e4474420a3e22edafeb0680e0183a50a083c72423f8e20de0949f6c18942ba792616f61d27a1647f7cecbd1d8f77dd6cf066bcc4ff0d7eaf57d583595fa702a0ea8a904a7dc010bc63515be2ee2e13ae6c32a9e7823413ceda33ef1765ae4d807228901e831ee59f99c3dbfac97a829f2a24c09498bf9ba2828c9e963f97d1879d37f01aad390bb8967c031f7ed2768fe01504b030414000000080000003f005ebaa7d3770100001003000010000000646f6350726f70732f6170702e786d6c9d92c14eeb301045f77c45e43d755221f4543946a88058f044a516581b67d25838b6e519a296afc749d590022bb2ba3373757d32b6b8dab536eb20a2f1ae64c52c671938ed2be3b6257bdadc9dff6319927295b2de41c9f680ec4a9e8955f4012219c02c25382c594314169ca36ea055384b639726b58fada254c62df7756d34dc78fdde82233ecff34b0e3b025741751ec64076485c74f4d7d0caeb9e0f9f37fb90f2a4b80ec11aad28fda4fc6f74f4e86bca6e771aace0d3a148416bd0efd1d05ee6824f4bb1d6cac23205cb5a5904c1bf1ae21e54bfb3953211a5e868d181261f33341f696b7396bd2a841ea7649d8a46396207dba118b40d4851bef8f8860d00a1e063739053ef549b0b590c86244e8d7c0449fa147163c8023ed62b15e917e2624a3c30b009e3bae72b7ef01d4ffa96bdf46d502e2d908feac1b8377c0a1b7fa3088eeb3c6d8a75a32254e906c6758f0d719fb8a2edfdcb46b92d5447cfcf417ff9cf87072e8bf92c4fdf70e7c79ee05f6f597e02504b0102140314000000080000003f00615d493a4f0100008f0400001300000000000000000000008081000000005b436f6e74656e745f54797065735d2e786d6c504b0102140314000000080000003f00f29f49dae90000004b0200000b00000000000000000000008081800100005f72656c732f2e72656c73504b0102140314000000080000003f0044755bf0e8000000b90200001a0000000000000000000000808192020000786c2f5f72656c732f776f726b626f6f6b2e786d6c2e72656c73504b0102140314000000080000003f008ba6adcf660100000c0300001800000000000000000000008081b2030000786c2f776f726b7368656574732f7368656574312e786d6c504b0102140314000000080000003f0083186a2548010000260200000f000000000000000000000080814e050000786c2f776f726b626f6f6b2e786d6c504b0102140314000000080000003f0002c8fd75b4000000220100001400000000000000000000008081c3060000786c2f736861726564537472696e67732e786d6c504b0102140314000000080000003f001abc1ac98f010000630300000d00000000000000000000008081a9070000786c2f7374796c65732e786d6c504b0102140314000000080000003f0018fa4654b0050000521b0000130000000000000000000000808163090000786c2f7468656d652f7468656d65312e786d6c504b0102140314000000080000003f001726859f25010000500200001100000000000000000000008081440f0000646f6350726f70732f636f72652e786d6c504b0102140314000000080000003f005ebaa7d37701000010030000100000000000000000000000808198100000646f6350726f70732f6170702e786d6c504b0506000000000a000a00800200003d1200000000', 1),
	(2, 0, '\x636f64650a434838303030310a', 2);


--
-- Data for Name: core_storedfile; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.core_storedfile VALUES
	(1, 'bags.xlsx', 5331, 'a0c9dec523bc8246f8c439502b45d799b85e04028ab392d36d2041fcac15085b', '2026-11-28 22:10:56.57322+00'),
	(2, 'bags.csv', 13, '9c59fbda317c260ef4416affec211f6f0749d1abc959b5c8be54694b1c825561', '2026-11-28 22:10:56.702135+00');


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
	(7, 'bills', 'bill'),
	(8, 'bills', 'billline'),
	(9, 'bills', 'billversion'),
	(10, 'bills', 'billsettings'),
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
	(22, 'core', 'branding'),
	(23, 'core', 'storedfile'),
	(24, 'core', 'filepart'),
	(25, 'bags', 'bagtally'),
	(26, 'bags', 'codesettings'),
	(27, 'bills', 'billcounter'),
	(28, 'bills', 'billtally'),
	(29, 'bills', 'pendingscans'),
	(30, 'scanning', 'scantally'),
	(31, 'exports', 'exportrun'),
	(32, 'labels', 'printedrange'),
	(33, 'imports', 'headerword'),
	(34, 'imports', 'importrun'),
	(35, 'imports', 'importedrange'),
	(36, 'imports', 'bagdetail'),
	(37, 'imports', 'keptbag'),
	(38, 'reports', 'sentsummary'),
	(39, 'reports', 'clearedscan'),
	(40, 'reports', 'sentmail'),
	(41, 'reports', 'summarymail'),
	(42, 'monitoring', 'selfcheck');


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.django_migrations VALUES
	(1, 'core', '0001_initial', '2026-11-28 21:44:21.313431+00'),
	(2, 'core', '0002_sql_objects', '2026-11-28 21:44:21.317962+00'),
	(3, 'contenttypes', '0001_initial', '2026-11-28 21:44:21.326896+00'),
	(4, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 21:44:21.342339+00'),
	(5, 'auth', '0001_initial', '2026-11-28 21:44:21.363145+00'),
	(6, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 21:44:21.366812+00'),
	(7, 'auth', '0003_alter_user_email_max_length', '2026-11-28 21:44:21.36994+00'),
	(8, 'auth', '0004_alter_user_username_opts', '2026-11-28 21:44:21.3737+00'),
	(9, 'auth', '0005_alter_user_last_login_null', '2026-11-28 21:44:21.385353+00'),
	(10, 'auth', '0006_require_contenttypes_0002', '2026-11-28 21:44:21.386343+00'),
	(11, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 21:44:21.389079+00'),
	(12, 'auth', '0008_alter_user_username_max_length', '2026-11-28 21:44:21.391736+00'),
	(13, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 21:44:21.394902+00'),
	(14, 'auth', '0010_alter_group_name_max_length', '2026-11-28 21:44:21.398126+00'),
	(15, 'auth', '0011_update_proxy_permissions', '2026-11-28 21:44:21.401642+00'),
	(16, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 21:44:21.40448+00'),
	(17, 'accounts', '0001_initial', '2026-11-28 21:44:21.448027+00'),
	(18, 'accounts', '0002_sql_objects', '2026-11-28 21:44:21.450615+00'),
	(19, 'admin', '0001_initial', '2026-11-28 21:44:21.462448+00'),
	(20, 'admin', '0002_logentry_remove_auto_add', '2026-11-28 21:44:21.468197+00'),
	(21, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-28 21:44:21.473562+00'),
	(22, 'bags', '0001_initial', '2026-11-28 21:44:21.574896+00'),
	(23, 'bags', '0002_sql_objects', '2026-11-28 21:44:21.586344+00'),
	(24, 'bills', '0001_initial', '2026-11-28 21:44:21.860198+00'),
	(25, 'bills', '0002_sql_objects', '2026-11-28 21:44:21.872073+00'),
	(26, 'exports', '0001_initial', '2026-11-28 21:44:21.889011+00'),
	(27, 'imports', '0001_initial', '2026-11-28 21:44:21.997613+00'),
	(28, 'labels', '0001_initial', '2026-11-28 21:44:22.016782+00'),
	(29, 'labels', '0002_sql_objects', '2026-11-28 21:44:22.019193+00'),
	(30, 'monitoring', '0001_initial', '2026-11-28 21:44:22.023366+00'),
	(31, 'procrastinate', '0001_initial', '2026-11-28 21:44:22.034006+00'),
	(32, 'procrastinate', '0002_drop_started_at_column', '2026-11-28 21:44:22.035905+00'),
	(33, 'procrastinate', '0003_drop_started_at_column', '2026-11-28 21:44:22.03741+00'),
	(34, 'procrastinate', '0004_drop_procrastinate_version_table', '2026-11-28 21:44:22.038954+00'),
	(35, 'procrastinate', '0005_fix_procrastinate_fetch_job', '2026-11-28 21:44:22.043116+00'),
	(36, 'procrastinate', '0006_fix_trigger_status_events_insert', '2026-11-28 21:44:22.044475+00'),
	(37, 'procrastinate', '0007_add_queueing_lock_column', '2026-11-28 21:44:22.046328+00'),
	(38, 'procrastinate', '0008_close_fetch_job_race_condition', '2026-11-28 21:44:22.049753+00'),
	(39, 'procrastinate', '0009_add_defer_job_function', '2026-11-28 21:44:22.05214+00'),
	(40, 'procrastinate', '0010_add_procrastinate_periodic_defers', '2026-11-28 21:44:22.055789+00'),
	(41, 'procrastinate', '0011_add_foreign_key_index', '2026-11-28 21:44:22.057407+00'),
	(42, 'procrastinate', '0012_add_locks_to_periodic_defer', '2026-11-28 21:44:22.059456+00'),
	(43, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', '2026-11-28 21:44:22.061735+00'),
	(44, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', '2026-11-28 21:44:22.062951+00'),
	(45, 'procrastinate', '0015_add_trigger_on_job_deletion', '2026-11-28 21:44:22.064221+00'),
	(46, 'procrastinate', '0016_delete_finished_jobs', '2026-11-28 21:44:22.065375+00'),
	(47, 'procrastinate', '0017_add_checks_to_finish_job', '2026-11-28 21:44:22.06649+00'),
	(48, 'procrastinate', '0018_add_checks_to_retry_job', '2026-11-28 21:44:22.067575+00'),
	(49, 'procrastinate', '0019_fix_finish_job_compat_issue', '2026-11-28 21:44:22.068833+00'),
	(50, 'procrastinate', '0020_add_index_on_procrastinate_jobs', '2026-11-28 21:44:22.070636+00'),
	(51, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', '2026-11-28 21:44:22.072974+00'),
	(52, 'procrastinate', '0022_null_locks_excluded', '2026-11-28 21:44:22.075296+00'),
	(53, 'procrastinate', '0023_remove_old_finish_job_function', '2026-11-28 21:44:22.077921+00'),
	(54, 'procrastinate', '0024_job_id_bigint', '2026-11-28 21:44:22.083385+00'),
	(55, 'procrastinate', '0025_add_models', '2026-11-28 21:44:22.087715+00'),
	(56, 'procrastinate', '0026_add_job_priority', '2026-11-28 21:44:22.09298+00'),
	(57, 'procrastinate', '0027_add_periodic_job_priority', '2026-11-28 21:44:22.094497+00'),
	(58, 'procrastinate', '0028_add_cancel_states', '2026-11-28 21:44:22.098507+00'),
	(59, 'procrastinate', '0029_add_additional_params_to_retry_job', '2026-11-28 21:44:22.100049+00'),
	(60, 'procrastinate', '0030_alter_procrastinateevent_options', '2026-11-28 21:44:22.101613+00'),
	(61, 'procrastinate', '0031_add_indexes_for_fetch_job', '2026-11-28 21:44:22.104561+00'),
	(62, 'procrastinate', '0032_pre_cancel_notification', '2026-11-28 21:44:22.110361+00'),
	(63, 'procrastinate', '0033_post_cancel_notification', '2026-11-28 21:44:22.121035+00'),
	(64, 'procrastinate', '0034_pre_add_heartbeat', '2026-11-28 21:44:22.129452+00'),
	(65, 'procrastinate', '0035_post_add_heartbeat', '2026-11-28 21:44:22.131208+00'),
	(66, 'procrastinate', '0036_add_worker_model', '2026-11-28 21:44:22.134089+00'),
	(67, 'procrastinate', '0037_pre_batch_defer_jobs', '2026-11-28 21:44:22.135909+00'),
	(68, 'procrastinate', '0038_post_batch_defer_jobs', '2026-11-28 21:44:22.137209+00'),
	(69, 'procrastinate', '0039_pre_priority_lock_fetch_job', '2026-11-28 21:44:22.138755+00'),
	(70, 'procrastinate', '0040_pre_retry_failed_job', '2026-11-28 21:44:22.140147+00'),
	(71, 'procrastinate', '0041_post_retry_failed_job', '2026-11-28 21:44:22.141735+00'),
	(72, 'scanning', '0001_initial', '2026-11-28 21:44:22.217393+00'),
	(73, 'reports', '0001_initial', '2026-11-28 21:44:22.300449+00'),
	(74, 'reports', '0002_sql_objects', '2026-11-28 21:44:22.303692+00'),
	(75, 'scanning', '0002_sql_objects', '2026-11-28 21:44:22.327728+00'),
	(76, 'sessions', '0001_initial', '2026-11-28 21:44:22.334273+00'),
	(77, 'tracetrack', '0001_roles', '2026-11-28 21:44:22.419702+00');


--
-- Data for Name: exports_exportrun; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.exports_exportrun VALUES
	(1, '', 0, NULL, NULL, NULL, false, 0, '', 'bags', 'csv', '{}', 'done', '2026-11-28 22:10:56.703733+00', 1, 2, 3);


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
	(1, '', 0, NULL, '2026-11-28 22:10:56.680569+00', '2026-11-28 22:10:56.680569+00', false, 1, '', 'bags.xlsx', 'a0c9dec523bc8246f8c439502b45d799b85e04028ab392d36d2041fcac15085b', 'imported', 'import', '2026-11-28 22:10:56.576461+00', '{}', '{"format": "xlsx", "sheets": [{"plan": {"kept": {}, "shape": "table", "sheet": "Sheet1", "shown": [["parent", "child"], ["SB30001", "CH30001"], ["SB30001", "CH30002"], ["", "CH1"]], "header": 1, "columns": {"child": 1, "parent": 0}, "is_used": true, "is_hidden": false}, "rows": 4, "statements": 3, "hidden_rows": 0, "formula_rows": 0, "merged_areas": 0}], "has_macros": false, "statements": 3}', '{"new": 3, "read": 3, "same": 0, "changed": 0, "refused": 0}', '{}', '[{"row": 2, "bill": null, "code": "CH30001", "kind": "child", "sheet": 0, "parent": "SB30001", "outcome": "new"}, {"row": 3, "bill": null, "code": "CH30002", "kind": "child", "sheet": 0, "parent": "SB30001", "outcome": "new"}, {"row": 4, "bill": null, "code": "CH1", "kind": "child", "sheet": 0, "parent": null, "outcome": "new"}]', '{"reading": 0.08, "writing": 0.02, "checking": 0.01, "finishing": 0.0}', true, '2026-11-28 22:10:56.683385+00', NULL, NULL, 1, 3, 3, NULL, NULL);


--
-- Data for Name: imports_keptbag; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: labels_printedrange; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.labels_printedrange VALUES
	(1, 'SB', 5, '', 50001, 50003, 'parent', 'qr', 'a4-24', '', '2026-11-28 22:10:56.705438+00', 2);


--
-- Data for Name: monitoring_selfcheck; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.monitoring_selfcheck VALUES
	(1, '2026-11-28 22:10:56.715566+00', '2026-11-28 22:10:56.733433+00', 28, 17, 32, 0, '{}', '');


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
	('01a22436-1fb4-78a5-ab8a-116a58cc65e1', '2026-11-28 22:10:56.566532+00', 'a torn label', 2);


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
	(1, false, '20:00:00', 'en', '', '2026-11-28 21:44:22.292103+00');


--
-- Data for Name: reports_summarymail_people; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: scanning_scan; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_scan VALUES
	('01a22436-1f3a-7b55-8937-0b178224ff73', '2026-11-28 22:10:56.44629+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11001', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x1facaf90c6cd7be98d3d0b32819ec0a2', 'saved', NULL, 1, NULL, NULL, NULL, 1, 2, NULL, NULL, NULL, 1, 1, 1),
	('01a22436-1f48-70d4-8c3b-55b430a9e41a', '2026-11-28 22:10:56.45678+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11002', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x25b0dc5262bf147e130c42490a7d1b5c', 'saved', NULL, 2, NULL, NULL, NULL, 1, 3, NULL, NULL, NULL, 2, 1, 1),
	('01a22436-1f4a-770b-9e7c-7f6a827fed88', '2026-11-28 22:10:56.458431+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH11003', NULL, NULL, NULL, 'SB10001', NULL, NULL, '\x8b97ce5819de8b13252b5b428093edb8', 'saved', NULL, 3, NULL, NULL, NULL, 1, 4, NULL, NULL, NULL, 3, 1, 1),
	('01a22436-1f51-75b5-ba81-088ee53217ea', '2026-11-28 22:10:56.465783+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x2314a94633c3fbf5f417ca4a8e619c86', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 1, 1, NULL, 1, NULL, 1, 2),
	('01a22436-1f54-76cd-9622-a9b962eb4d90', '2026-11-28 22:10:56.468457+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12001', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\xc5031f673d3e1d013f335ff6ffed2fb9', 'saved', NULL, 1, NULL, NULL, NULL, 1, 6, NULL, NULL, NULL, 4, 5, 1),
	('01a22436-1f55-73d4-b349-46849e5d2f40', '2026-11-28 22:10:56.47035+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12002', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\x2ae00a48d404ff1b7e6d91e499090b00', 'saved', NULL, 2, NULL, NULL, NULL, 1, 7, NULL, NULL, NULL, 5, 5, 1),
	('01a22436-1f57-7ec6-9d1c-1ca4ee814180', '2026-11-28 22:10:56.471752+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH12003', NULL, NULL, NULL, 'SB10002', NULL, NULL, '\x60296b1854abad39fec32766b2c9740d', 'saved', NULL, 3, NULL, NULL, NULL, 1, 8, NULL, NULL, NULL, 6, 5, 1),
	('01a22436-1f5b-7087-a1b2-e5ad7df6600d', '2026-11-28 22:10:56.476232+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10002', NULL, NULL, NULL, NULL, 'B-2', NULL, '\xb5badae37e58303350adb74f2ad129b7', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 5, 2, NULL, 2, NULL, 5, 2),
	('01a22436-1f5d-7fab-bb11-2a234c9f3012', '2026-11-28 22:10:56.477401+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13001', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\x2f17aa10234e369f3925f50746103ddb', 'saved', NULL, 1, NULL, NULL, NULL, 1, 10, NULL, NULL, NULL, 7, 9, 1),
	('01a22436-1f5e-7783-942f-b9eabd9588dd', '2026-11-28 22:10:56.478773+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13002', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\xc817052821bd1f7c070f5e906c8d397d', 'saved', NULL, 2, NULL, NULL, NULL, 1, 11, NULL, NULL, NULL, 8, 9, 1),
	('01a22436-1f5f-702a-888a-1097a33deba4', '2026-11-28 22:10:56.480032+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH13003', NULL, NULL, NULL, 'SB10003', NULL, NULL, '\x1bebebeebd31085e9aa8c76aefc8f44f', 'saved', NULL, 3, NULL, NULL, NULL, 1, 12, NULL, NULL, NULL, 9, 9, 1),
	('01a22436-1f63-7cd9-b230-50cb04f4326b', '2026-11-28 22:10:56.484091+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10003', NULL, NULL, NULL, NULL, 'B-3', NULL, '\xfa1c5148757535a446bceb198f113faf', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 9, 3, NULL, 3, NULL, 9, 2),
	('01a22436-1f64-7e38-9337-7744c59c0830', '2026-11-28 22:10:56.485226+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14001', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\x31ccfa6713d5b20e123d72eb928c56ff', 'saved', NULL, 1, NULL, NULL, NULL, 1, 14, NULL, NULL, NULL, 10, 13, 1),
	('01a22436-1f66-76d8-b01e-3ab75145edd7', '2026-11-28 22:10:56.486597+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14002', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\x3fdc03cbbe50ac4b461e4cf51249bb4a', 'saved', NULL, 2, NULL, NULL, NULL, 1, 15, NULL, NULL, NULL, 11, 13, 1),
	('01a22436-1f67-7113-8c1f-f1b938b920a7', '2026-11-28 22:10:56.487804+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH14003', NULL, NULL, NULL, 'SB10004', NULL, NULL, '\xda6e8aba0ad0cc208d0f6000a24fb90a', 'saved', NULL, 3, NULL, NULL, NULL, 1, 16, NULL, NULL, NULL, 12, 13, 1),
	('01a22436-1f6b-7fec-91ad-b694c449af9b', '2026-11-28 22:10:56.491746+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10004', NULL, NULL, NULL, NULL, 'B-4', NULL, '\x767cc011e018f8d6a2f44ef78d1e9a50', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 13, 4, NULL, 4, NULL, 13, 2),
	('01a22436-1f6c-7ad4-860f-446bbb3b11c8', '2026-11-28 22:10:56.493+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15001', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x29299becf2d0b0e77a586e41aff2aa99', 'saved', NULL, 1, NULL, NULL, NULL, 1, 18, NULL, NULL, NULL, 13, 17, 1),
	('01a22436-1f6e-71c1-b262-910ae4f82096', '2026-11-28 22:10:56.494365+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15002', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x3db59249a8a348113f8b5fd0960729e3', 'saved', NULL, 2, NULL, NULL, NULL, 1, 19, NULL, NULL, NULL, 14, 17, 1),
	('01a22436-1f6f-735e-ba7f-a4133dcbb1da', '2026-11-28 22:10:56.495575+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH15003', NULL, NULL, NULL, 'SB10005', NULL, NULL, '\x5b1e1a607bc18cc729872919a4f38f26', 'saved', NULL, 3, NULL, NULL, NULL, 1, 20, NULL, NULL, NULL, 15, 17, 1),
	('01a22436-1f73-7d59-9800-aa4a20bf5bc5', '2026-11-28 22:10:56.499699+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB10005', NULL, NULL, NULL, NULL, 'B-5', NULL, '\xda159d34b288a6599aa7144985083139', 'saved', NULL, 3, NULL, NULL, NULL, NULL, 17, 5, NULL, 5, NULL, 17, 2),
	('01a22436-1f9f-75f1-81c9-1a90b2a45a58', '2026-11-28 22:10:56.544222+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xeafd134c71c348e78cea24d9fa51c2a9', 'saved', NULL, 1, NULL, NULL, NULL, 1, 22, NULL, NULL, NULL, 16, 21, 1),
	('01a22436-1fa1-7168-bdc8-7e64b395b09f', '2026-11-28 22:10:56.545995+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xeafd134c71c348e78cea24d9fa51c2a9', 'duplicate', 'in_this_parent', 1, 'SB20001', 'meena', '2026-11-28 22:10:56.544222+00', 1, 22, NULL, NULL, NULL, NULL, 21, 1),
	('01a22436-1fa2-7451-8e82-dc938e155d83', '2026-11-28 22:10:56.547278+00', NULL, 'bay-1', NULL, 'scan', 'pack', '!', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\x0f24d1c70b0c48fb8afaed98961a0b53', 'refused', 'bad_code', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 1),
	('01a22436-1fa4-7684-93e4-2500e510415e', '2026-11-28 22:10:56.548453+00', NULL, 'bay-1', NULL, 'scan', 'move', 'CH20001', NULL, NULL, NULL, 'SB20002', NULL, NULL, '\x4f67b3570eb100352e667d7df8764efc', 'saved', NULL, 1, 'SB20001', NULL, NULL, 1, 22, NULL, 16, NULL, 17, 23, 1),
	('01a22436-1fa6-7f89-ac27-5f85fb248077', '2026-11-28 22:10:56.551312+00', NULL, 'bay-1', NULL, 'scan', 'undo', 'CH20001', NULL, NULL, NULL, NULL, NULL, '01a22436-1fa4-7684-93e4-2500e510415e', '\xfb005417469d3b07231c9f0661c1fc62', 'saved', NULL, 1, NULL, NULL, NULL, 1, 22, NULL, 17, NULL, 18, 21, 1),
	('01a22436-1fa9-7165-9f02-607ce4a6c45d', '2026-11-28 22:10:56.553731+00', NULL, 'bay-1', NULL, 'scan', 'unpack', 'CH20001', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\xd8dc4aa02e3ce01be91b63385610fc81', 'saved', NULL, 0, NULL, NULL, NULL, 1, 22, NULL, 18, NULL, NULL, 21, 1),
	('01a22436-1faa-7e55-b4b4-eea9f7896e38', '2026-11-28 22:10:56.555018+00', NULL, 'bay-1', NULL, 'scan', 'pack', 'CH20002', NULL, NULL, NULL, 'SB20002', NULL, NULL, '\xc0010fec8ab4af5b3c6ea0fc27beff2c', 'saved', NULL, 1, NULL, NULL, NULL, 1, 24, NULL, NULL, NULL, 19, 23, 1),
	('01a22436-1fac-74bd-83b8-c23372c0fa3e', '2026-11-28 22:10:56.556356+00', NULL, 'bay-1', NULL, 'scan', 'empty', 'SB20002', NULL, NULL, NULL, NULL, NULL, NULL, '\x6a56f68afeec7ed693bcbf7e051060c1', 'saved', NULL, 0, NULL, NULL, NULL, 1, 23, NULL, NULL, NULL, NULL, 23, 1),
	('01a22436-1fad-7d44-a266-9de9b621be42', '2026-11-28 22:10:56.558094+00', NULL, 'bay-1', NULL, 'scan', 'look', 'SB20002', NULL, NULL, NULL, NULL, NULL, NULL, '\x0b6fa336994903d37de22bb27a6b9ca0', 'saved', NULL, 0, NULL, NULL, NULL, 1, 23, NULL, NULL, NULL, NULL, 23, 1),
	('01a22436-1fae-722b-98f8-229676e630eb', '2026-11-28 22:10:56.55909+00', NULL, 'bay-1', NULL, 'scan', 'bill', 'SB20001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x8e4131707e2c7780193348dee4f95f4b', 'saved', NULL, 0, NULL, NULL, NULL, NULL, 21, 1, NULL, 6, NULL, 21, 2),
	('01a22436-1faf-7fac-8f8b-4565e67eb5c5', '2026-11-28 22:10:56.560119+00', NULL, 'bay-1', NULL, 'scan', 'unbill', 'SB20001', NULL, NULL, NULL, NULL, 'B-1', NULL, '\x1e82a7cccb8c743ae6413382ae804456', 'saved', NULL, 0, NULL, NULL, NULL, NULL, 21, 1, NULL, 6, NULL, 21, 2),
	('01a22436-1fb4-78a5-ab8a-116a58cc65e1', '2026-11-28 22:10:56.564513+00', NULL, 'bay-1', NULL, 'scan', 'unpack', 'CH99999', NULL, NULL, NULL, 'SB20001', NULL, NULL, '\x679b63efd4a355e9895d56fcd832dcda', 'refused', 'unknown_code', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 1);


--
-- Data for Name: scanning_scantally; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_scantally VALUES
	(22, '2026-11-28 22:00:00+00', 'bay-1', 'pack', 'duplicate', 'in_this_parent', 1, 0, 0, '2026-11-28 22:10:56.545995+00', '2026-11-28 22:10:56.545995+00', 1, 1),
	(23, '2026-11-28 22:00:00+00', 'bay-1', 'pack', 'refused', 'bad_code', 1, 0, 0, '2026-11-28 22:10:56.547278+00', '2026-11-28 22:10:56.547278+00', 1, 1),
	(24, '2026-11-28 22:00:00+00', 'bay-1', 'move', 'saved', NULL, 1, 0, 0, '2026-11-28 22:10:56.548453+00', '2026-11-28 22:10:56.548453+00', 1, 1),
	(25, '2026-11-28 22:00:00+00', 'bay-1', 'undo', 'saved', NULL, 1, 0, 0, '2026-11-28 22:10:56.551312+00', '2026-11-28 22:10:56.551312+00', 1, 1),
	(26, '2026-11-28 22:00:00+00', 'bay-1', 'unpack', 'saved', NULL, 1, 0, 1, '2026-11-28 22:10:56.553731+00', '2026-11-28 22:10:56.553731+00', 1, 1),
	(1, '2026-11-28 22:00:00+00', 'bay-1', 'pack', 'saved', NULL, 17, 17, 0, '2026-11-28 22:10:56.44629+00', '2026-11-28 22:10:56.555018+00', 1, 1),
	(28, '2026-11-28 22:00:00+00', 'bay-1', 'empty', 'saved', NULL, 1, 0, 1, '2026-11-28 22:10:56.556356+00', '2026-11-28 22:10:56.556356+00', 1, 1),
	(29, '2026-11-28 22:00:00+00', 'bay-1', 'look', 'saved', NULL, 1, 0, 0, '2026-11-28 22:10:56.558094+00', '2026-11-28 22:10:56.558094+00', 1, 1),
	(4, '2026-11-28 22:00:00+00', 'bay-1', 'bill', 'saved', NULL, 6, 0, 0, '2026-11-28 22:10:56.465783+00', '2026-11-28 22:10:56.55909+00', NULL, 2),
	(31, '2026-11-28 22:00:00+00', 'bay-1', 'unbill', 'saved', NULL, 1, 0, 0, '2026-11-28 22:10:56.560119+00', '2026-11-28 22:10:56.560119+00', NULL, 2),
	(32, '2026-11-28 22:00:00+00', 'bay-1', 'unpack', 'refused', 'unknown_code', 1, 0, 0, '2026-11-28 22:10:56.564513+00', '2026-11-28 22:10:56.564513+00', 1, 1);


--
-- Data for Name: scanning_station; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scanning_station VALUES
	(1, 'bay-1', 2, '2026-11-28 22:10:56.707127+00', 1);


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

SELECT pg_catalog.setval('public.auth_permission_id_seq', 168, true);


--
-- Name: bags_bag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_bag_id_seq', 28, true);


--
-- Name: bags_bagtally_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_bagtally_id_seq', 2, true);


--
-- Name: bags_codesettings_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_codesettings_id_seq', 1, false);


--
-- Name: bags_link_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bags_link_id_seq', 21, true);


--
-- Name: bills_bill_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_bill_id_seq', 5, true);


--
-- Name: bills_billline_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_billline_id_seq', 6, true);


--
-- Name: bills_billsettings_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.bills_billsettings_id_seq', 1, false);


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
-- Name: core_branding_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.core_branding_id_seq', 1, false);


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

SELECT pg_catalog.setval('public.django_content_type_id_seq', 42, true);


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
-- Name: bags_codesettings bags_codesettings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_codesettings
    ADD CONSTRAINT bags_codesettings_pkey PRIMARY KEY (id);


--
-- Name: bags_link bags_link_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bags_link
    ADD CONSTRAINT bags_link_pkey PRIMARY KEY (id);


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
-- Name: bills_billsettings bills_billsettings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.bills_billsettings
    ADD CONSTRAINT bills_billsettings_pkey PRIMARY KEY (id);


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
-- Name: core_branding core_branding_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.core_branding
    ADD CONSTRAINT core_branding_pkey PRIMARY KEY (id);


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
-- Name: said_bag_code; Type: INDEX; Schema: import_1; Owner: -
--

CREATE UNIQUE INDEX said_bag_code ON import_1.said_bag USING btree (code);


--
-- Name: staged_place; Type: INDEX; Schema: import_1; Owner: -
--

CREATE INDEX staged_place ON import_1.staged USING btree (place);


--
-- Name: verdict_place; Type: INDEX; Schema: import_1; Owner: -
--

CREATE INDEX verdict_place ON import_1.verdict USING btree (place);


--
-- Name: wanted_bag_code; Type: INDEX; Schema: import_1; Owner: -
--

CREATE UNIQUE INDEX wanted_bag_code ON import_1.wanted_bag USING btree (code) INCLUDE (id);


--
-- Name: wanted_link_nth; Type: INDEX; Schema: import_1; Owner: -
--

CREATE INDEX wanted_link_nth ON import_1.wanted_link USING btree (nth);


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

CREATE INDEX bag_code_pieces ON public.bags_bag USING gin (public.list_pieces((code)::text));


--
-- Name: INDEX bag_code_pieces; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.bag_code_pieces IS 'TraceTrack 7823121a77c9eb8b0660cec251de1274c05251dae11587732d31f3515a3ee3a3';


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

CREATE INDEX bill_pieces ON public.bills_bill USING gin (public.list_pieces(public.join_bill_words(number, customer, vehicle)));


--
-- Name: INDEX bill_pieces; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.bill_pieces IS 'TraceTrack d38f76a6b2a06e4b3611da311127993682a46c6f78cf2c462ac4912b16c22d6e';


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

CREATE TRIGGER area_is_never_deleted BEFORE DELETE ON public.accounts_area FOR EACH ROW EXECUTE FUNCTION public.refuse_delete('area_is_never_deleted');


--
-- Name: TRIGGER area_is_never_deleted ON accounts_area; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER area_is_never_deleted ON public.accounts_area IS 'TraceTrack 495db2f9d468bf5809211d37d2d4bda8b4dd9388a6a037cac3876717983b2572';


--
-- Name: accounts_auditentry audit_entry_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_entry_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.accounts_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('audit_entry_is_history');


--
-- Name: TRIGGER audit_entry_is_history ON accounts_auditentry; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER audit_entry_is_history ON public.accounts_auditentry IS 'TraceTrack 054e3ddfcaf267d603e6efbacb09c7a920e86092dc698f9e572b7b5cf6febde6';


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

CREATE TRIGGER bill_line_is_never_deleted BEFORE DELETE OR TRUNCATE ON public.bills_billline FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('bill_line_is_never_deleted');


--
-- Name: TRIGGER bill_line_is_never_deleted ON bills_billline; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_line_is_never_deleted ON public.bills_billline IS 'TraceTrack db4a8cd2e44564530db71fba60256ac9e275dca60a912dcd760a97f9af79a212';


--
-- Name: bills_billversion bill_version_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER bill_version_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bills_billversion FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('bill_version_is_history');


--
-- Name: TRIGGER bill_version_is_history ON bills_billversion; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER bill_version_is_history ON public.bills_billversion IS 'TraceTrack 097a5ccf416af60a91ac09af46f845e30bb9ec100db77f1a0f1bd722fc52caac';


--
-- Name: reports_clearedscan cleared_scan_is_history; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER cleared_scan_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reports_clearedscan FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('cleared_scan_is_history');


--
-- Name: TRIGGER cleared_scan_is_history ON reports_clearedscan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER cleared_scan_is_history ON public.reports_clearedscan IS 'TraceTrack 1d11f18d81f47e625cde026c63fd4c0f36e21f08e3541177d0cdb174ec329f92';


--
-- Name: bags_link link_is_never_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER link_is_never_deleted BEFORE DELETE OR TRUNCATE ON public.bags_link FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('link_is_never_deleted');


--
-- Name: TRIGGER link_is_never_deleted ON bags_link; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER link_is_never_deleted ON public.bags_link IS 'TraceTrack 88cc2ddda80a9b91d4c9320bf75894cb52198a34176d94bb2cf0387483074cd2';


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

CREATE TRIGGER printed_range_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.labels_printedrange FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('printed_range_is_history');


--
-- Name: TRIGGER printed_range_is_history ON labels_printedrange; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER printed_range_is_history ON public.labels_printedrange IS 'TraceTrack de4614d4f72af6b0655e8acbe3df17f23182f723ef06effbd141d5f85f6c41e0';


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

CREATE TRIGGER scan_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scanning_scan FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('scan_is_history');


--
-- Name: TRIGGER scan_is_history ON scanning_scan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER scan_is_history ON public.scanning_scan IS 'TraceTrack f344de31a2f64b181892f36dddf27b48ec5f429a2d9f55b18d6729e4153af8b9';


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

CREATE TRIGGER user_is_never_deleted BEFORE DELETE ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION public.refuse_delete('user_is_never_deleted');


--
-- Name: TRIGGER user_is_never_deleted ON accounts_user; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TRIGGER user_is_never_deleted ON public.accounts_user IS 'TraceTrack 202124c52d088655db566824a6e69f3e9cfd0d88e734738995fbf5ef8c12070e';


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


