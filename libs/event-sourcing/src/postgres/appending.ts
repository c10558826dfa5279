/** Marks the advisory locks of the floor (see `store.safe_position`); they fill the upper 16 bits of the key. */
export const FLOOR = 0x4d42;

/** The tenant that row level security lets through: the one that was set for the transaction, or none. */
export const AMBIENT_TENANT = `nullif(current_setting('app.tenant', true), '')::uuid`;

/** Milliseconds that a group waits for a lock; it is then tried again one by one, where each has the time of its pool. */
const GROUP_WAITS = 100;

/**
 * The two functions that append, and what binds them to one tenant at a time: they belong to `writer`, which sees and writes
 * rows of the tenant in `app.tenant` only. May be run again, by the migration of a store that is older.
 */
export function appending({ app, writer }: { readonly app: string; readonly writer: string }): string {
  const bound = (table: string) => `
    DROP POLICY IF EXISTS appending ON ${table};
    CREATE POLICY appending ON ${table} TO ${writer} USING (tenant = ${AMBIENT_TENANT}) WITH CHECK (tenant = ${AMBIENT_TENANT});`;
  const forAppOnly = (name: string) => `
    REVOKE ALL ON FUNCTION store.${name} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION store.${name} TO ${app};`;
  return `
    -- In the order of an append, so that one that is under way ends first.
    LOCK TABLE store.claim, store.stream, store.event IN ACCESS EXCLUSIVE MODE;
    ${['store.event', 'store.stream', 'store.claim'].map(bound).join('')}
    GRANT CREATE ON SCHEMA store TO ${writer};
    SET ROLE ${writer};
    ${ALONE}
    ${TOGETHER}
    ${['append', 'append_together'].map(forAppOnly).join('')}
    RESET ROLE;
    REVOKE CREATE ON SCHEMA store FROM ${writer};`;
}

/** An expression rather than a query, which costs a tenth. A sequence that was never used has no last value. */
const TAKE_FLOOR = `bound := pg_advisory_xact_lock_shared(
          (${FLOOR}::bigint << 48) | coalesce(pg_sequence_last_value('store.position'::regclass), 0));`;

