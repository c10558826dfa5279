import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';
import { ignoredBy } from './ignored.js';

/** What a target is, as its instructions say, and where its files are. */
export interface Image {
  readonly root: string;
  readonly env: Record<string, string>;
  workdir: string;
  user?: string;
  entrypoint: readonly string[];
  cmd: readonly string[];
  healthcheck?: readonly string[];
  stopSignal?: string;
  volumes: string[];
}

interface Given {
  readonly dockerfile: string;
  /** The folder that images are made of, with its `.dockerignore`. */
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  /** Where stages get a folder each. */
  readonly into: string;
}

const STEP_MS = 5 * 60_000;
/** Their results are none of an image's files, so there is nothing to be done here. */
const TOLD_ONLY = new Set(['EXPOSE', 'LABEL']);

/**
 * Makes targets of a Dockerfile without an engine: its own instructions are carried out below a folder, each stage once. Base
 * images are not there: commands run with this machine's tools and this Node, as this user, so they may name no path outside of
 * their working folder; one that does is refused. An instruction that is not known here is an error, never passed over.
 */
export class ImageSteps {
  private readonly made = new Map<string, Image>();
  private readonly stages = new Map<string, Instruction[]>();
  private readonly globals: Record<string, string> = {};

  constructor(private readonly given: Given) {
    let stage: Instruction[] | undefined;
    for (const instruction of DockerfileParser.parse(readFileSync(given.dockerfile, 'utf8')).getInstructions()) {
      const words = wordsOf(instruction);
      if (keywordOf(instruction) === 'FROM') this.stages.set(words[2] ?? words[0]!, (stage = []));
      else if (stage) stage.push(instruction);
      else Object.assign(this.globals, pairs(words));
    }
  }

  make(target: string): Image {
    const known = this.made.get(target);
    if (known) return known;
    const instructions = this.stages.get(target);
    if (!instructions) throw new Error(`there is no stage ${target}`);
    const image: Image = {
      root: join(this.given.into, target),
      env: {},
      workdir: '/',
      entrypoint: [],
      cmd: [],
      volumes: [],
    };
    const args: Record<string, string> = {};
    mkdirSync(image.root, { recursive: true });
    for (const instruction of instructions) this.carryOut(instruction, image, args);
    this.made.set(target, image);
    return image;
  }

  private carryOut(instruction: Instruction, image: Image, args: Record<string, string>): void {
    const variables = { ...args, ...image.env };
    const words = wordsOf(instruction).map((word) => filledIn(word, variables));
    const keyword = keywordOf(instruction);
    if (TOLD_ONLY.has(keyword)) return;
    if (keyword === 'ARG') this.argument(words, args);
    else if (keyword === 'ENV') Object.assign(image.env, pairs(words));
    else if (keyword === 'WORKDIR') {
      image.workdir = resolve(image.workdir, words[0]!);
      mkdirSync(join(image.root, image.workdir), { recursive: true });
    } else if (keyword === 'COPY') this.copy(instruction as Copy, words, image);
    else if (keyword === 'RUN') run(instruction, image, variables);
    else if (keyword === 'USER') image.user = words[0]!;
    else if (keyword === 'VOLUME') image.volumes.push(...words);
    else if (keyword === 'STOPSIGNAL') image.stopSignal = words[0]!;
    else if (keyword === 'ENTRYPOINT') image.entrypoint = listIn(instruction);
    else if (keyword === 'CMD') image.cmd = listIn(instruction);
    else if (keyword === 'HEALTHCHECK') image.healthcheck = listIn(instruction);
    else throw new Error(`${keyword} is not known here: teach it to tests/docker/image-steps.ts`);
  }

  private argument([word = '']: string[], args: Record<string, string>): void {
    const [name = '', ...rest] = word.split('=');
    const value = this.given.args[name] ?? (rest.length > 0 ? rest.join('=') : this.globals[name]);
    if (value !== undefined) args[name] = value;
  }

  private copy(instruction: Copy, words: string[], image: Image): void {
    const flags = Object.fromEntries(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]));
    const target = words.at(-1)!;
    const to = join(image.root, resolve(image.workdir, target));
    const from = flags.from ? this.make(flags.from).root : this.given.context;
    const sources = words.slice(0, -1).flatMap((source) => {
      const found = globSync(join(from, source));
      if (found.length === 0) throw new Error(`COPY ${source}: there is no such file`);
      return found;
    });
    const wanted = flags.from ? () => true : wantedOf(this.given.context);
    for (const source of sources) {
      const isFolder = statSync(source).isDirectory();
      const place = isFolder || !/(^|\/)\.?$/.test(target) ? to : join(to, basename(source));
      mkdirSync(dirname(place), { recursive: true });
      if (!isFolder && !wanted(source)) throw new Error(`COPY ${source}: .dockerignore leaves it out`);
      if (flags.from) execFileSync('cp', ['-a', isFolder ? `${source}/.` : source, isFolder ? ensured(place) : place]);
      else cpSync(source, place, { recursive: true, verbatimSymlinks: true, filter: wanted });
      // Only root can give files away; for anybody else they are this user's, as whom the program runs then.
      if (flags.chown && process.getuid?.() === 0) giveAway(place, flags.chown);
    }
  }
}

/** Whether a file of the context is taken, or a folder may hold one that is. */
function wantedOf(context: string): (path: string) => boolean {
  const ignored = ignoredBy(readFileSync(join(context, '.dockerignore'), 'utf8'));
  return (path) => {
    const own = relative(context, path);
    if (own === '') return true;
    if (/(^|\/)(node_modules|\.git)$/.test(own)) return !ignored(own);
    return statSync(path).isDirectory() ? true : !ignored(own);
  };
}

function run(instruction: Instruction, image: Image, variables: Record<string, string>): void {
  const command = instruction.getArgumentsContent() ?? '';
  if (/(^|[\s="'])\/\w/.test(command)) throw new Error(`RUN names a path outside of its folder: ${command}`);
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  const { status, signal, stderr, stdout } = spawnSync('sh', ['-c', command], {
    cwd: join(image.root, image.workdir),
    env: { HOME: image.root, ...ofTheNetwork(), PATH, ...variables },
    timeout: STEP_MS,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`RUN ${command}\nended with ${status ?? signal}: ${stdout}${stderr}`);
}

/** What a builder is told by its machine too: where its home with npm's cache is, and how the network is reached. */
const ofTheNetwork = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(HOME|NODE_EXTRA_CA_CERTS|npm_config_registry|\w+_proxy)$/i.test(name),
    ),
  );

function giveAway(place: string, owner: string): void {
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  for (const each of ['', ...readdirSync(place, { recursive: true, encoding: 'utf8' })])
    chownSync(join(place, each), uid, gid);
}

function ensured(folder: string): string {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  return folder;
}

const keywordOf = (instruction: Instruction) => instruction.getKeyword().toUpperCase();
const wordsOf = (instruction: Instruction) => instruction.getArguments().map((argument) => argument.getValue());
/** The words of `["node", "x"]`. What is started through a shell gets no signal, so that form is an error. */
const listIn = (instruction: Instruction) => {
  const text = instruction.getArgumentsContent() ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
};
const pairs = (words: string[]) =>
  Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.split('=').slice(1).join('=')]));
const filledIn = (word: string, variables: Record<string, string>) =>
  word.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (variables[name] === undefined) throw new Error(`${name} has no value in ${word}`);
    return variables[name];
  });
