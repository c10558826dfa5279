import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Product } from './product.js';

/** One step of the tour: what is typed, and what is said to come back; `…` stands for anything. */
interface Step {
  readonly title: string;
  readonly script: string;
  readonly expected: string;
}

/** The steps of the section `## The tour`, as a reader sees them. */
function stepsOf(readme: string): Step[] {
  const tour = readme.split(/^## /m).find((section) => section.startsWith('The tour')) ?? '';
  const blocks = [...tour.matchAll(/([^\n]*)\n+```bash\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/g)];
  return blocks.map(([, title = '', script = '', expected = '']) => ({ title, script, expected: expected.trim() }));
}

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const steps = stepsOf(readme);
const END = '--- end of step ---';

describe('the tour of the README', () => {
  let product: Product;
  let said: string[];

  beforeAll(async () => {
    product = await Product.make();
    await product.start();
    said = await typed(product.root, steps);
  }, 180_000);
  afterAll(() => product.discard(), 60_000);

  it('is run as a whole', () => {
    expect(steps.length).toBeGreaterThanOrEqual(8);
    expect(readme.match(/```bash/g)).toHaveLength(steps.length);
  });

  it.each(steps.map((step, index) => [step.title, index] as const))('%s', (_title, index) => {
    expect(said[index] ?? '').toMatch(patternOf(steps[index]!.expected));
  });
});

/** What each step said, typed one after the other into one shell. */
async function typed(cwd: string, all: readonly Step[]): Promise<string[]> {
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd, timeout: 90_000, stdio: ['pipe', 'pipe', 'pipe'] });
  const [output, problems] = [text(shell.stdout), text(shell.stderr)];
  shell.stdin.end(all.map(({ script }) => `${script}\nprintf '\\n${END}\\n'\n`).join(''));
  const parts = (await output).split(`\n${END}\n`);
  const complaint = (await problems).trim();
  if (complaint) throw new Error(`the tour wrote to standard error: ${complaint}\nand said: ${parts.join('\n')}`);
  return parts.map((part) => part.trim());
}

const patternOf = (expected: string): RegExp =>
  new RegExp(`^${expected.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('…', String.raw`[\s\S]*?`)}$`);
