// Package records as POCs: those of Debian, as apt keeps them on this machine, or of a file in the same form.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { hashOf } from './seeded.mjs';

/** @returns {Promise<object[]>} what is sent of each package, in the order of the lists; a name that comes twice counts once */
export async function packagePocs(file, most) {
  const pocs = new Map();
  for await (const record of file ? recordsIn(createReadStream(file, 'utf8')) : recordsOfApt()) {
    const name = record.Package;
    if (name && name.length <= 100 && !pocs.has(name)) pocs.set(name, pocOf(record));
    if (pocs.size === most) break;
  }
  if (pocs.size < most)
    throw new Error(
      `there are ${pocs.size} package records, not ${most}: run apt-get update, or name a Packages file by --file`,
    );
  return [...pocs.values()];
}

async function* recordsOfApt() {
  const apt = spawn('apt-cache', ['dumpavail'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = new Promise((_, reject) => {
    apt.once('error', ({ code }) =>
      reject(new Error(`apt-cache cannot be run (${code}): name a Packages file of Debian by --file`)),
    );
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([new Promise((resolve) => apt.once('spawn', resolve)), failed]);
    yield* recordsIn(apt.stdout);
  } finally {
    apt.kill();
  }
}

/** `Field: value` lines; a line that begins with a space goes on with the field before; an empty one ends the record. */
async function* recordsIn(input) {
  let record = {};
  let field;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const colon = line.indexOf(':');
    if (line === '') {
      if (record.Package) yield record;
      record = {};
    } else if (/^\s/.test(line)) {
      if (field) record[field] += `\n${line.trim() === '.' ? '' : line.trim()}`;
    } else if (colon > 0) {
      field = line.slice(0, colon);
      record[field] = line.slice(colon + 1).trim();
    }
  }
  if (record.Package) yield record;
}

/** By the debtag `implemented-in::` or `devel::lang:`, and by the section. */
const LANGUAGES = {
  ada: 'Ada', c: 'C', 'c++': 'C++', 'c-sharp': 'C#', ecmascript: 'JavaScript', erlang: 'Erlang', fortran: 'Fortran',
  haskell: 'Haskell', java: 'Java', lisp: 'Lisp', lua: 'Lua', objc: 'Objective-C', ocaml: 'OCaml', octave: 'Octave',
  pascal: 'Pascal', perl: 'Perl', php: 'PHP', prolog: 'Prolog', python: 'Python', r: 'R', ruby: 'Ruby', scheme: 'Scheme',
  shell: 'Shell', sql: 'SQL', tcl: 'Tcl', vala: 'Vala',
  'cli-mono': 'C#', 'gnu-r': 'R', golang: 'Go', javascript: 'JavaScript', rust: 'Rust', zope: 'Python', gnustep: 'Objective-C',
}; // prettier-ignore

/** By what a package needs. */
const FRAMEWORKS = [
  [/\blibgtk2\.0-0\b/, 'GTK 2'], [/\blibgtk-3-0\b/, 'GTK 3'], [/\blibgtk-4-1\b/, 'GTK 4'],
  [/\blibqt5core5a\b/, 'Qt 5'], [/\blibqt6core6\b/, 'Qt 6'], [/\blibsdl1\.2debian\b/, 'SDL 1.2'],
  [/\blibsdl2-2\.0-0\b/, 'SDL 2'], [/\blibboost-/, 'Boost'], [/\bpython3-django\b/, 'Django'],
  [/\bpython3-flask\b/, 'Flask'], [/\bpython3-numpy\b/, 'NumPy'], [/\bpython3-twisted\b/, 'Twisted'],
  [/\bruby-rails\b/, 'Ruby on Rails'], [/\blibspring-/, 'Spring'], [/\bnode-react\b/, 'React'],
  [/\blibmoose-perl\b/, 'Moose'], [/\blibmojolicious-perl\b/, 'Mojolicious'], [/\bopenmpi-bin\b|\blibopenmpi3\b/, 'Open MPI'],
]; // prettier-ignore

function pocOf(record) {
  const debtags = (record.Tag ?? '').split(/[,\s]+/).filter((tag) => /^[a-z-]+::./.test(tag));
  const of = (...facets) =>
    debtags.flatMap((tag) => (facets.includes(tag.split('::')[0]) ? [tag.slice(tag.indexOf('::') + 2)] : []));
  const section = (record.Section ?? 'misc').split('/').at(-1);
  const needs = `${record['Pre-Depends'] ?? ''} ${record.Depends ?? ''}`;
  const languages = [
    ...of('implemented-in'),
    ...of('devel').flatMap((tag) => (tag.startsWith('lang:') ? [tag.slice(5)] : [])),
    section,
  ];
  return {
    name: record.Package,
    description: record['Description-en'] ?? record.Description ?? null,
    repositoryUrl: repositoryOf(record.Homepage) ?? `https://packages.example/${encodeURIComponent(record.Package)}`,
    language: languages.map((name) => LANGUAGES[name]).find(Boolean) ?? null,
    isPublic: hashOf(`${record.Package} is public`) % 5 > 0,
    tags: few([section, ...of('role', 'use', 'field', 'works-with', 'protocol', 'game', 'web', 'network', 'security')]),
    frameworks: few([
      ...FRAMEWORKS.flatMap(([pattern, framework]) => (pattern.test(needs) ? [framework] : [])),
      ...of('uitoolkit', 'suite').map((name) => name.toUpperCase()),
    ]),
  };
}

const few = (words) => [...new Set(words.filter((word) => word.length <= 50))].slice(0, 30);

/** A homepage is no repository where it has no path, or asks for something. */
function repositoryOf(homepage = '') {
  const url = /^https?:\/\/[^\s"'`<>|;&$^{}\\]+$/.test(homepage) ? URL.parse(homepage) : null;
  const plain = url && url.pathname.length > 1 && !url.search && !url.hash && !url.username && !url.password;
  return plain ? homepage : undefined;
}
