const SHOWN = ['WARN', 'ERROR', 'FATAL'];
const WIDTH = 200;

/** What a person should see of a line of an app's log: the short form of a warning or an error, nothing of the rest. */
export function problemIn(line: string): string | undefined {
  const entry = parsed(line);
  // Not ours: node's own words about a crash, a stray print.
  if (!entry) return /^\s*(at |Node\.js v|\^|\(node:|\(Use `node|$)/.test(line) ? undefined : shortened(line.trim());
  if (!SHOWN.includes(String(entry.severity).toUpperCase())) return undefined;
  const request =
    typeof entry.route === 'string' ? [entry.method, entry.route, 'answered', entry.status].join(' ') : undefined;
  const because = (entry.error as { message?: unknown } | undefined)?.message;
  return shortened([request ?? entry.message, because].filter((part) => typeof part === 'string').join(': ') || line);
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const shortened = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH)} ...` : text);

/** Lets so many problems through in each ten seconds; the first one of the next ten says how many it kept back. */
export function calmly(
  show: (problem: string) => void,
  { most = 5, withinMs = 10_000, now = Date.now } = {},
): (problem: string) => void {
  let since = -Infinity;
  let count = 0;
  return (problem) => {
    if (now() - since > withinMs) {
      if (count > most) show(`... and ${count - most} more, see the log`);
      [since, count] = [now(), 0];
    }
    count++;
    if (count <= most) show(problem);
  };
}
