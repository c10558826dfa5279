/** What `.dockerignore` leaves out: the last pattern that a path or a folder above it fits decides, and `!` takes back in. */
export function ignoredBy(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      ignores: !line.startsWith('!'),
      fits: expression(line.replace(/^!/, '').replace(/^\/|\/$/g, '')),
    }));
  return (path) => {
    const above = path.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'));
    return rules.findLast(({ fits }) => above.some((each) => fits.test(each)))?.ignores ?? false;
  };
}

const expression = (pattern: string): RegExp => {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**/') return '(?:.*/)?';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
};
