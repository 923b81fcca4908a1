import { z } from 'zod';
import { defineGate } from '../../../engine/gate.ts';
export const reconcileGate = defineGate({ id: 'reconcile', version: '1', title: 'Reconcile', inputs: ['vendor.bar'], outputs: [], params: z.object({}), run: async () => ({ outcome: 'passed' as const, summary: {} }) });
