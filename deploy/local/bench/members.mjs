// Who asks in a tenant with very many POCs, and for what there is among them: so that finding it does what finding takes.
import { questions } from '../../../apps/search/bench/questions.mjs';
import { People } from './people.mjs';

/** POCs of the corpus that are registered meanwhile, behind all that were there before. */
const AFTER = 10_000_000;

const LISTS = [
  () => ({}),
  () => ({ includePublic: true }),
  () => ({ includePublic: true, sortBy: 'name' }),
  () => ({ includePublic: true, page: 50 }),
  ({ language }) => ({ includePublic: true, language: language ?? 'C#' }),
  ({ tags: [tag] }) => ({ includePublic: true, tags: tag }),
];

export class Members extends People {
  constructor({ url, tenants: [tenant] }, corpus) {
    super({ url, tenants: [tenant] });
    this.corpus = corpus;
  }

  /** So many POCs of the corpus are there from now on. */
  among(pocs) {
    this.pocs = pocs;
    this.questions = questions(this.corpus, pocs, 1);
  }

  poc(number) {
    return this.corpus.poc(AFTER + number);
  }

  listed(number) {
    const asked = LISTS[number % LISTS.length](this.corpus.poc(number % this.pocs));
    return new URLSearchParams({ pageSize: 20, ...asked }).toString();
  }

  sought() {
    return this.questions.next().value.query;
  }
}
