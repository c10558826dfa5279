import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One step of a tour: what is typed, and what is said to come back; `…` stands for anything. */
export interface Step {
  /** How the paragraph above it begins. */
  readonly title: string;
  readonly script: string;
  readonly expected: RegExp;
}

const project = join(import.meta.dirname, '..');
const STEP = /((?:.+\n)*)\n```bash\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g;
const END = '--- end of step ---';
/** The pauses are those of somebody at an idle machine; this one may do other things as well. */
const PATIENT = 'sleep() { case $1 in *.*) command sleep "$1" ;; *) command sleep "$(($1 * 3))" ;; esac; }\n';

/** The steps of a document, as a reader sees them; of one `## section` of it, if that is named. */
export function stepsOf(document: string, section?: string): readonly Step[] {
  const written = readFileSync(join(project, document), 'utf8');
  const steps = [...partOf(written, section).matchAll(STEP)].map(([, told = '', script = '', expected = '']) => ({
    title: told.split('\n')[0] ?? '',
    script,
    expected: patternOf(expected.trim()),
  }));
  // Nothing may look like a step and not be one.
  const blocks = written.match(/^```bash$/gm)?.length ?? 0;
  if (steps.length === 0 || steps.length !== blocks)
    throw new Error(`${document} has ${blocks} blocks of bash, ${steps.length} of them with what they say`);
  return steps;
}

/** What each step said, typed one after the other into one shell. Throws where anything went to standard error. */
export async function typed(cwd: string, steps: readonly Step[]): Promise<readonly string[]> {
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd, timeout: 300_000, stdio: ['pipe', 'pipe', 'pipe'] });
  const [output, problems] = [text(shell.stdout), text(shell.stderr)];
  shell.stdin.end(PATIENT + steps.map(({ script }) => `${script}\nprintf '\\n${END}\\n'\n`).join(''));
  const parts = (await output).split(`\n${END}\n`);
  const complaint = (await problems).trim();
  if (complaint) throw new Error(`it wrote to standard error: ${complaint}\nand said: ${parts.join('\n')}`);
  return parts.map((part) => part.trim());
}

function partOf(written: string, section: string | undefined): string {
  if (section === undefined) return written;
  return written.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
}

const patternOf = (expected: string): RegExp =>
  new RegExp(`^${expected.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('…', String.raw`[\s\S]*?`)}$`);
