import { describe, expect, it } from '@jest/globals';
import { RepositoryUrl } from './repository-url.js';

const problemOf = (given: string) => RepositoryUrl.safeParse(given).error?.issues[0]?.message;

describe('the address of a repository', () => {
  it.each([
    ['https://github.com/acme/store', 'https://github.com/acme/store'],
    ['HTTPS://GitHub.com:443/Acme/Store.git/', 'https://github.com/Acme/Store.git'],
    ['https://github.com:00443/acme/store//', 'https://github.com/acme/store'],
    ['https://github.com./acme/store', 'https://github.com/acme/store'],
    ['https://@github.com/acme/store', 'https://github.com/acme/store'],
    ['https://github.com/acme/store?', 'https://github.com/acme/store'],
    ['https://github.com/acme/%73tore/../st%6fre', 'https://github.com/acme/store'],
    ['https://github.com/%2e%2e/acme/store', 'https://github.com/acme/store'],
    ['http://git.acme.example:8080/store', 'http://git.acme.example:8080/store'],
    ['http://git.acme.example:443/store', 'http://git.acme.example:443/store'],
    ['http://localhost/store', 'http://localhost/store'],
    ['https://ana-.pages.example/store', 'https://ana-.pages.example/store'],
    ['git://GIT.example.org:9418/store.git', 'git://git.example.org/store.git'],
    ['ssh://git@GitHub.com:22/acme/store.git', 'ssh://git@github.com/acme/store.git'],
    ['ssh://git:@github.com/acme/store', 'ssh://git@github.com/acme/store'],
    ['ssh://host.example:2222/~ana/store', 'ssh://host.example:2222/~ana/store'],
    ['git@GitHub.com:acme/store.git', 'git@github.com:acme/store.git'],
    ['git@forge:acme/store', 'git@forge:acme/store'],
    ['git@git.example:22/store', 'git@git.example:22/store'],
    ['git@git.example:~ana/store@v1', 'git@git.example:~ana/store@v1'],
    ['github.com:acme/store.git/', 'github.com:acme/store.git'],
    ['  https://gitlab.com/a/b/c ', 'https://gitlab.com/a/b/c'],
    ['https://dev.azure.com/acme/My%20Project/_git/store', 'https://dev.azure.com/acme/My%20Project/_git/store'],
    ['https://[::1]:3000/store', 'https://[::1]:3000/store'],
    ['git@[::1]:store', 'git@[::1]:store'],
  ])('%j becomes %j', (given, normal) => expect(RepositoryUrl.parse(given)).toBe(normal));

  it.each([
    ['https://bücher.example/store', 'https://xn--bcher-kva.example/store'],
    ['https://BU\u0308CHER.example/store', 'https://xn--bcher-kva.example/store'],
    ['ssh://git@bücher.example/store', 'ssh://git@xn--bcher-kva.example/store'],
    ['git@bücher.example:store', 'git@xn--bcher-kva.example:store'],
    // The first letter is Cyrillic.
    ['https://\u0430pple.example/store', 'https://xn--pple-43d.example/store'],
    ['https://\uff45xample.org/store', 'https://example.org/store'],
    ['https://git.example/relato\u0301rio', 'https://git.example/relat%C3%B3rio'],
    ['https://git.example/relat%c3%b3rio', 'https://git.example/relat%C3%B3rio'],
  ])('in any script, %j becomes %j', (given, normal) => expect(RepositoryUrl.parse(given)).toBe(normal));

  it.each(['https://github.com/acme/store', 'git@xn--bcher-kva.example:store', 'ssh://git@[::1]:23/a%20b'])(
    '%j stays as it is',
    (given) => expect(RepositoryUrl.parse(given)).toBe(given),
  );

  it.each([
    'https://ana@github.com/acme/store',
    'https://ana:secret@github.com/acme/store',
    'https://:secret@github.com/acme/store',
    'https://git@github.com/acme/store',
    'https://%61na@github.com/acme/store',
    'https://ana%3Asecret@github.com/acme/store',
    'https://ghp_token@github.com/acme/store',
    'https://oauth2:token@gitlab.com/acme/store',
    'ssh://ana@github.com/acme/store',
    'ssh://GIT@github.com/acme/store',
    'ssh://git:secret@github.com/acme/store',
    'ssh://git%40ana@github.com/acme/store',
    'git://git@github.com/acme/store',
    'ana@github.com:acme/store',
    'Git@github.com:acme/store',
    'ana:secret@github.com:acme/store',
    'git:secret@github.com:acme/store',
    'ssh://-oProxyCommand@host/x',
  ])('%j holds credentials', (given) =>
    expect(problemOf(given)).toBe('must not hold a user or password: give the address that anybody may see'),
  );

  it.each([
    'https://github.com/acme/store?token=secret',
    'https://github.com/acme/store#readme',
    'git@github.com:acme/store?token=secret',
    'git@github.com:acme/store#readme',
  ])('%j goes on behind its path', (given) =>
    expect(problemOf(given)).toBe('must end with the path of the repository'),
  );

  it.each([
    '',
    'acme/store',
    'store',
    '/srv/git/store.git',
    'C:/git/store',
    'file:///srv/git/store.git',
    'file://host/store',
    'javascript:alert(1)',
    'JavaScript://host/%0aalert(1)',
    'data:text/plain,x',
    'ftp://github.com/acme/store',
    'git+ssh://git@github.com/acme/store',
    'https:github.com/acme/store',
    'https:/github.com/acme/store',
    'https:///acme/store',
    'https://github.com',
    'https://github.com/',
    'https://github.com/..',
    'https://github.com:0/store',
    'https://github.com:99999/store',
    'https://-host.example/store',
    'https://host..example/store',
    'https://host_name.example/store',
    'git@host_name.example:store',
    'https://xn--/store',
    'https://github.com%2fevil.example/store',
    'https://github.com%40evil.example/store',
    'https://[fe80::1%25eth0]/store',
    'git@[fe80::1%eth0]:store',
    'https://github.com/acme store',
    'ssh://git@-oProxyCommand=x/y',
    'git@-oProxyCommand.x:y',
    'git@github.com:-x',
    'git@github.com:--upload-pack=x',
    '--upload-pack=x',
    'ext::sh -c id',
    'ext::sh',
    'fd::17',
    'github.com::store',
    'git@github.com::store',
    'git@github.com:',
    'git@github.com:/',
    'git@github.com:acme/../store',
  ])('%j is none', (given) => expect(problemOf(given)).toMatch(/^must be a repository: /));

  it.each([
    'C:\\git\\store',
    'https://github.com\\acme',
    'https://github.com/a\u0000b',
    'https://github.com/a%00b',
    'https://github.com/a%0d%0aHost:b',
    'https://github.com/a\r\nHost: b',
    'https://github.com/a%5cb',
    'https://github.com/a%ff',
    'https://github.com/a%zz',
    'https://github.com/\ud800',
    'https://git\u200bhub.com/store',
    'https://github.com/\u202estore',
    'https://github.com/%e2%80%aestore',
    'https://github.com/<script>',
    'https://github.com/"store"',
    'https://github.com/$HOME',
    'git@github.com:store;id',
    'git@github.com:`id`',
    'git@github.com:a|b',
  ])('%j holds what none does', (given) => expect(problemOf(given)).toMatch(/^holds a character that no address /));

  it.each([`https://github.com/${'x'.repeat(2000)}`, `https://github.com/${'é'.repeat(400)}`])(
    'is not longer than 2,000 characters, also once it is encoded: %#',
    (given) => expect(problemOf(given)).toBe('must have at most 2000 characters'),
  );
});
