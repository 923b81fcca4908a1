import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Sample } from '../dispatch/dispatcher.ts';

export interface HostMetrics {
  observe(sample: Sample): void;
  streamOpened(): void;
  streamClosed(): void;
  /** Prometheus text exposition format 0.0.4. */
  text(): Promise<string>;
}

/** Counters of one host. A registry of its own: two hosts in one process (as in tests) do not mix. */
export function createMetrics(): HostMetrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({ name: 'tapestry_requests_total', help: 'Calls and subscriptions by method and how they ended', labelNames: ['method', 'kind', 'outcome'], registers });
  const seconds = new Histogram({ name: 'tapestry_request_seconds', help: 'Duration of calls', labelNames: ['method'], buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600], registers });
  const open = new Gauge({ name: 'tapestry_open_streams', help: 'Subscriptions that are open now', registers });
  const memory = new Gauge({ name: 'tapestry_resident_bytes', help: 'Resident memory of the host process', registers });
  return {
    observe({ method, kind, outcome, seconds: duration }) {
      calls.inc({ method, kind, outcome });
      if (kind === 'call') seconds.observe({ method }, duration);
    },
    streamOpened: () => open.inc(),
    streamClosed: () => open.dec(),
    text() {
      memory.set(process.memoryUsage.rss());
      return registry.metrics();
    },
  };
}
