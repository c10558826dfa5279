/**
 * The keys under which what belongs to a person is encrypted, one for each person. They are kept apart from the
 * facts, with a backup of their own: destroying a key erases that person from every fact and every backup of facts.
 */
export abstract class PersonKeys {
  /** The keys of those persons who have one; 32 bytes each. Erased and unknown persons are absent. */
  abstract find(tenant: string, persons: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;

  /** The person's key, made at the first call. Throws `PersonErased` once the key was destroyed. */
  abstract findOrMake(tenant: string, person: string): Promise<Buffer>;

  /** Destroys the key for good. Repeating it is no error. */
  abstract destroy(tenant: string, person: string): Promise<void>;
}

/** Nothing more may be written about this person. */
export class PersonErased extends Error {
  override readonly name = 'PersonErased';
  constructor(readonly person: string) {
    super(`person ${person} was erased: nothing personal can be written about them any more`);
  }
}

/** For contexts whose facts hold nothing personal: using it is a programming error. */
export class NoPersonKeys extends PersonKeys {
  find(): Promise<ReadonlyMap<string, Buffer>> {
    return Promise.resolve(new Map());
  }
  findOrMake(_tenant: string, person: string): Promise<Buffer> {
    return Promise.reject(
      new Error(`a fact about person ${person} is personal, but this context was given no PersonKeys`),
    );
  }
  destroy(): Promise<void> {
    return Promise.resolve();
  }
}