const ALONE = `
    CREATE OR REPLACE FUNCTION store.append(
      p_tenant uuid, p_name text, p_id uuid, p_expected integer,
      p_event_ids uuid[], p_types text[], p_schema_versions integer[], p_data text[], p_cause text, p_at timestamptz,
      p_claim_tenant uuid, p_caller text, p_key text, p_hash text, p_answer text,
      OUT verdict text, OUT version integer, OUT positions float8[], OUT answer json
    ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
    DECLARE
      n CONSTANT integer := cardinality(p_event_ids);
      why CONSTANT json := p_cause::json;
      kept record;
      noted bigint;
      bound text;
    BEGIN
      IF p_key IS NOT NULL THEN
        -- A key may belong to another tenant than the stream: whoever crosses brings it from home.
        bound := set_config('app.tenant', p_claim_tenant::text, true);
        -- Waits for a twin under way, and takes over a key that has outlived its day.
        INSERT INTO store.claim AS c (tenant, caller, key, hash, answer)
        VALUES (p_claim_tenant, p_caller, p_key, p_hash, p_answer::json)
        ON CONFLICT ON CONSTRAINT claim_pkey DO UPDATE SET hash = p_hash, answer = p_answer::json, position = NULL, at = now()
          WHERE c.at < now() - interval '24 hours';
        IF NOT FOUND THEN
          SELECT c.hash, c.answer, c.position INTO kept FROM store.claim c
          WHERE c.tenant = p_claim_tenant AND c.caller = p_caller AND c.key = p_key;
          verdict := CASE WHEN kept.hash = p_hash THEN 'answered' ELSE 'key-reused' END;
          IF verdict = 'answered' THEN
            answer := kept.answer;
            positions := ARRAY[kept.position::float8];
          END IF;
          bound := set_config('app.tenant', p_tenant::text, true);
          RETURN;
        END IF;
      END IF;

      bound := set_config('app.tenant', p_tenant::text, true);
      version := p_expected + n;
      IF n = 0 THEN
        verdict := 'appended';
        positions := '{}';
        SELECT e.position INTO noted FROM store.event e
        WHERE e.tenant = p_tenant AND e.name = p_name AND e.id = p_id AND e.version = p_expected;
      ELSE
        -- The head decides the race; only its winner goes on to the facts.
        IF p_expected = 0 THEN
          INSERT INTO store.stream AS s (tenant, name, id, version) VALUES (p_tenant, p_name, p_id, n) ON CONFLICT DO NOTHING;
        ELSE
          UPDATE store.stream s SET version = p_expected + n
          WHERE s.tenant = p_tenant AND s.name = p_name AND s.id = p_id AND s.version = p_expected;
        END IF;
        IF NOT FOUND THEN
          SELECT array_agg(e.position::float8 ORDER BY e.version) INTO positions FROM store.event e
          WHERE e.tenant = p_tenant AND e.name = p_name AND e.id = p_id
            AND e.version > p_expected AND e.version <= p_expected + n
            AND e.event_id = p_event_ids[e.version - p_expected];
          IF cardinality(positions) = n THEN
            verdict := 'repeated';
            RETURN;
          END IF;
          SELECT s.version INTO version FROM store.stream s WHERE s.tenant = p_tenant AND s.name = p_name AND s.id = p_id;
          verdict := 'conflict';
          positions := NULL;
          version := coalesce(version, 0);
          IF p_key IS NOT NULL THEN
            bound := set_config('app.tenant', p_claim_tenant::text, true);
            DELETE FROM store.claim c WHERE c.tenant = p_claim_tenant AND c.caller = p_caller AND c.key = p_key;
            bound := set_config('app.tenant', p_tenant::text, true);
          END IF;
          RETURN;
        END IF;

        -- The floor: says, before any position is drawn, above which value all of them will be. Held until the commit.
        ${TAKE_FLOOR}
        IF n = 1 THEN
          INSERT INTO store.event (position, tenant, name, id, version, event_id, type, schema_version, data, cause, at)
          VALUES (nextval('store.position'), p_tenant, p_name, p_id, p_expected + 1, p_event_ids[1], p_types[1],
                  p_schema_versions[1], p_data[1]::json, why, p_at)
          RETURNING ARRAY[store.event.position::float8] INTO positions;
        ELSE
          FOR i IN 1..n LOOP
            positions[i] := nextval('store.position');
          END LOOP;
          INSERT INTO store.event (position, tenant, name, id, version, event_id, type, schema_version, data, cause, at)
          SELECT positions[x.i], p_tenant, p_name, p_id, p_expected + x.i, x.event_id, x.type, x.schema_version,
                 x.data::json, why, p_at
          FROM unnest(p_event_ids, p_types, p_schema_versions, p_data) WITH ORDINALITY AS x(event_id, type, schema_version, data, i);
        END IF;
        verdict := 'appended';
        noted := positions[n];
      END IF;
      IF p_key IS NOT NULL THEN
        bound := set_config('app.tenant', p_claim_tenant::text, true);
        UPDATE store.claim c SET position = noted
        WHERE c.tenant = p_claim_tenant AND c.caller = p_caller AND c.key = p_key;
        bound := set_config('app.tenant', p_tenant::text, true);
      END IF;
    END $append$;`;

/**
 * Several appends of one tenant, each to a stream of its own, one row for each fact; `p_counts` stands on the first row of an
 * append. The keys beside them name the last fact of theirs. Answers positions. Where an append cannot be had at once (its key or
 * version is another's, or somebody holds its stream) all of it is a unique violation; called again, one by one, such an append
 * has no positions and leaves nothing, and `store.append` tells what it is.
 */
