// What benches have in common: numbers of several rounds in one, and `docs/benchmarks.md`, of which each bench writes its own part.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const document = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const HEAD = `# Benchmarks

Each part is written by the command that it names, with all that it found, in place of what that command had found before. Every
number belongs to the machine and the moment that stand beside it; rounds of what is compared took turns.
`;

/** The value below which that part of them lies. */
export const share = (part, numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(part * (numbers.length - 1))];

/** The median of rounds, and in brackets the least and the most. */
export function spread(numbers, tell = (value) => value.toFixed(1)) {
  if (numbers.length === 0) return 'none';
  const [least, median, most] = [0, 0.5, 1].map((part) => tell(share(part, numbers)));
  return numbers.length === 1 ? median : `${median} (${least} to ${most})`;
}

export const loadNow = () => loadavg()[0].toFixed(1);

export function wholeNumber(name, text) {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name} is '${text}': give a whole number above 0`);
  return Number(text);
}

/** A table, as it is read in a terminal. */
export function print({ title, head, rows, note }) {
  const lines = [head, ...rows].map((line) => line.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log(`\n${title}`);
  for (const line of lines)
    console.log(
      line.map((text, column) => (column ? text.padStart(widths[column]) : text.padEnd(widths[column]))).join('  '),
    );
  if (note) console.log(note);
}

/** Takes down how loaded the machine is before a bench, and when it began. */
export const begin = () => ({ at: new Date(), load: loadNow() });

/**
 * Puts a bench's results into the document.
 *
 * @param {object} results
 * @param {string} results.name what its part is found by again: `http`
 * @param {string} results.title
 * @param {string} results.command as it was typed, with every option that was not the default
 * @param {string} results.settings what was measured, in one or two sentences
 * @param {{ title: string, head: string[], rows: string[][], note?: string }[]} results.tables
 * @param {string[]} results.limits what holds each back
 * @param {ReturnType<typeof begin>} results.began
 */
export async function writeBenchmark(results) {
  const before = existsSync(document) ? readFileSync(document, 'utf8') : HEAD;
  const text = withPart(before, results.name, partOf(results));
  writeFileSync(
    document,
    await prettier.format(text, { ...(await prettier.resolveConfig(document)), parser: 'markdown' }),
  );
}

/** The document with this part in place of the one of that name, or after all others. */
export function withPart(text, name, part) {
  const [first, last] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(first), text.indexOf(last)];
  const whole = `${first}\n\n${part.trim()}\n\n${last}`;
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${whole}\n`;
  return `${text.slice(0, from)}${whole}${text.slice(to + last.length)}`;
}

function partOf({ title, command, settings, tables, limits, began }) {
  return `## ${title}

\`${command}\`

${settings}

- ${machine()}
- ${began.at.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${minutesSince(began.at)}; load ${began.load} before, ${loadNow()} at the end
- ${commit()}

${tables.map(tableOf).join('\n')}
${limits.length > 0 ? `What limits it:\n\n${limits.map((limit) => `- ${limit}`).join('\n')}` : ''}`;
}

function tableOf({ title, head, rows, note }) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [`### ${title}\n`, line(head), line(rule), ...rows.map(line), '', ...(note ? [note, ''] : [])].join('\n');
}

function machine() {
  const processors = cpus();
  const model = processors[0]?.model.trim() || 'a processor that does not tell its name';
  return `${processors.length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.versions.node}`;
}

function minutesSince(at) {
  const seconds = Math.round((Date.now() - at.getTime()) / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' }).trim(); // prettier-ignore
  try {
    const changed = git('status', '--porcelain', '--', '.', ':!docs') !== '';
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes that are not in it' : ''}`;
  } catch {
    return 'no commit: this is no clone';
  }
}
