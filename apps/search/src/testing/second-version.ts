import pg from 'pg';
import { tablesOf } from '../postgres/index-tables.js';

/** Makes a generation in Postgres what programs have filled and read before words had viewers. `pumpUrl`: of whom the tables are. */
export async function asOfSecondVersion(pumpUrl: string, generation: number): Promise<void> {
  const { pocs, words, names, given } = tablesOf(generation);
  const client = new pg.Client(pumpUrl);
  await client.connect();
  try {
    await client.query(`
      DROP VIEW IF EXISTS views.search_pocs_v3, views.search_pocs_words_v3, views.search_pocs_names_v3, views.search_pocs_given_v3;
      ALTER TABLE ${words} DROP COLUMN whose, DROP COLUMN count;
      CREATE VIEW views.search_pocs_v2 WITH (security_invoker = true) AS SELECT * FROM ${pocs};
      CREATE VIEW views.search_pocs_words_v2 WITH (security_invoker = true) AS SELECT * FROM ${words};
      CREATE VIEW views.search_pocs_names_v2 WITH (security_invoker = true) AS SELECT * FROM ${names};
      CREATE VIEW views.search_pocs_given_v2 WITH (security_invoker = true) AS SELECT * FROM ${given};
      GRANT SELECT ON views.search_pocs_v2, views.search_pocs_words_v2, views.search_pocs_names_v2, views.search_pocs_given_v2
        TO search_lookup;`);
  } finally {
    await client.end();
  }
}
