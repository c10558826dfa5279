/** The files that may cross from one tenant into another, and why. Each new line here is a decision to be reviewed. */
export const allowed: Readonly<Record<string, string>> = {};
