import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { createTenant, tenant, type TenantFact } from './tenant.js';

const acme = { name: 'Acme', domain: 'acme.example', subscriptionPlan: 'PRO', settings: { locale: 'pt-BR' } } as const;
const created: TenantFact = { type: 'tenant.created', data: acme };
const given = specFor(tenant, {
  tenant: '018f0000-0000-7000-8000-00000000000a',
  stream: '018f0000-0000-7000-8000-00000000000a',
});

describe('a tenant', () => {
  it('is created', () => given().when(createTenant(acme)).then(created));

  it('takes over nothing that was not asked for', () =>
    given()
      .when(createTenant({ ...acme, status: 'DEACTIVATED' } as never))
      .then(created));

  it('is not created twice', () => given(created).when(createTenant(acme)).thenRejected('tenant.domain-taken'));

  it('is active from the first moment', () => {
    expect(given(created).state()).toEqual({
      ...acme,
      tenantId: '018f0000-0000-7000-8000-00000000000a',
      status: 'ACTIVE',
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
      version: 1,
    });
  });
});
