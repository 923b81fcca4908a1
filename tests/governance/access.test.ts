import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src-shared/contract/contract.ts';
import { ROLES, type Role } from '../../src-shared/model/governance.ts';
import { sampleOf } from '../support/schema-samples.ts';
import { codeOf, people, type People } from './people.ts';

/**
 * Who may change what, written down by hand from the issue: an analyst prepares, an approver approves, an auditor samples and signs, an
 * administrator governs people. NOT made from the contract: a call that is not in it, or allows somebody else, fails here.
 */
const MAY: Readonly<Record<string, string>> = {
  'actors.register': 'administrator', 'actors.setRoles': 'administrator', 'actors.addKey': 'administrator', 'actors.revokeKey': 'administrator', 'actors.retire': 'administrator',
  'runs.start': 'analyst', 'runs.cancel': 'analyst', 'runs.resume': 'analyst', 'runs.approve': 'approver',
  'mapping.accept': 'analyst', 'decisions.apply': 'analyst', 'decisions.withdraw': 'analyst',
  'approvals.submit': 'analyst', 'approvals.decide': 'approver', 'comments.add': 'analyst approver auditor administrator',
  'workspace.importSchema': 'analyst administrator', 'deliver.export': 'analyst approver auditor',
  // Taking something away changes the outbox and the log, which says what left; an administrator governs people, not data.
  'bundles.write': 'analyst approver auditor', 'bundles.import': 'analyst approver auditor', 'compare.export': 'analyst approver auditor', 'measures.export': 'analyst approver auditor', 'measures.bands.save': 'analyst',
  // The sheet of one number: what everybody may read, on paper.
  'trace.sheetPdf': 'analyst approver auditor administrator',
  'whatif.start': 'analyst',
  'ecl.start': 'analyst', 'ecl.saveDocument': 'analyst', 'ecl.saveOverlay': 'analyst', 'ecl.withdrawOverlay': 'analyst approver', 'ecl.generate': 'analyst', 'ecl.workbook': 'analyst approver auditor',
  'research.start': 'analyst', 'research.saveDocument': 'analyst', 'research.generate': 'analyst', 'research.promote': 'analyst', 'research.demote': 'analyst approver', 'research.shadow': 'analyst', 'research.tearSheet': 'analyst approver auditor',
  'desk.create': 'auditor', 'desk.walk': 'auditor', 'desk.mark': 'auditor', 'desk.reperform': 'auditor', 'desk.cancel': 'auditor', 'desk.sign': 'auditor', 'desk.revise': 'auditor', 'desk.export': 'analyst approver auditor',
};

describe('every call that changes something, in every role', () => {
  let desk: People;
  const mutating = Object.entries(contract).flatMap(([method, endpoint]) => (endpoint.kind === 'call' && endpoint.mutates ? [method] : []));
  const call = (method: string): Promise<string | null> => {
    const endpoint = contract[method as keyof typeof contract];
    // The sample names things that are not there: where the guard lets it pass, the handler says so.
    return codeOf((desk.client as unknown as Record<string, (input: unknown) => Promise<unknown>>)[method]?.(sampleOf(endpoint.in)) ?? Promise.reject(new Error('no method')));
  };
  beforeAll(async () => {
    desk = people();
    await desk.person('root', ['administrator']);
    await desk.as('root');
    for (const role of ROLES) await desk.person(`only-${role}`, [role]);
  }, 60_000);
  afterAll(() => desk.close());

  it('GOV-10 the table names every call of the contract that changes something, and no other', () => {
    expect(mutating.toSorted()).toEqual(Object.keys(MAY).sort());
  });

  it('GOV-11 with nobody signed in every one of them is refused, saying what to do', async () => {
    await desk.as(null);
    const before = desk.workbench.context.store.audit.head();
    for (const method of mutating) expect(await call(method), method).toBe('UNAUTHORISED');
    expect(desk.workbench.context.store.audit.head()).toEqual(before);
    await expect(desk.client['runs.resume']({ run: 'r0001' })).rejects.toMatchObject({ code: 'UNAUTHORISED', userAction: expect.stringMatching(/Sign in/) as string });
  }, 60_000);

  it.each(ROLES)('GOV-12 signed in as %s, what the role may is let through and everything else refused', async (role: Role) => {
    await desk.as(`only-${role}`);
    for (const method of mutating) {
      const code = await call(method);
      const may = (MAY[method] ?? '').split(' ').includes(role);
      expect(code === 'UNAUTHORISED', `${role} ${method}: ${code ?? 'done'}`).toBe(!may);
    }
    await desk.as(null);
  }, 120_000);

  it('GOV-12 a refusal names the role that is needed', async () => {
    await desk.as('only-auditor');
    await expect(desk.client['runs.approve']({ run: 'r0001', reason: 'please' })).rejects.toMatchObject({ code: 'UNAUTHORISED', message: 'ONLY-AUDITOR is auditor; runs.approve needs the role approver' });
  });

  it('GOV-13 reading is everybody’s: no call that only reads is refused for want of a role', async () => {
    await desk.as(null);
    const reading = Object.entries(contract).flatMap(([method, endpoint]) => (endpoint.kind === 'call' && !endpoint.mutates && !['actors.signIn', 'runs.wait', 'audit.verify'].includes(method) ? [method] : []));
    expect(reading.length).toBeGreaterThan(40);
    for (const method of reading) expect(await call(method), method).not.toBe('UNAUTHORISED');
  }, 60_000);

  it('GOV-14 what is done signed in is done in the registered name, whatever name the host asserts', async () => {
    const run = desk.run('ONLY-ANALYST');
    await desk.as('only-auditor');
    await desk.client['comments.add']({ run, text: 'where is the deal file?' });
    expect(desk.workbench.context.store.audit.page({ limit: 1 }).events[0]).toMatchObject({ kind: 'statement.recorded', actor: 'ONLY-AUDITOR' });
  });
});
