import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ImageSteps } from './image-steps.js';

const home = mkdtempSync(join(tmpdir(), 'mrbill-steps-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let made = 0;
/** Makes the last stage of a Dockerfile out of a folder with `taken`, and `secret`, which its `.dockerignore` leaves out. */
function make(dockerfile: string, args: Record<string, string> = {}) {
  const context = join(home, String(++made));
  const into = `${context}.stages`;
  mkdirSync(context);
  const files = { Dockerfile: dockerfile, '.dockerignore': 'secret', taken: 'taken', secret: 'secret' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(context, name), text);
  return new ImageSteps({ dockerfile: join(context, 'Dockerfile'), context, args, into }).make('last');
}

describe('the steps of a Dockerfile, without an engine', () => {
  it('are carried out stage by stage, with what each declares', () => {
    const image = make(
      `ARG FROM_ABOVE=above
FROM base AS first
ARG NAME
ARG FROM_ABOVE
WORKDIR /srv
COPY . .
RUN echo "$NAME $FROM_ABOVE" > said \\
 && test ! -e secret
FROM base AS never
RUN false
FROM base AS last
ARG NAME
ENV PORT=8080
WORKDIR /srv/\${NAME}
COPY --from=first /srv/said /srv/taken ./
USER 7:8
CMD ["main.js"]`,
      { NAME: 'pocs' },
    );
    expect(image).toMatchObject({ workdir: '/srv/pocs', env: { PORT: '8080' }, user: '7:8', cmd: ['main.js'] });
    expect(readFileSync(join(image.root, 'srv/pocs/said'), 'utf8')).toBe('pocs above\n');
    expect(readFileSync(join(image.root, 'srv/pocs/taken'), 'utf8')).toBe('taken');
    expect(existsSync(join(image.root, '../never'))).toBe(false);
  });

  it.each([
    ['a command that fails', 'RUN echo no && exit 3', /ended with 3: no/],
    ['a command that would touch this machine', 'RUN rm -rf /srv/data', /names a path outside/],
    ['a file that .dockerignore leaves out', 'COPY secret ./', /leaves it out/],
    ['a file that is not there', 'COPY nothing ./', /no such file/],
    ['a stage that is not there', 'COPY --from=nothing /srv ./', /no stage nothing/],
    ['a variable without a value', 'WORKDIR /srv/${APP}', /APP has no value/],
    ['an instruction that is not known', 'ONBUILD RUN true', /ONBUILD is not known/],
    ['a start through a shell', 'CMD node main.js', /JSON/],
  ])('stop at %s', (_, step, complaint) => {
    expect(() => make(`FROM base AS last\nWORKDIR /work\n${step}\n`)).toThrow(complaint);
  });
});
