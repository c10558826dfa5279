/** A POC of the demo that somebody wrote by hand, so that there is something telling to look for. */
export interface Showpiece {
  name: string;
  description: string;
  language: string;
  tags: string[];
  frameworks: string[];
  /** Full name of the owner, whose private one it is; all others are public, and go round. */
  privateOf?: string;
}
