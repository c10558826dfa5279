import { AMBIENT_TENANT, appending, FLOOR } from './appending.js';
import { loading } from './loading.js';

/**
 * The database roles of one context. `owner` runs migrations; `app` serves requests; `pump` runs views, publication and
 * parked facts; `writer` cannot log in and owns the functions that may insert facts.
 */
export interface StoreRoles {
  readonly owner: string;
  readonly app: string;
  readonly pump: string;
  readonly writer: string;
}

export const rolesOf = (context: string): StoreRoles => ({
  owner: `${context}_owner`,
  app: `${context}_app`,
  pump: `${context}_pump`,
  writer: `${context}_writer`,
});

/** SQL that shuts a table for everybody and lets `app` see its own tenant's rows, `pump` all of them. */
export function tenantTable(table: string, { app, pump }: StoreRoles, rights: { app: string; pump: string }): string {
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_tenant ON ${table} TO ${app} USING (tenant = ${AMBIENT_TENANT}) WITH CHECK (tenant = ${AMBIENT_TENANT});
    CREATE POLICY all_tenants ON ${table} TO ${pump} USING (true) WITH CHECK (true);
    ${rights.app ? `GRANT ${rights.app} ON ${table} TO ${app};` : ''}
    ${rights.pump ? `GRANT ${rights.pump} ON ${table} TO ${pump};` : ''}`;
}

/** The store's tables and functions, to be run once by the owner role in a new database. */
export function storeSchema(roles: StoreRoles): string {
  const { app, pump, writer } = roles;
  return `
    CREATE SCHEMA store;
    CREATE SCHEMA views;
    GRANT USAGE ON SCHEMA store TO ${app}, ${pump}, ${writer};
    GRANT USAGE ON SCHEMA views TO ${app};
    GRANT USAGE, CREATE ON SCHEMA views TO ${pump};

    CREATE SEQUENCE store.position AS bigint CACHE 1;
    -- A fresh sequence hands out its first value without moving last_value, which the floor relies on.
    SELECT nextval('store.position');
    GRANT USAGE, SELECT ON SEQUENCE store.position TO ${writer};
    GRANT SELECT ON SEQUENCE store.position TO ${pump}, ${app};

    CREATE TABLE store.event (
      position bigint PRIMARY KEY,
      tenant uuid NOT NULL,
      name text NOT NULL,
      id uuid NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      event_id uuid NOT NULL,
      type text NOT NULL,
      schema_version integer NOT NULL CHECK (schema_version > 0),
      -- json, not jsonb: it gives back exactly what went in, and is cheaper to write.
      data json NOT NULL,
      cause json NOT NULL,
      at timestamptz(3) NOT NULL,
      UNIQUE (tenant, name, id, version)
    );
    ${tenantTable('store.event', roles, { app: 'SELECT', pump: 'SELECT' })}
    GRANT SELECT, INSERT ON store.event TO ${writer};

    CREATE TABLE store.stream (
      tenant uuid NOT NULL,
      name text NOT NULL,
      id uuid NOT NULL,
      version integer NOT NULL,
      PRIMARY KEY (tenant, name, id)
    ) WITH (fillfactor = 80);
    ${tenantTable('store.stream', roles, { app: 'SELECT', pump: 'SELECT' })}
    GRANT SELECT, INSERT, UPDATE ON store.stream TO ${writer};

    CREATE TABLE store.claim (
      tenant uuid NOT NULL,
      caller text NOT NULL,
      key text NOT NULL,
      hash text NOT NULL,
      answer json NOT NULL,
      position bigint,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant, caller, key)
    ) WITH (fillfactor = 80);
    CREATE INDEX claim_age ON store.claim (at);
    ${tenantTable('store.claim', roles, { app: 'SELECT', pump: 'SELECT, DELETE' })}
    GRANT SELECT, INSERT, UPDATE, DELETE ON store.claim TO ${writer};

    CREATE TABLE store.reservation (
      realm uuid NOT NULL,
      scope text NOT NULL,
      key text NOT NULL,
      tenant uuid NOT NULL,
      stream_name text NOT NULL,
      stream_id uuid NOT NULL,
      PRIMARY KEY (realm, scope, key)
    );
    ${tenantTable('store.reservation', roles, { app: 'SELECT, INSERT, DELETE', pump: '' })}

    ${appending(roles)}

    ${loading(roles)}

    CREATE FUNCTION store.claimed(p_tenant uuid, p_caller text, p_key text)
    RETURNS TABLE (hash text, answer json, "position" float8)
    LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $claimed$
    BEGIN
      PERFORM set_config('app.tenant', p_tenant::text, true);
      RETURN QUERY SELECT c.hash, c.answer, c.position::float8 FROM store.claim c
        WHERE c.tenant = p_tenant AND c.caller = p_caller AND c.key = p_key AND c.at >= now() - interval '24 hours';
    END $claimed$;
    REVOKE ALL ON FUNCTION store.claimed FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION store.claimed TO ${app};

    -- last_value first, then the locks: a writer not seen among them draws its positions after last_value was read.
    CREATE FUNCTION store.safe_position() RETURNS float8
    LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $safe$
    DECLARE
      last bigint;
      floor bigint;
    BEGIN
      SELECT last_value INTO last FROM store.position;
      SELECT min(((l.classid::bigint & 65535) << 32) | l.objid::bigint) INTO floor
      FROM pg_locks l
      WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.classid::bigint >> 16 = ${FLOOR}
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
      RETURN least(last, floor);
    END $safe$;
    REVOKE ALL ON FUNCTION store.safe_position FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION store.safe_position TO ${pump}, ${app};

    CREATE TABLE store.subscription (
      name text NOT NULL,
      generation integer NOT NULL,
      version integer NOT NULL,
      status text NOT NULL CHECK (status IN ('building', 'live', 'standby', 'lost')),
      position bigint NOT NULL DEFAULT 0,
      epoch bigint NOT NULL DEFAULT 0,
      handled bigint NOT NULL DEFAULT 0,
      head bigint,
      owner text,
      seen_at timestamptz,
      problem text,
      wish text,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (name, generation)
    ) WITH (fillfactor = 50);
    CREATE UNIQUE INDEX one_live ON store.subscription (name, version) WHERE status = 'live';
    GRANT SELECT ON store.subscription TO ${app};
    GRANT SELECT, INSERT, UPDATE, DELETE ON store.subscription TO ${pump};

    -- Facts that a subscription could not take, and all later ones of the same stream.
    CREATE TABLE store.parked (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      subscription text NOT NULL,
      generation integer NOT NULL,
      tenant uuid NOT NULL,
      stream_name text NOT NULL,
      stream_id uuid NOT NULL,
      position bigint NOT NULL,
      fact json NOT NULL,
      problem text,
      tries integer NOT NULL DEFAULT 0,
      wish text CHECK (wish IN ('retry', 'skip', 'discard')),
      parked_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (subscription, generation, tenant, stream_name, stream_id, position)
    );
    ${tenantTable('store.parked', roles, { app: '', pump: 'SELECT, INSERT, UPDATE, DELETE' })}
  `;
}
