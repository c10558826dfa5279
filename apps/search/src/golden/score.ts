/** One search and what it must bring. Texts are names of POCs. */
export interface Question {
  /** The company in whose tenant it is asked, by its first user who is no admin. */
  readonly of: 'ipê' | 'harbour' | 'kestrel';
  /** What the caller types. */
  readonly q: string;
  /** What must come first. */
  readonly first?: string;
  /** What must be on the first page beside that. */
  readonly page?: readonly string[];
  /** What must not be found at all. */
  readonly never?: readonly string[];
  /** Whether nothing at all must be found. */
  readonly nothing?: true;
}

/** What a page holds where nobody says otherwise. */
const PAGE = 20;

/** The answer to a question: the names that were found, in their order and as many as one answer can hold, and of how many. */
export interface Answered {
  readonly question: Question;
  readonly names: readonly string[];
  readonly total: number;
}

export interface Score {
  /** The mean of 1 / the place of what must come first, over all questions that name it; 0 where it is not on the page. */
  readonly mrr: number;
  /** The share of what must be on the page that is there, over all questions. */
  readonly recall: number;
  /** What must not be found and was, and what was found where there must be nothing. */
  readonly violations: number;
  /** Everything that is not as it must be, for people. */
  readonly complaints: readonly string[];
}

/** How well questions were answered. */
export function score(answers: readonly Answered[]): Score {
  const complaints: string[] = [];
  let [asked, ranks, wanted, there, violations] = [0, 0, 0, 0, 0];
  for (const { question, names, total } of answers) {
    const shown = names.slice(0, PAGE);
    const { of, q, first, page = [], never = [], nothing } = question;
    const complain = (text: string) =>
      complaints.push(`${of}, ${JSON.stringify(q)}: ${text}; found ${shown.join(' | ') || 'nothing'}`);
    if (first !== undefined) {
      const place = shown.indexOf(first) + 1;
      asked++;
      ranks += place === 0 ? 0 : 1 / place;
      if (place !== 1) complain(`${first} must come first and is ${place === 0 ? 'not there' : `number ${place}`}`);
    }
    for (const name of [...(first === undefined ? [] : [first]), ...page]) {
      wanted++;
      if (shown.includes(name)) there++;
      else complain(`${name} must be there`);
    }
    for (const name of never.filter((name) => names.includes(name))) {
      violations++;
      complain(`${name} must not be there`);
    }
    if (nothing && total > 0) {
      violations++;
      complain('nothing must be found');
    }
  }
  return { mrr: asked === 0 ? 1 : ranks / asked, recall: wanted === 0 ? 1 : there / wanted, violations, complaints };
}
