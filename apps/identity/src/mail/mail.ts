/** One mail, as it is handed over. The texts are complete; `html` holds only what was escaped for it. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands mails over to be delivered. Embedded: a mailbox that one can read; in production: SES. */
export abstract class Mail {
  /** Resolves once the other side is answerable for it. Rejects where it is not: then it may be sent again. */
  abstract send(letter: Letter): Promise<void>;

  /** The letters to an address that are still here, oldest first; none where they were really delivered. */
  abstract sentTo(address: string): Promise<readonly SentLetter[]>;

  /** Throws away what is still here of the letters to an address. */
  abstract forget(address: string): Promise<void>;
}

/** A mail that was sent where mail goes nowhere. `links` are the addresses in its text, `at` is RFC 3339. */
export interface SentLetter extends Letter {
  readonly links: readonly string[];
  readonly at: string;
}

/** What every adapter refuses: an address or a subject that would become more than one line of a header. */
export function checkLetter({ to, subject }: Letter): void {
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(to)) throw new TypeError('a letter needs one plain address');
  if (/[\r\n]/.test(subject)) throw new TypeError('a subject is one line');
}
