import type { Poc } from '@mrbill/pocs/contract';

/** A POC as its context publishes it, and as a search shows it. */
export type PocDocument = Poc;

/** The texts of a document in which words are looked for, the weightiest first. */
export function textsOf(document: PocDocument) {
  return [
    { field: 'name', weight: 'A', text: document.name },
    ...(document.language === null ? [] : [{ field: 'language', weight: 'B', text: document.language } as const]),
    ...document.tags.map((text) => ({ field: 'tags', weight: 'B', text }) as const),
    ...document.frameworks.map((text) => ({ field: 'frameworks', weight: 'B', text }) as const),
    ...(document.description === null
      ? []
      : [{ field: 'description', weight: 'D', text: document.description } as const]),
  ] as const;
}
