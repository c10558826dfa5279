import { eventHead } from './stored-events.js';

/** The function that reads one stream of one tenant. */
export const loading = ({ app, pump }: { readonly app: string; readonly pump: string }): string => `
    -- Runs with the caller's rights: sets the tenant for the one statement that it is, so that policies bind as well.
    CREATE OR REPLACE FUNCTION store.load_page(p_tenant uuid, p_name text, p_id uuid, p_after integer, p_limit integer)
    RETURNS TABLE (head text, data json, cause json)
    LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $load$
    BEGIN
      PERFORM set_config('app.tenant', p_tenant::text, true);
      RETURN QUERY SELECT ${eventHead('e')}, e.data, e.cause
        FROM store.event e
        WHERE e.tenant = p_tenant AND e.name = p_name AND e.id = p_id AND e.version > p_after
        ORDER BY e.version LIMIT p_limit;
    END $load$;
    REVOKE ALL ON FUNCTION store.load_page FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION store.load_page TO ${app}, ${pump};`;
