import type { ComposedWorkbench, WorkbenchOptions } from './workbench.ts';

/** Opens a workspace with all its services. Loaded on demand: the stores and DuckDB are not needed to say how to start. */
export async function openWorkbench(options: WorkbenchOptions): Promise<ComposedWorkbench> {
  const { composeWorkbench } = await import('./compose.ts');
  return composeWorkbench(options);
}