const TOGETHER = `
    -- What older programs call; without it their appends go alone.
    DROP FUNCTION IF EXISTS store.append_together(uuid, text[], uuid[], integer[], integer[], uuid[], text[], integer[], text[],
      text[], timestamptz[], text[], text[], text[], text[]);
    CREATE OR REPLACE FUNCTION store.append_together(
      p_tenant uuid, p_names text[], p_ids uuid[], p_versions integer[], p_counts integer[],
      p_event_ids uuid[], p_types text[], p_schema_versions integer[], p_data json[], p_causes json[], p_ats timestamptz[],
      p_key_facts integer[], p_callers text[], p_keys text[], p_hashes text[], p_answers json[], p_one_by_one boolean
    ) RETURNS float8[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    -- The plan is made once and stays: nothing but indexes, however small the tables were then.
    SET lock_timeout = '${GROUP_WAITS}ms' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $together$
    DECLARE
      n CONSTANT integer := cardinality(p_ids);
      appends CONSTANT integer := cardinality(array_remove(p_counts, NULL));
      positions bigint[];
      moved bigint;
      had bigint := 0;
      keyed integer;
      last integer;
      bound text;
    BEGIN
      bound := set_config('app.tenant', p_tenant::text, true);
      -- The floor, as for an append of its own. Numbers of losers are burnt.
      ${TAKE_FLOOR}
      FOR i IN 1..n LOOP
        positions[i] := nextval('store.position');
      END LOOP;

      -- All at once, as if nobody could lose: plain inserts, which cost much less than those that look first for a conflict.
      IF NOT p_one_by_one THEN
        IF cardinality(p_keys) > 0 THEN
          INSERT INTO store.claim (tenant, caller, key, hash, answer, position)
          SELECT p_tenant, x.caller, x.key, x.hash, x.answer, positions[x.fact]
          FROM unnest(p_key_facts, p_callers, p_keys, p_hashes, p_answers) AS x(fact, caller, key, hash, answer);
        END IF;
        IF 1 = ANY (p_versions) THEN
          INSERT INTO store.stream (tenant, name, id, version)
          SELECT p_tenant, x.name, x.id, x.count
          FROM unnest(p_names, p_ids, p_versions, p_counts) AS x(name, id, version, count)
          WHERE x.version = 1 AND x.count IS NOT NULL;
          GET DIAGNOSTICS had = ROW_COUNT;
        END IF;
        IF had < appends THEN
          -- One that is held by somebody else is not waited for.
          WITH held AS MATERIALIZED (
            SELECT s.name, s.id, s.version, x.count
            FROM unnest(p_names, p_ids, p_versions, p_counts) AS x(name, id, version, count)
            JOIN store.stream s ON s.tenant = p_tenant AND s.name = x.name AND s.id = x.id AND s.version = x.version - 1
            WHERE x.version > 1 AND x.count IS NOT NULL FOR UPDATE OF s SKIP LOCKED
          )
          UPDATE store.stream s SET version = s.version + held.count FROM held
          WHERE s.tenant = p_tenant AND s.name = held.name AND s.id = held.id AND s.version = held.version;
          GET DIAGNOSTICS moved = ROW_COUNT;
          IF had + moved < appends THEN
            RAISE unique_violation;
          END IF;
        END IF;
        INSERT INTO store.event (position, tenant, name, id, version, event_id, type, schema_version, data, cause, at)
        SELECT positions[x.i], p_tenant, x.name, x.id, x.version, x.event_id, x.type, x.schema_version, x.data, x.cause, x.at
        FROM unnest(p_names, p_ids, p_versions, p_event_ids, p_types, p_schema_versions, p_data, p_causes, p_ats) WITH ORDINALITY
          AS x(name, id, version, event_id, type, schema_version, data, cause, at, i);
        RETURN positions;
      END IF;

      -- Without those who lose.
      FOR i IN 1..n LOOP
        CONTINUE WHEN p_counts[i] IS NULL;
        last := i + p_counts[i] - 1;
        keyed := array_position(p_key_facts, last);
        IF keyed IS NOT NULL THEN
          INSERT INTO store.claim (tenant, caller, key, hash, answer, position)
          VALUES (p_tenant, p_callers[keyed], p_keys[keyed], p_hashes[keyed], p_answers[keyed], positions[last])
          ON CONFLICT ON CONSTRAINT claim_pkey DO NOTHING;
        END IF;
        IF keyed IS NULL OR FOUND THEN
          IF p_versions[i] = 1 THEN
            INSERT INTO store.stream (tenant, name, id, version) VALUES (p_tenant, p_names[i], p_ids[i], p_counts[i])
            ON CONFLICT DO NOTHING;
          ELSE
            UPDATE store.stream s SET version = s.version + p_counts[i]
            WHERE (s.tenant, s.name, s.id) = (
              SELECT h.tenant, h.name, h.id FROM store.stream h
              WHERE h.tenant = p_tenant AND h.name = p_names[i] AND h.id = p_ids[i] AND h.version = p_versions[i] - 1
              FOR UPDATE SKIP LOCKED
            );
          END IF;
          IF FOUND THEN
            INSERT INTO store.event (position, tenant, name, id, version, event_id, type, schema_version, data, cause, at)
            SELECT positions[f], p_tenant, p_names[f], p_ids[f], p_versions[f], p_event_ids[f], p_types[f], p_schema_versions[f],
                   p_data[f], p_causes[f], p_ats[f]
            FROM generate_series(i, last) AS f;
            CONTINUE;
          END IF;
          DELETE FROM store.claim c
          WHERE keyed IS NOT NULL AND c.tenant = p_tenant AND c.caller = p_callers[keyed] AND c.key = p_keys[keyed];
        END IF;
        FOR f IN i..last LOOP
          positions[f] := NULL;
        END LOOP;
      END LOOP;
      RETURN positions;
    END $together$;`;
