import type { VerificationStatus } from '@mrbill/event-sourcing';
import type { Verification } from './verification-shapes.js';

export function reportOf(view: string, status: VerificationStatus): Verification {
  const { progress, outcome, startedAt, endedAt, ...more } = status;
  return {
    view,
    generation: more.generation,
    repair: more.repair,
    state: more.state,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    step: progress?.step ?? null,
    documents: progress?.documents ?? 0,
    of: progress?.of ?? null,
    rate: more.rate,
    secondsLeft: more.secondsLeft,
    outcome: outcome && {
      ...outcome,
      figures: outcome.figures.map(({ tenant, ...figures }) => ({ tenantId: tenant, ...figures })),
      differences: outcome.differences.map(({ tenant, key, ...difference }) => ({
        tenantId: tenant,
        id: key,
        kind: difference.kind,
        publishedVersion: difference.publishedVersion,
        indexedVersion: difference.indexedVersion,
        mended: difference.mended,
      })),
    },
    problem: more.problem,
  };
}
