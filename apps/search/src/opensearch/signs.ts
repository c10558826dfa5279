/**
 * Written three times a sign is more than two typos away from none and from any other, so that OpenSearch takes `C++` for no
 * `C` with a typo. Everything in its words is written so, there and in queries.
 */
export const firmly = (words: string): string => words.replace(/[+#.]/g, '$&$&$&');
export const asGiven = (words: string): string => words.replace(/([+#.])\1\1/g, '$1');
