/** Seconds for which an access token is good. */
export const ACCESS_SECONDS = 600;
