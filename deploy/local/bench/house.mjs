// The product as `npm start` runs it, with its rate limits lifted, people who are signed in, and the ways to it.
import { startProduct } from '../../../scripts/product.mjs';
import { RunningProduct } from '../dist/ops/running.js';
import { engineEnvironment, removeIndexes } from '../../../apps/search/bench/engine.mjs';
import { Arriving } from './arriving.mjs';
import { People } from './people.mjs';

const LIFTED = '1000000/10';

export async function openHouse() {
  const product = await startProduct({
    ...engineEnvironment,
    RATE_ADDRESS: LIFTED,
    RATE_USER: LIFTED,
    RATE_TENANT: LIFTED,
    ...Object.fromEntries(['FREE', 'PRO', 'ENTERPRISE'].map((plan) => [`RATE_PLAN_${plan}`, `${LIFTED},${LIFTED}`])),
  });
  const ways = [];
  const close = async () => {
    for (const way of ways) await way.close();
    await product.stop();
    await removeIndexes();
  };
  try {
    const environments = RunningProduct.in(product.root).environments();
    const people = new People(product.demo);
    await people.renew();
    ways.push(new Arriving(product.demo.url), new Arriving(environments.edge.serve.UPSTREAM_POCS));
    const [edge, service] = ways;
    // So that there is something to read.
    await edge.run(people.next.register, { rate: 20, seconds: 3, seed: 1 });
    return { ...product, environments, people, ways: { 'through the edge': edge, 'at the service': service }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
