import { describe, expect, it } from '@jest/globals';
import { RepositoryUrl } from './repository-url.js';

describe('the address of a repository', () => {
  it.each([
    ['https://github.com/acme/store', 'https://github.com/acme/store'],
    ['HTTPS://GitHub.com:443/Acme/Store.git/', 'https://github.com/Acme/Store.git'],
    ['http://git.acme.example:8080/store', 'http://git.acme.example:8080/store'],
    ['git://GIT.example.org:9418/store.git', 'git://git.example.org/store.git'],
    ['ssh://git@GitHub.com:22/acme/store.git', 'ssh://git@github.com/acme/store.git'],
    ['ssh://host.example:2222/~ana/store', 'ssh://host.example:2222/~ana/store'],
    ['git@GitHub.com:acme/store.git', 'git@github.com:acme/store.git'],
    ['github.com:acme/store.git/', 'github.com:acme/store.git'],
    ['  https://gitlab.com/a/b/c ', 'https://gitlab.com/a/b/c'],
    ['https://[::1]:3000/store', 'https://[::1]:3000/store'],
    ['https://bücher.example/store', 'https://xn--bcher-kva.example/store'],
  ])('%j becomes %j', (given, normal) => expect(RepositoryUrl.parse(given)).toBe(normal));

  it.each([
    'https://ana@github.com/acme/store',
    'https://ana:secret@github.com/acme/store',
    'https://:secret@github.com/acme/store',
    'https://git@github.com/acme/store',
    'https://%61na@github.com/acme/store',
    'ssh://ana@github.com/acme/store',
    'ssh://git:secret@github.com/acme/store',
    'git://git@github.com/acme/store',
    'ana@github.com:acme/store',
    'ana:secret@github.com:acme/store',
    'git:secret@github.com:acme/store',
  ])('%j holds credentials', (given) =>
    expect(RepositoryUrl.safeParse(given).error?.issues[0]?.message).toBe(
      'must not hold a user or password: give the address that anybody may see',
    ),
  );

  it.each([
    '',
    'acme/store',
    'store',
    '/srv/git/store.git',
    'C:\\git\\store',
    'file:///srv/git/store.git',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ftp://github.com/acme/store',
    'https://github.com',
    'https://github.com/',
    'https:///acme/store',
    'ssh://-oProxyCommand=x/y',
    'git@-oProxyCommand.x:y',
    'https://github.com/acme store',
    'https://github.com\\acme',
    'https://github.com/a\u0000b',
    'https://github.com/\ud800',
    'https://github.com/acme/store?token=secret',
    'https://github.com/acme/store#readme',
    `https://github.com/${'x'.repeat(2000)}`,
  ])('%j is none', (given) => expect(RepositoryUrl.safeParse(given).success).toBe(false));
});
