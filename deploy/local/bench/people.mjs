// Who asks: the demo's people, each signed in as anybody would be; and what they ask for.
import { randomUUID } from 'node:crypto';
import { signIn } from '../../../apps/identity/bench/load.mjs';

/** How many of the POCs that were registered are asked for again. */
const REMEMBERED = 5_000;

export class People {
  constructor({ url, tenants }) {
    this.url = url;
    this.accounts = tenants.flatMap(({ domain, admin, users }) => [admin, ...users].map((who) => [domain, who]));
    this.tokens = [];
    this.made = [];
    this.count = 0;
    this.answered = 0;
  }

  /** Tokens live for ten minutes. */
  async renew() {
    this.tokens = [];
    for (const [domain, who] of this.accounts) this.tokens.push(await signIn(this.url, domain, who));
  }

  /** A request of somebody, by what it is for. */
  next = {
    register: () => {
      const number = this.count++;
      const who = number % this.tokens.length;
      return {
        ...this.as(who, 'register', 'POST', '/api/v1/pocs'),
        headers: { ...this.header(who), 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(this.poc(number)),
        taken: (text) => {
          this.made[this.answered++ % REMEMBERED] = { who, path: `/api/v1/pocs/${JSON.parse(text).pocId}` };
        },
      };
    },
    read: () => {
      if (this.made.length === 0) throw new Error('nothing was registered yet that could be read');
      const { who, path } = this.made[this.count++ % this.made.length];
      return this.as(who, 'read', 'GET', path);
    },
    list: () => {
      const number = this.count++;
      return this.as(number % this.tokens.length, 'list', 'GET', `/api/v1/pocs?${this.listed(number)}`);
    },
    search: () => {
      const number = this.count++;
      return this.as(number % this.tokens.length, 'search', 'GET', `/api/v1/search/pocs?${this.sought(number)}`);
    },
    /** As people do: mostly looking, now and then something new. */
    mixed: () => {
      const turn = this.count % 10;
      return this.next[turn < 2 ? 'register' : turn < 6 ? 'read' : turn < 9 ? 'list' : 'search']();
    },
  };

  poc(number) {
    return {
      name: `Bench ${number} of queues`,
      description: 'A few words about what was tried, and what came of it. '.repeat(4),
      repositoryUrl: `https://git.example/bench/${number}`,
      language: 'Rust',
      isPublic: number % 4 > 0,
      tags: ['bench', `topic ${number % 100}`, `tag ${number % 3000}`],
      frameworks: [`Framework ${number % 20}`],
    };
  }

  listed(number) {
    return number % 2 === 0 ? 'pageSize=20' : 'pageSize=20&includePublic=true';
  }

  sought(number) {
    return `q=queues&tags=topic%20${number % 100}`;
  }

  as(who, kind, method, path) {
    return { kind, method, path, headers: this.header(who) };
  }

  header(who) {
    return { authorization: `Bearer ${this.tokens[who]}` };
  }
}
