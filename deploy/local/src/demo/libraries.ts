import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the metadata of one installed package tells, in the limits of a POC. */
export interface Library {
  name: string;
  version: string;
  description: string;
  /** https, without user and password. */
  repositoryUrl: string;
  language: string;
  tags: string[];
  frameworks: string[];
}

/** Authors write all kinds of things there; what is not as it should be counts as not said. */
const said = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);
const Manifest = z.object({
  name: said(z.string()),
  version: said(z.string()),
  private: said(z.boolean()),
  description: said(z.string()),
  repository: said(z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])),
  keywords: said(z.union([z.array(z.unknown()), z.string().transform((words) => words.split(','))])),
  dependencies: said(z.record(z.string(), z.unknown())),
  peerDependencies: said(z.record(z.string(), z.unknown())),
  types: said(z.string()),
  typings: said(z.string()),
  main: said(z.string()),
  gypfile: said(z.boolean()),
  napi: z.unknown().optional(),
});
type Manifest = z.infer<typeof Manifest>;

/** The packages of this folder that say what they are and where their source is, by name. */
export function installedLibraries(nodeModules: string): Library[] {
  const folders = readdirSync(nodeModules).flatMap((entry) =>
    entry.startsWith('@') ? readdirSync(join(nodeModules, entry)).map((name) => `${entry}/${name}`) : [entry],
  );
  const found = folders
    .map((folder) => join(nodeModules, folder))
    .flatMap((folder) => {
      const manifest = manifestOf(folder);
      return manifest ? libraryOf(manifest, folder) : [];
    });
  // One package may be installed under several names.
  return [...new Map(found.map((library) => [library.name, library])).values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function libraryOf(manifest: Manifest, folder: string): Library[] {
  const { name, version, description, repository } = manifest;
  const repositoryUrl = webAddress(repository);
  if (!name || !version || !description?.trim() || !repositoryUrl || manifest.private) return [];
  return [
    {
      name: name.slice(0, 100),
      version,
      description: description.trim().slice(0, 10_000),
      repositoryUrl,
      language: languageOf(manifest, folder),
      tags: asTags(manifest.keywords ?? []),
      frameworks: frameworksOf(manifest),
    },
  ];
}

/** npm knows many ways to name a repository; this is the one that a browser opens. */
export function webAddress(repository: string | undefined): string | undefined {
  if (!repository) return undefined;
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(repository);
  const full = short
    ? `https://${short[1] ?? 'github'}.${short[1] === 'bitbucket' ? 'org' : 'com'}/${short[2]}`
    : repository.replace(/^git\+/, '').replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/');
  try {
    const url = new URL(full.replace(/^(git|http|ssh):/, 'https:'));
    return url.protocol === 'https:' ? `https://${url.host}${url.pathname.replace(/\.git$/, '')}` : undefined;
  } catch {
    return undefined;
  }
}

/** As a POC takes them: 30 at most, 1-50 characters, each word once whatever its case. */
export function asTags(words: readonly unknown[]): string[] {
  const known = new Map<string, string>();
  for (const word of words) {
    const tag = typeof word === 'string' ? word.normalize('NFC').replaceAll(/\s+/g, ' ').trim() : '';
    if (tag.length < 1 || tag.length > 50 || tag === '.' || tag === '..') continue;
    if (!known.has(tag.toLowerCase())) known.set(tag.toLowerCase(), tag);
  }
  return [...known.values()].slice(0, 30);
}

function languageOf(manifest: Manifest, folder: string): string {
  if (manifest.napi !== undefined || manifest.main?.endsWith('.node')) return 'Rust';
  if (manifest.gypfile || existsSync(join(folder, 'binding.gyp'))) return 'C++';
  if (existsSync(join(folder, 'native', 'bin'))) return 'C';
  const typed =
    manifest.types ?? manifest.typings ?? ['index.d.ts', 'src/index.ts'].find((file) => existsSync(join(folder, file)));
  return typed ? 'TypeScript' : 'JavaScript';
}

const FRAMEWORKS: ReadonlyArray<[RegExp, string]> = [
  [/^@nestjs\//, 'NestJS'],
  [/^(fastify|fastify-plugin|@fastify\/.*)$/, 'Fastify'],
  [/^express$/, 'Express'],
  [/^(jest|jest-.*|@jest\/.*|expect)$/, 'Jest'],
  [/^(react|react-dom)$/, 'React'],
  [/^@angular/, 'Angular'],
  [/^vue$/, 'Vue'],
  [/^(@babel\/.*|babel-.*)$/, 'Babel'],
  [/^rxjs$/, 'RxJS'],
  [/^(typeorm)$/, 'TypeORM'],
  [/^passport(-.*)?$/, 'Passport'],
  [/^(webpack|terser-webpack-plugin)$/, 'webpack'],
  [/^@opentelemetry\//, 'OpenTelemetry'],
  [/^(pg|pg-.*)$/, 'node-postgres'],
  [/^(eslint|@eslint\/.*)$/, 'ESLint'],
  [/^@swc\//, 'SWC'],
];

function frameworksOf({ name, dependencies, peerDependencies }: Manifest): string[] {
  const around = [name ?? '', ...Object.keys(dependencies ?? {}), ...Object.keys(peerDependencies ?? {})];
  return FRAMEWORKS.filter(([pattern]) => around.some((library) => pattern.test(library))).map(([, label]) => label);
}
