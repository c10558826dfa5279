// A process of its own, so that whoever measures is not in the way of what it sends. Half of the sign-ins are right; the others
// are as of somebody who goes through a list of addresses, each of which is new, so that each is compared.
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { Agent } from 'undici';
import { arrivals } from './arrivals.mjs';

// Who floods a sign-in does so from machines of their own. Here it must not take the processor from those whom only its sign-ins
// are to disturb; where Linux shares the processor among sessions, the session has to stand back.
setPriority(19);
try {
  writeFileSync('/proc/self/autogroup', '19');
} catch {
  // No such thing here.
}

const agent = new Agent({ connections: 400, pipelining: 1 });
let target;
let count = 0;

process.on('message', (said) => {
  if (said.url) target = said;
  else void blow(said).then((counts) => process.send(counts));
});
process.on('disconnect', () => process.exit());

async function blow({ duration, seed }) {
  const counts = {};
  const start = performance.now();
  const under = [];
  for (const due of arrivals(target.perSecond, duration, seed)) {
    const wait = start + due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(
      one().then(
        (status) => (counts[status] = (counts[status] ?? 0) + 1),
        (error) => (counts[error.code ?? error.name] = (counts[error.code ?? error.name] ?? 0) + 1),
      ),
    );
  }
  await Promise.all(under);
  return counts;
}

async function one() {
  const answer = await agent.request({
    origin: target.url,
    path: '/api/v1/auth/login',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(next()),
    headersTimeout: 40_000,
  });
  await answer.body.dump();
  return answer.statusCode;
}

function next() {
  const number = count++;
  const { domain, admin, users } = target.tenants[number % target.tenants.length];
  if (number % 2 === 1) return { tenant: domain, email: `${number}@${domain}`, password: 'not the password' };
  const people = [admin, ...users];
  const { email, password } = people[Math.floor(number / 2) % people.length];
  return { tenant: domain, email, password };
}
